"""A call of any size, with made-up people, applications and reviews, written with bulk operations."""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from applications.formspec.canonical import canonical_bytes, sha256_hex
from applications.models import Application, Call, CallGrant, Participant, RuleFinding, Submission
from applications.services.calls import create_call
from applications.services.closing import count_call
from applications.services.submitting import stamp
from applications.states import ApplicationState, CallState
from people.countries import hub_names, iso_names
from people.models import Person
from reviews.models import Assignment, Panel, Panellist, Review, ReviewVersion, Round, Standing
from reviews.services.rounds import store_spread
from reviews.standings import rankings
from reviews.states import AssignmentState, PanellistState, RoundState

BATCH = 2_000
ZONE = "Asia/Almaty"
WORDS = [
    "register",
    "visit",
    "letter",
    "queue",
    "permit",
    "school",
    "clinic",
    "tax",
    "road",
    "water",
    "pension",
    "notice",
    "form",
    "office",
    "licence",
    "Есеп",
    "қызмет",
    "орталық",
    "өтініш",
    "мектеп",
    "заявка",
    "услуга",
    "справка",
    "реестр",
    "очередь",
]
FIRST_NUMBER = 100_000_000


def batches(count: int) -> Iterator[range]:
    for start in range(0, count, BATCH):
        yield range(start, min(start + BATCH, count))


def seed_volume(*, applications: int, panellists: int, reviews: int, seed: int = 1) -> Call:
    """Write a closed call with so many applications, each reviewed so often, standing at the ranking.

    Raises ValueError when an application wants more reviews than there are panellists.
    """
    if reviews > panellists:
        raise ValueError("more reviews an application than there are panellists")
    chance = random.Random(seed)  # noqa: S311  nothing secret
    with transaction.atomic():
        officer = Person.objects.create(full_name="Volume Demo", language="en", zone=ZONE, is_demo=True)
        call = closed_call(officer)
        people = write_people(applications, chance)
        write_applications(call, people, chance)
        if panellists:
            write_reviews(call, officer, panellists, reviews, chance)
    count_call(call)
    return call


def closed_call(officer: Person) -> Call:
    today = timezone.now().date()
    call = create_call(
        by=officer,
        programme="competition",
        template="innovative_solutions",
        title={"en": "A call of volume", "ru": "Большой конкурс", "kk": "Үлкен конкурс"},
        opens_wall=f"{today - timedelta(days=60)}T09:00",
        closes_wall=f"{today - timedelta(days=20)}T17:00",
        zone=ZONE,
        contact_email="volume@example.org",
        languages=["en", "ru", "kk"],
        is_demo=True,
    )
    Call.objects.filter(pk=call.pk).update(
        state=CallState.IN_REVIEW,
        published_at=call.opens_at,
        closing_handled_at=call.closes_at,
        suggestions_accepted=True,
    )
    CallGrant.objects.get_or_create(call=call, person=officer, role=CallGrant.Role.OFFICER)
    return Call.objects.select_related("form_version").get(pk=call.pk)


def write_people(count: int, chance: random.Random) -> list[int]:
    codes = sorted(hub_names())
    keys = []
    for batch in batches(count):
        rows = Person.objects.bulk_create(
            Person(
                full_name=f"Person {number} Demo",
                country_id=chance.choice(codes),
                language=chance.choice(["en", "ru", "kk"]),
                zone=ZONE,
                is_demo=True,
                search_text=f"person {number} demo",
            )
            for number in batch
        )
        keys += [row.pk for row in rows]
    return keys


def answers_of(call: Call, number: int, chance: random.Random) -> dict:
    """Return a full set of answers to the call's form, without its files."""
    answers = {}
    for question in call.form_version.parsed.questions:
        if question.type == "file":
            continue
        if question.fills == "title":
            answers[question.key] = " ".join(chance.choices(WORDS, k=4)).capitalize() + f" {number}"
        elif question.type == "country":
            answers[question.key] = chance.choice(sorted(hub_names()))
        elif question.options:
            answers[question.key] = question.options[0].key
        elif question.type == "yes_no":
            answers[question.key] = True
        elif question.type == "date":
            answers[question.key] = date(2024, 3, 1).isoformat()
        elif question.type == "number":
            answers[question.key] = str(chance.randrange(1000))
        elif question.type == "email":
            answers[question.key] = f"person{number}@example.org"
        elif question.type == "url":
            answers[question.key] = "https://example.org/"
        else:
            answers[question.key] = " ".join(chance.choices(WORDS, k=30))
    return answers


def write_applications(call: Call, people: list[int], chance: random.Random) -> None:
    names = iso_names()
    category = call.categories.first()
    taken = Application.objects.filter(number__gte=str(FIRST_NUMBER)).count()
    for batch in batches(len(people)):
        rows = []
        for place in batch:
            answers = answers_of(call, place, chance)
            received = call.closes_at - timedelta(seconds=chance.randrange(40 * 86_400))
            number = str(FIRST_NUMBER + taken + place)
            title, country = answers["title"], answers["country"]
            rows.append(
                Application(
                    call=call,
                    number=number,
                    language="en",
                    answers=answers,
                    revisions=dict.fromkeys(answers, 1),
                    title=title,
                    title_key=title.casefold(),
                    organisation_name=answers["organisation"][:300],
                    country_id=country,
                    category=category,
                    search_text="\n".join(
                        [number, title, answers["organisation"], *names[country].values()]
                    ).casefold(),
                    first_submitted_at=received,
                    listed_at=received,
                    findings_total=len(call.rules),
                    findings_met=len(call.rules),
                    is_demo=True,
                )
            )
        Application.objects.bulk_create(rows)
        Participant.objects.bulk_create(
            Participant(application=row, person_id=people[place])
            for row, place in zip(rows, batch, strict=True)
        )
        submissions = Submission.objects.bulk_create(
            submission_of(call, row, people[place]) for row, place in zip(rows, batch, strict=True)
        )
        RuleFinding.objects.bulk_create(
            RuleFinding(
                application_id=submission.application_id,
                submission=submission,
                rule_key=rule["key"],
                position=position,
                outcome=RuleFinding.Outcome.MET,
            )
            for submission in submissions
            for position, rule in enumerate(call.rules)
        )
    current = Submission.objects.filter(application=OuterRef("pk")).values("pk")[:1]
    Application.objects.filter(call=call).update(
        current_submission=Subquery(current), state=ApplicationState.ELIGIBLE
    )


