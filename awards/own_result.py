"""What an applicant reads of their own result: marks by criterion and the panel's comments, without names."""

from dataclasses import dataclass
from decimal import Decimal

from applications.models import Application
from applications.models.call import text_in
from awards.models import DecisionLine
from reviews.criteria import OVERALL, Criterion, exact_marks
from reviews.models import Review, Round, Standing
from reviews.ranking import criterion_mean, rounded
from reviews.states import RoundState


@dataclass(frozen=True)
class CriterionResult:
    """The panel's mean mark in one criterion, or None where nobody gave one, and what they wrote."""

    title: str
    language: str
    mean: Decimal | None
    highest: Decimal
    comments: list[str]


@dataclass(frozen=True)
class OwnResult:
    """`line` is what was decided and released; `mark` as the ranking shows it, "" where nobody marked it."""

    line: DecisionLine
    mark: str
    highest: Decimal | None
    reviews: int
    criteria: list[CriterionResult]
    comments: list[str]


def released_line(application: Application) -> DecisionLine | None:
    """Return the decision that stands released to the applicant, None before."""
    if application.released_at is None:
        return None
    lines = DecisionLine.objects.released().filter(application=application, outcome=application.state)
    return lines.select_related("category", "decision__call").order_by("-decision__number").first()


def standing_line(application: Application) -> DecisionLine | None:
    """Return what was last decided of an application, released or not: for staff."""
    lines = DecisionLine.objects.approved().filter(application=application)
    return lines.select_related("decision__approved_by", "category").order_by("-decision__number").first()


def own_result(application: Application) -> OwnResult | None:
    """Return an applicant's own result once it is released to them; nothing before."""
    line = released_line(application)
    if line is None:
        return None
    standing = (
        Standing.objects.filter(application=application, round__state=RoundState.OPENED)
        .select_related("round")
        .order_by("-round__number")
        .first()
    )
    if standing is None:
        return OwnResult(line, "", None, 0, [], [])
    round_ = standing.round
    reviews = reviews_of(round_, application)
    return OwnResult(
        line=line,
        mark=line.mark_shown,
        highest=Decimal(str(round_.scale[1])),
        reviews=len(reviews),
        criteria=[of_criterion(criterion, reviews) for criterion in round_.parsed_criteria],
        comments=written(OVERALL, reviews),
    )


def reviews_of(round_: Round, application: Application) -> list[tuple[dict, dict]]:
    """Return the marks and comments that count, without whose they are."""
    counting = Review.objects.counting().filter(assignment__round=round_, assignment__application=application)
    return list(counting.values_list("current_version__marks", "current_version__comments"))


def of_criterion(criterion: Criterion, reviews: list[tuple[dict, dict]]) -> CriterionResult:
    title, language = text_in(dict(criterion.title), list(criterion.title))
    mean = criterion_mean([exact_marks(marks) for marks, _comments in reviews], criterion.key)
    return CriterionResult(
        title=title,
        language=language,
        mean=None if mean is None else rounded(mean),
        highest=max(criterion.scores),
        comments=written(criterion.key, reviews),
    )


def written(key: str, reviews: list[tuple[dict, dict]]) -> list[str]:
    """Return the comments on one criterion sorted by text: their order tells nothing of who wrote them."""
    texts = (comments.get(key, "").strip() for _marks, comments in reviews)
    return sorted(text for text in texts if text)
