"""What this room puts on the pages of "My work": decisions, letters, announcements, requests."""

from collections.abc import Iterable
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.clock import add_working_days
from applications.models import Application, Call
from applications.permissions import is_officer, reads_applications
from applications.states import ApplicationState, CallState
from applications.work import WorkItem, register_work
from awards.models import Appeal, Decision, DecisionLine
from awards.permissions import took_part_in
from awards.states import DecisionState
from ledger.templatetags.speakable import speakable
from reviews.models import Round
from reviews.states import RoundState

ANSWER_DAYS = 10
MOST_OF_A_KIND = 20


def of_officer(person, calls: Iterable[Call], *states: str) -> list[Call]:
    return [call for call in calls if call.state in states and is_officer(person, call)]


@register_work
def decisions(person, calls: list[Call]) -> list[WorkItem]:
    """Return the calls whose scores are opened and for which no decision is proposed."""
    mine = of_officer(person, calls, CallState.DECIDING)
    if not mine:
        return []
    proposed = Decision.objects.filter(call=OuterRef("call"), state=DecisionState.PROPOSED)
    opened = Round.objects.filter(call__in=mine, state=RoundState.OPENED).exclude(Exists(proposed))
    ready = set(opened.values_list("call", flat=True))
    return [
        WorkItem(
            call=call,
            when=call.decision_by,
            what=_("The decision on “%(call)s”") % {"call": call.name},
            hint=_("The scores are opened. Propose who is selected."),
            link=reverse("awards:decision", args=[call.slug]),
            action=_("Propose a decision"),
        )
        for call in mine
        if call.pk in ready
    ]


@register_work
def letters(person, calls: list[Call]) -> list[WorkItem]:
    """Return the calls with results that are decided and not yet told."""
    mine = of_officer(person, calls, CallState.DECIDED, CallState.ANNOUNCED)
    if not mine:
        return []
    waiting = DecisionLine.objects.unreleased().filter(decision__call__in=mine).order_by()
    counts = dict(waiting.values_list("decision__call").annotate(n=Count("pk")))
    return [letters_item(call, counts[call.pk]) for call in mine if counts.get(call.pk)]


def letters_item(call: Call, count: int) -> WorkItem:
    what = ngettext("%(count)d letter with a result", "%(count)d letters with results", count)
    return WorkItem(
        call=call,
        when=call.letters_on,
        what=what % {"count": count},
        hint=_("“%(call)s” is decided. Read the letters and send them.") % {"call": call.name},
        link=reverse("awards:letters", args=[call.slug]),
        action=_("Read the letters"),
    )


@register_work
def announcements(person, calls: list[Call]) -> list[WorkItem]:
    """Return the calls whose letters are out and whose announcement has no moment yet."""
    mine = of_officer(person, calls, CallState.DECIDED)
    if not mine:
        return []
    unreleased = DecisionLine.objects.unreleased().filter(decision__call=OuterRef("call"))
    silent = Decision.objects.approved().filter(call__in=mine, call__announcement=None)
    told = set(silent.exclude(Exists(unreleased)).values_list("call", flat=True))
    return [
        WorkItem(
            call=call,
            when=call.announcement_on,
            what=_("The announcement of “%(call)s”") % {"call": call.name},
            hint=_("The letters are out. Say when the winners are announced in public."),
            link=reverse("awards:announcement", args=[call.slug]),
            action=_("Set the announcement"),
        )
        for call in mine
        if call.pk in told
    ]


@register_work
def appeals(person, calls: list[Call]) -> list[WorkItem]:
    """Return the requests for review that this person may answer, having taken no part."""
    mine = {call.pk: call for call in calls if reads_applications(person, call)}
    rows = Appeal.objects.waiting().filter(application__call__in=mine).select_related("application__call")
    found = list(rows.order_by("pk")[:MOST_OF_A_KIND])
    barred = took_part_in(person, [row.application for row in found])
    return [
        appeal_item(mine[row.application.call_id], row) for row in found if row.application_id not in barred
    ]


def appeal_item(call: Call, appeal: Appeal) -> WorkItem:
    lodged_on = appeal.lodged_at.astimezone(ZoneInfo(call.zone)).date()
    return WorkItem(
        call=call,
        when=add_working_days(lodged_on, ANSWER_DAYS),
        what=_("An applicant asks for a review of the result"),
        hint=_("Application %(number)s, “%(call)s”. You took no part in the decision.")
        % {"number": speakable(appeal.application.number), "call": call.name},
        link=reverse("awards:appeal", args=[call.slug, appeal.public_id]),
        action=_("Read the request"),
    )


@register_work
def decided_anew(person, calls: list[Call]) -> list[WorkItem]:
    """Return the calls in which an upheld request left an application without a result."""
    mine = of_officer(person, calls, CallState.DECIDED, CallState.ANNOUNCED)
    if not mine:
        return []
    proposed = Decision.objects.filter(call=OuterRef("call"), state=DecisionState.PROPOSED)
    opened = Application.objects.filter(call__in=mine, state=ApplicationState.ELIGIBLE).order_by()
    since = dict(
        opened.exclude(Exists(proposed)).values_list("call").annotate(since=Min("appeal__decided_at"))
    )
    return [
        WorkItem(
            call=call,
            when=add_working_days(since[call.pk].astimezone(ZoneInfo(call.zone)).date(), ANSWER_DAYS),
            what=_("An application waits for a new decision"),
            hint=_("“%(call)s”. A request for review was upheld.") % {"call": call.name},
            link=reverse("awards:decision", args=[call.slug]),
            action=_("Propose a decision"),
        )
        for call in mine
        if since.get(call.pk)
    ]