def submission_of(call: Call, application: Application, person: int) -> Submission:
    canonical = canonical_bytes(
        call=call.slug,
        number=application.number,
        form_version=1,
        language="en",
        answers=application.answers,
        documents=[],
        received_at=stamp(application.listed_at),
    )
    return Submission(
        application=application,
        number=1,
        token=f"volume-{application.number}",
        form_version=call.form_version,
        answers=application.answers,
        canonical=canonical,
        sha256=sha256_hex(canonical),
        language="en",
        received_at=application.listed_at,
        submitted_by_id=person,
        receipt="",
        receipt_key_id="",
        receipt_signature="",
    )


def write_reviews(call: Call, officer: Person, panellists: int, reviews: int, chance: random.Random) -> None:
    """Write an opened round: every review handed in, marks and ranks stored."""
    now = timezone.now()
    judges = Person.objects.bulk_create(
        Person(full_name=f"Judge {place} Demo", zone=ZONE, is_demo=True, search_text=f"judge {place} demo")
        for place in range(panellists)
    )
    panel = Panel.objects.create(call=call, created_by=officer)
    members = Panellist.objects.bulk_create(
        Panellist(
            panel=panel,
            person=judge,
            state=PanellistState.ACCEPTED,
            languages=["en", "ru", "kk"],
            answered_at=now,
            terms_accepted_at=now,
            no_connection_at=now,
        )
        for judge in judges
    )
    round_ = Round.objects.create(
        call=call,
        panel=panel,
        state=RoundState.OPENED,
        criteria=call.criteria,
        method=call.ranking_method,
        reviews_wished=max(reviews, 1),
        reviews_required=min(2, max(reviews, 1)),
        everyone_reads_everything=panellists == reviews,
        due_at=now,
        started_at=now,
        closed_at=now,
        opened_at=now,
    )
    keys = list(Application.objects.filter(call=call).order_by("pk").values_list("pk", flat=True))
    means: list[tuple[Decimal, int]] = []
    for batch in batches(len(keys)):
        means += write_review_batch(round_, [keys[place] for place in batch], members, reviews, chance, now)
    write_standings(call, round_, means, reviews)
    store_spread(round_, rankings(round_))


def write_review_batch(round_, keys, members, reviews, chance, now) -> list[tuple[Decimal, int]]:
    pairs = [(key, member) for key in keys for member in chance.sample(members, reviews)]
    assignments = Assignment.objects.bulk_create(
        Assignment(
            round=round_,
            application_id=key,
            panellist=member,
            state=AssignmentState.HANDED_IN,
            accepted_at=now,
            handed_in_at=now,
        )
        for key, member in pairs
    )
    weights = {criterion["key"]: Decimal(criterion["weight"]) for criterion in round_.criteria}
    totals: dict[int, list[Decimal]] = {key: [] for key in keys}
    rows = []
    for assignment in assignments:
        marks = {key: chance.randint(1, 5) for key in weights}
        total = sum(weights[key] * mark for key, mark in marks.items()) / sum(weights.values())
        totals[assignment.application_id].append(total)
        rows.append(Review(assignment=assignment, marks=marks, total=total))
    Review.objects.bulk_create(rows)
    ReviewVersion.objects.bulk_create(
        ReviewVersion(
            review=row,
            number=1,
            marks=row.marks,
            comments={},
            total=row.total,
            salt="0" * 64,
            commitment="0" * 64,
            handed_in_at=now,
        )
        for row in rows
    )
    version = ReviewVersion.objects.filter(review=OuterRef("pk")).values("pk")[:1]
    Review.objects.filter(pk__in=[row.pk for row in rows]).update(current_version=Subquery(version))
    return [(sum(found) / len(found), key) if found else (Decimal(0), key) for key, found in totals.items()]


def write_standings(call: Call, round_: Round, means: list[tuple[Decimal, int]], reviews: int) -> None:
    category = call.categories.first()
    counts: dict[Decimal, int] = {}
    means = [(mean.quantize(Decimal("0.000001")), key) for mean, key in means]
    for mean, _key in means:
        counts[mean] = counts.get(mean, 0) + 1
    ranks, rank = {}, 1
    for mean in sorted(counts, reverse=True):
        ranks[mean] = rank
        rank += counts[mean]
    Standing.objects.bulk_create(
        (
            Standing(
                round=round_,
                application_id=key,
                category=category,
                mean=mean,
                shown=f"{mean:.2f}",
                rank_key=ranks[mean],
                is_tied=counts[mean] > 1,
                reviews_in=reviews,
                reviews_wanted=reviews,
                is_short=False,
            )
            for mean, key in means
        ),
        batch_size=BATCH,
    )
