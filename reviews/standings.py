"""From stored scores to rankings. Reads only; who may see what comes out is asked in permissions."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import QuerySet

from applications.states import STANDING
from reviews.criteria import exact_marks, weights_of
from reviews.disagreement import Disagreement, disagreement
from reviews.models import Assignment, Review, Round, Standing
from reviews.ranking import Marks, Ranking, apply_tie_rule, rank
from reviews.states import ACTIVE, COUNTING

CategoryId = int | None


def marks_of(round_: Round, applications: Iterable[int]) -> Marks:
    """The scores that count, by entry and panellist; an entry without any has an empty row."""
    marks: dict[int, dict[int, dict]] = {application: {} for application in applications}
    handed_in = Review.objects.counting().filter(assignment__round=round_)
    for application, panellist, stored in handed_in.values_list(
        "assignment__application", "assignment__panellist", "current_version__marks"
    ).iterator(chunk_size=2000):
        if application in marks:
            marks[application][panellist] = exact_marks(stored)
    return marks


def entries_by_category(round_: Round) -> dict[CategoryId, list[int]]:
    """The entries that are ranked, by category: those in the running, as it was when scores were opened."""
    found: defaultdict[CategoryId, list[int]] = defaultdict(list)
    standings = Standing.objects.filter(round=round_)
    standings = standings.filter(is_out=False) if round_.is_open else in_the_running(standings)
    for category, application in standings.order_by("pk").values_list("category", "application"):
        found[category].append(application)
    return dict(found)


def in_the_running(standings: QuerySet[Standing]) -> QuerySet[Standing]:
    return standings.filter(application__state__in=STANDING)


def rankings(round_: Round) -> dict[CategoryId, Ranking]:
    """A ranking for each category, by the round's method, with the tie rules that were applied so far."""
    entries = entries_by_category(round_)
    marks = marks_of(round_, [application for group in entries.values() for application in group])
    weights = weights_of(round_.parsed_criteria)
    found = {}
    for category, group in entries.items():
        ranking = rank(
            method=round_.method,
            weights=weights,
            marks={application: marks[application] for application in group},
            required=round_.reviews_required,
        )
        for rule in round_.tie_rules:
            if rule["category"] == category:
                ranking = apply_tie_rule(ranking, rule["criterion"], only_rank=rule["rank"])
        found[category] = ranking
    return found


def interval(round_: Round, ranking: Ranking) -> Disagreement:
    """The 95 % intervals of a ranking, cut at the ends of the round's scale."""
    lowest, highest = round_.scale
    return disagreement(ranking, lowest=lowest, highest=highest)


def progress(round_: Round) -> list[dict]:
    """How far each panellist is: {"panellist", "wanted", "handed_in", "invited"}. Counts only, no scores."""
    found: dict[int, dict] = {}
    rows = Assignment.objects.filter(round=round_, state__in=ACTIVE).order_by("panellist")
    for panellist, state in rows.values_list("panellist", "state"):
        row = found.setdefault(panellist, {"panellist": panellist, "wanted": 0, "handed_in": 0, "invited": 0})
        row["wanted"] += 1
        row["handed_in"] += state == "handed_in"
        row["invited"] += state == "invited"
    return list(found.values())


def missing_scores(round_: Round) -> list[Assignment]:
    """Entries that somebody was to score and did not: they stand in the protocol."""
    return list(
        Assignment.objects.filter(round=round_, state__in=ACTIVE)
        .exclude(state__in=COUNTING)
        .select_related("application", "panellist__person")
        .order_by("panellist", "position")
    )
