"""The later life of a round: more time, closing, opening the scores, telling ties apart."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from applications.errors import NotReady, Refused, StateMoved
from applications.models import Proposal
from applications.services.calls import begin_deciding, require
from applications.states import ApplicationState, CallState, ProposalState
from ledger.services import record
from people.models import Person
from reviews.models import Assignment, Round, Standing
from reviews.permissions import may_manage_panel
from reviews.ranking import Ranking, rounded
from reviews.services.moves import lock_round, move
from reviews.standings import in_the_running, missing_scores, rankings
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
    """Write mark, rank and tie of every entry of the round, in batches."""
    rows = {row.entry: row for ranking in rankings(round_).values() for row in ranking.rows}
    standings = list(Standing.objects.select_for_update(of=("self",)).filter(round=round_).order_by("pk"))
    now = timezone.now()
    for standing in standings:
        row = rows.get(standing.application_id)
        ranked = row is not None and row.rank is not None
        standing.mean = rounded(row.mark, 6) if ranked else None
        standing.shown = str(row.shown) if ranked else ""
        standing.rank_key = row.rank if ranked else Standing.UNRANKED
        standing.is_tied = ranked and row.tied
        standing.counted_at = now
    fields = ["mean", "shown", "rank_key", "is_tied", "counted_at"]
    Standing.objects.bulk_update(standings, fields, batch_size=500)


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
