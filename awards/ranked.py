"""The ranking that a decision follows, as the panel's room stored it."""

import hashlib
import json
from dataclasses import dataclass
from decimal import Decimal

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Count, Max

from applications.independence import scores
from applications.models import Application, Call, Category
from applications.states import OUTCOMES, ApplicationState
from awards.outcomes import Placed
from people.models import Person
from reviews.models import Round, Standing
from reviews.states import RoundState

WORKING_COPY = ("answers", "revisions", "search_text")


@dataclass(frozen=True)
class Ranked:
    """One application with its place. `rank` and `mark` are None where nobody marked it; label is "2=".

    `shown` is the mark as the ranking page shows it, `is_short` that it had fewer readers than required.
    """

    application: Application
    rank: int | None = None
    label: str = ""
    mark: Decimal | None = None
    shown: str = ""
    reviews_in: int = 0
    is_short: bool = True

    @property
    def category(self) -> Category | None:
        return self.application.category

    def placed(self, outcome: str) -> Placed:
        return Placed(self.application.pk, self.application.category_id, self.rank, outcome)


def latest_round(call: Call) -> Round | None:
    return Round.objects.filter(call=call).order_by("-number").first()


def opened_round(call: Call) -> Round | None:
    """The round whose ranking counts: the last one with opened scores."""
    return Round.objects.filter(call=call, state=RoundState.OPENED).order_by("-number").first()


def ranked(call: Call, round_: Round | None = None) -> list[Ranked]:
    """Return every application that waits for a decision, by category and rank, equals by number.

    The order of equals is one of printing, not of merit. What no round has read comes last, without a rank.
    `round_` is the opened round where the caller has read it already.
    """
    round_ = round_ or opened_round(call)
    waiting = {"application__call": call, "application__state": ApplicationState.ELIGIBLE}
    standings = (
        Standing.objects.filter(round=round_, **waiting)
        .select_related("application__category", "application__country")
        .defer(*(f"application__{name}" for name in WORKING_COPY))
        .order_by("application__category__position", "application__category", "rank_key", "application")
    )
    rows = [of_standing(standing) for standing in standings] if round_ else []
    return [*rows, *(Ranked(application) for application in unread(call, round_))]


def of_standing(standing: Standing) -> Ranked:
    return Ranked(
        application=standing.application,
        rank=standing.rank,
        label=standing.label,
        mark=standing.mean,
        shown=standing.shown,
        reviews_in=standing.reviews_in,
        is_short=standing.is_short,
    )


def unread(call: Call, round_: Round | None):
    """The applications that wait for a decision and that the round never had."""
    waiting = Application.objects.filter(call=call, state=ApplicationState.ELIGIBLE)
    if round_:
        waiting = waiting.exclude(pk__in=Standing.objects.filter(round=round_).values("application"))
    return waiting.select_related("category", "country").defer(*WORKING_COPY).order_by("category", "pk")


def settled(call: Call, round_: Round | None = None) -> list[Placed]:
    """Return the places and outcomes of what is decided already, which a later decision is compared with."""
    rows = Standing.objects.filter(
        round=round_ or opened_round(call), application__call=call, application__state__in=OUTCOMES
    ).values_list("application", "application__category", "rank_key", "application__state")
    return [
        Placed(application, category, None if rank == Standing.UNRANKED else rank, state)
        for application, category, rank, state in rows
    ]


def seen_of(call: Call) -> str:
    """Return a fingerprint of what a decision page rests on, to notice that it changed underneath."""
    standings = Standing.objects.filter(round__call=call)
    waiting = Application.objects.filter(call=call, state=ApplicationState.ELIGIBLE)
    facts = [
        call.state,
        standings.aggregate(round=Max("round"), at=Max("counted_at")),
        waiting.aggregate(many=Count("pk", distinct=True), decisions=Max("call__decisions__number")),
    ]
    return hashlib.sha256(json.dumps(facts, cls=DjangoJSONEncoder).encode()).hexdigest()[:32]


def scored_this_call(person: Person, call: Call) -> bool:
    """Return whether the person sits on the call's panel or handed in scores for it."""
    return scores(person, call.pk)
