"""The later life of a round: more time, closing, opening the scores, telling ties apart."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.errors import NotReady, Refused, StateMoved
from applications.models import Category, Proposal
from applications.services.calls import begin_deciding, require
from applications.states import ApplicationState, CallState, ProposalState
from ledger.services import record
from people.models import Person
from reviews.models import Assignment, Round, Standing
from reviews.permissions import may_manage_panel
from reviews.ranking import Ranking, Row, rounded
from reviews.services.moves import BATCH, lock_round, move
from reviews.spread import Spread, key_of
from reviews.standings import in_the_running, interval, missing_scores, rankings
from reviews.states import ACTIVE, AssignmentState, RoundState


@transaction.atomic
def extend_round(*, round_: Round, by: Person, due_at: datetime, reason: str) -> Round:
    """Give the panel more time, with a reason."""
    require(may_manage_panel(by, round_.call))
    round_ = lock_round(round_)
    if round_.state not in (RoundState.PREPARED, RoundState.SCORING):
        raise StateMoved()
    if not reason.strip():
        raise Refused(_("Give the reason. It stands in the protocol."))
    if due_at <= max(round_.due_at, timezone.now()):
        raise Refused(_("Choose a time after the present deadline."))
    before = round_.due_at
    round_.due_at = due_at
    round_.save(update_fields=["due_at"])
    record(
        subject=round_,
        by=by,
        what="round.extended",
        reason=reason,
        data={"from": before.isoformat(), "to": due_at.isoformat(), "zone": round_.call.zone},
    )
    return round_


def everything_is_in(round_: Round) -> bool:
    waiting = Assignment.objects.filter(round=round_, state__in=ACTIVE).exclude(
        state=AssignmentState.HANDED_IN
    )
    return not waiting.exists()


@transaction.atomic
def close_round(*, round_: Round, by: Person) -> Round:
    """End scoring: at its date, or before it when every set is in. What is not handed in does not count.

    Raises NotReady before that.
    """
    require(may_manage_panel(by, round_.call))
    round_ = lock_round(round_)
    if round_.state != RoundState.SCORING:
        raise StateMoved()
    if timezone.now() < round_.due_at and not everything_is_in(round_):
        raise NotReady(
            _("The panel still has time. The round can be closed at its date, or when all is handed in.")
        )
    lacking = len(missing_scores(round_))
    move(round_, "close", timezone.now(), by=by, what="round.closed", data={"missing": lacking})
    return round_


@transaction.atomic
def open_round(*, round_: Round, by: Person) -> Round:
    """Open the scores to the office, and write marks and ranks. From here on the call is being decided.

    Raises NotReady while an applicant can still answer an ineligibility, or while a conflict waits to be
    upheld or lifted.
    """
    require(may_manage_panel(by, round_.call))
    round_ = lock_round(round_)
    if round_.state != RoundState.CLOSED:
        raise StateMoved()
    _require_nothing_pending(round_)
    move(
        round_,
        "open",
        timezone.now(),
        by=by,
        what="round.opened",
        data={"missing": len(missing_scores(round_))},
    )
    standings = Standing.objects.filter(round=round_)
    standings.exclude(pk__in=in_the_running(standings).values("pk")).update(is_out=True)
    store_rankings(round_)
    if round_.call.state == CallState.IN_REVIEW:
        begin_deciding(call=round_.call, by=by)
    return round_


def _require_nothing_pending(round_: Round) -> None:
    if Assignment.objects.filter(round=round_, state=AssignmentState.SUSPENDED).exists():
        raise NotReady(_("A conflict of interest waits to be upheld or lifted. Settle it first."))
    answers = Proposal.objects.filter(
        call=round_.call,
        act=Proposal.Act.INELIGIBLE,
        state=ProposalState.APPROVED,
        application__state=ApplicationState.INELIGIBLE,
    ).values_list("data", flat=True)
    now = timezone.now()
    if any(datetime.fromisoformat(data["answer_by"]) > now for data in answers if "answer_by" in data):
        raise NotReady(
            _(
                "An applicant can still answer why their application does not meet the requirements. "
                "The scores can be opened after that."
            )
        )


def store_rankings(round_: Round) -> None:
    """Write mark, rank and tie of every entry of a locked round: one upsert for each 500."""
    found = rankings(round_)
    store_spread(round_, found)
    rows = {row.entry: row for ranking in found.values() for row in ranking.rows}
    standings = Standing.objects.filter(round=round_).order_by("pk").values("application_id", "category_id")
    now = timezone.now()
    Standing.objects.bulk_create(
        (_ranked(Standing(round=round_, counted_at=now, **one), rows) for one in standings),
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["round", "application"],
        update_fields=["mean", "shown", "rank_key", "is_tied", "counted_at"],
    )


def store_spread(round_: Round, found: Mapping[int | None, Ranking]) -> None:
    """Keep how far the panel differs, so that no page computes it again."""
    places = dict(Category.objects.filter(call=round_.call_id).values_list("pk", "places"))
    round_.spread = {
        key_of(category): Spread.of(ranking, interval(round_, ranking), places.get(category)).to_json()
        for category, ranking in found.items()
    }
    round_.save(update_fields=["spread"])


def _ranked(standing: Standing, rows: Mapping[int, Row]) -> Standing:
    row = rows.get(standing.application_id)
    if row is not None and row.rank is not None:
        standing.mean, standing.shown = rounded(row.mark, 6), str(row.shown)
        standing.rank_key, standing.is_tied = row.rank, row.tied
    return standing


@transaction.atomic
def apply_call_tie_rule(*, round_: Round, by: Person, rank: int, category: int | None = None) -> Ranking:
    """Tell the entries of one tie apart by the call's rule, the higher mark in one criterion, and record it.

    `rank` is the shared rank, within the category. Raises Refused when the call has no such rule or the rule
    tells none of them apart.
    """
    require(may_manage_panel(by, round_.call))
    round_ = lock_round(round_)
    if round_.state != RoundState.OPENED or round_.call.state != CallState.DECIDING:
        raise StateMoved()
    if not round_.tie_criterion:
        raise Refused(_("The call has no rule for ties. Decide between equals with a reason."))
    before = rankings(round_)[category]
    rule = {"criterion": round_.tie_criterion, "category": category, "rank": rank}
    round_.tie_rules = [*round_.tie_rules, {**rule, "by": by.pk, "at": timezone.now().isoformat()}]
    after = rankings(round_)[category]
    if after.rows == before.rows:
        raise Refused(_("The rule tells none of these entries apart. They stay tied."))
    round_.save(update_fields=["tie_rules"])
    store_rankings(round_)
    record(subject=round_, by=by, what="round.tie_rule_applied", data=rule)
    return after
