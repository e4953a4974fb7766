"""What the clock does: closing calls, lapsing clarifications, counting. Safe to run twice."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from applications.models import Application, Call, CallTally, Clarification
from applications.services.drafts import lock_application
from applications.services.screening import lapse_clarification
from applications.services.submitting import close_reopening
from applications.states import LISTED, ApplicationState, CallState
from ledger.services import enqueue, record

BATCH = 500
COUNT_LIVE_BELOW = 5_000


def tell_not_submitted(applications) -> None:
    for pk, deadline in applications:
        enqueue(
            "applications.not_submitted", {"application": pk}, key=f"not-submitted-{pk}-{deadline:%Y%m%d%H%M}"
        )


def end_reopenings(call: Call, now: datetime) -> None:
    """Put reopened applications back to what stands submitted, once their deadline has passed."""
    reopened = call.applications.filter(state=ApplicationState.SUBMITTED, reopened_at__isnull=False).filter(
        Q(extended_until=None) | Q(extended_until__lte=now)
    )
    for application in reopened.iterator():
        with transaction.atomic():
            application = lock_application(application)
            if application.reopened_at is None or application.deadline > now:
                continue
            close_reopening(application)
            record(
                subject=application,
                by=None,
                what="application.changes_discarded",
                from_state=application.state,
                to_state=application.state,
            )
            enqueue(
                "applications.changes_not_submitted",
                {"application": application.pk},
                key=f"changes-not-submitted-{application.pk}-{application.deadline:%Y%m%d%H%M}",
            )


def close_calls(now: datetime | None = None) -> int:
    """Tell everyone who still has a draft that it was not submitted. Returns how many calls were closed."""
    now = now or timezone.now()
    closed = 0
    for call in Call.objects.filter(state=CallState.PUBLISHED, closes_at__lte=now, closing_handled_at=None):
        with transaction.atomic():
            drafts = call.applications.filter(state=ApplicationState.DRAFT).filter(
                Q(extended_until=None) | Q(extended_until__lte=now)
            )
            tell_not_submitted((pk, call.closes_at) for pk in drafts.values_list("pk", flat=True).iterator())
            if Call.objects.filter(pk=call.pk, closing_handled_at=None).update(closing_handled_at=now):
                record(subject=call, by=None, what="call.closed", data={"at": call.closes_at.isoformat()})
                closed += 1
        end_reopenings(call, now)
    return closed


def close_extensions(now: datetime | None = None) -> None:
    """Do the same for applications whose own, later deadline has passed."""
    now = now or timezone.now()
    extended = Application.objects.filter(
        extended_until__lte=now,
        extended_until__gt=F("call__closes_at"),
        call__state=CallState.PUBLISHED,
        call__closing_handled_at__isnull=False,
    )
    with transaction.atomic():
        drafts = extended.filter(state=ApplicationState.DRAFT)
        tell_not_submitted(drafts.values_list("pk", "extended_until"))
    reopened = extended.filter(state=ApplicationState.SUBMITTED, reopened_at__isnull=False)
    for call in Call.objects.filter(pk__in=reopened.values("call")):
        end_reopenings(call, now)


def lapse_clarifications(now: datetime | None = None) -> int:
    now = now or timezone.now()
    due = Clarification.objects.filter(answered_at=None, lapsed_at=None, due_at__lte=now)
    return sum(lapse_clarification(clarification=c, at=now) for c in due.select_related("application"))


def counted(calls: Iterable[Call]) -> dict[int, CallTally]:
    """Count the applications of calls, by the call's key: one query, nothing is stored."""
    now, unclear = timezone.now(), Q(state=ApplicationState.SUBMITTED, findings_unclear__gt=0)
    tallies = {
        call.pk: CallTally(call=call, by_state={}, by_country={}, unclear=0, counted_at=now) for call in calls
    }
    groups = Application.objects.filter(call__in=tallies).order_by().values_list("call", "state", "country")
    for call, state, country, number, number_unclear in groups.annotate(
        n=Count("id"), u=Count("id", filter=unclear)
    ):
        tally = tallies[call]
        tally.by_state[state] = tally.by_state.get(state, 0) + number
        tally.unclear += number_unclear
        if country and state in LISTED:
            tally.by_country[country] = tally.by_country.get(country, 0) + number
    return tallies


def store_tally(fresh: CallTally) -> CallTally:
    names = ("by_state", "by_country", "unclear", "counted_at")
    defaults = {name: getattr(fresh, name) for name in names}
    return CallTally.objects.update_or_create(call=fresh.call, defaults=defaults)[0]


def count_call(call: Call) -> CallTally:
    """Count a call's applications and store the counts."""
    return store_tally(counted([call])[call.pk])


def tallies_of(calls: Iterable[Call]) -> dict[int, CallTally]:
    """Return the counts of calls by key, in two queries.

    Large calls answer with their stored counts; small ones are counted afresh, so that officers see their
    own acts at once.
    """
    calls = list(calls)
    stored = {tally.call_id: tally for tally in CallTally.objects.filter(call__in=calls)}
    large = {pk: tally for pk, tally in stored.items() if tally.total >= COUNT_LIVE_BELOW}
    fresh = counted(call for call in calls if call.pk not in large) if len(large) < len(calls) else {}
    for tally in fresh.values():
        if tally.total >= COUNT_LIVE_BELOW:
            store_tally(tally)
    return large | fresh


def tally_of(call: Call) -> CallTally:
    return tallies_of([call])[call.pk]


def count_large_calls() -> None:
    current = [CallState.PUBLISHED, CallState.IN_REVIEW, CallState.DECIDING, CallState.DECIDED]
    for call in Call.objects.filter(state__in=current, tally__isnull=False).select_related("tally"):
        if call.tally.total >= COUNT_LIVE_BELOW:
            count_call(call)
