"""What panels and rounds put on the pages of "My work": for officers alone, counts and never scores."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.clock import add_working_days
from applications.models import Call
from applications.permissions import is_officer
from applications.states import ApplicationState, CallState
from applications.work import WorkItem, register_work
from people import reading
from reviews.models import Assignment, ConflictOfInterest, Panel, Panellist, Round
from reviews.services.panels import PANEL_CAN_CHANGE
from reviews.states import ACTIVE, AssignmentState, PanellistState, RoundState

DAYS_TO_SETTLE = 1


def mine(person, calls: list[Call]) -> dict[int, Call]:
    """The calls of which the person is an officer and whose panel still works, by key."""
    return {call.pk: call for call in calls if is_officer(person, call) and call.state in PANEL_CAN_CHANGE}


def panel_url(call: Call) -> str:
    return reverse("reviews:panel", args=[call.slug])


def day_of(moment: datetime, call: Call) -> date:
    return moment.astimezone(ZoneInfo(call.zone)).date()


@register_work
def unanswered(person, calls: list[Call]) -> Iterable[WorkItem]:
    """Panellists who have not answered their invitation, an item a call."""
    held = mine(person, calls)
    rows = (
        (
            Panellist.objects.filter(panel__call__in=held, state=PanellistState.INVITED)
            .order_by()
            .values("panel__call")
            .annotate(count=Count("pk"), invited=Max("invited_at"), answer=Min("respond_by"))
        )
        if held
        else ()
    )
    for row in rows:
        call, count = held[row["panel__call"]], row["count"]
        what = ngettext(
            "%(count)d panellist has not answered the invitation",
            "%(count)d panellists have not answered the invitation",
            count,
        )
        invited = reading.day(row["invited"], zone=call.zone, weekday=False, year=False)
        yield WorkItem(
            call=call,
            when=day_of((row["answer"] or row["invited"]) - timedelta(seconds=1), call),
            what=what % {"count": count},
            hint=_("“%(call)s”. Last invited on %(day)s.") % {"call": call.name, "day": invited},
            link=panel_url(call),
            action=_("Remind or replace"),
        )


@register_work
def to_settle(person, calls: list[Call]) -> Iterable[WorkItem]:
    """Conflicts of interest that somebody has to uphold or lift, an item a call."""
    held = mine(person, calls)
    rows = (
        (
            ConflictOfInterest.objects.to_look_at()
            .filter(panellist__panel__call__in=held)
            .exclude(panellist__person=person)
            .order_by()
            .values("panellist__panel__call")
            .annotate(count=Count("pk"), found=Min("found_at"))
        )
        if held
        else ()
    )
    for row in rows:
        call, count = held[row["panellist__panel__call"]], row["count"]
        what = ngettext(
            "%(count)d conflict of interest to look at", "%(count)d conflicts of interest to look at", count
        )
        yield WorkItem(
            call=call,
            when=add_working_days(day_of(row["found"], call), DAYS_TO_SETTLE),
            what=what % {"count": count},
            hint=_("“%(call)s”. Uphold each or lift it, with a reason.") % {"call": call.name},
            link=reverse("reviews:conflicts", args=[call.slug]) + "?show=waiting",
            action=ngettext("Look at %(count)d", "Look at %(count)d", count) % {"count": count},
        )


@register_work
def rounds_under_way(person, calls: list[Call]) -> Iterable[WorkItem]:
    """The next step of each round: scores that are due, closing, opening."""
    held = mine(person, calls)
    if not held:
        return
    rounds = list(Round.objects.filter(call__in=held).exclude(state=RoundState.OPENED).order_by("pk"))
    counts = counts_of([one for one in rounds if one.state == RoundState.SCORING])
    for round_ in rounds:
        call = held[round_.call_id]
        yield {
            RoundState.PREPARED: prepared_item,
            RoundState.SCORING: scoring_item,
            RoundState.CLOSED: closed_item,
        }[round_.state](call, round_, counts.get(round_.pk, (0, 0)))
    yield from calls_ready_to_begin(held, {one.call_id for one in rounds})


def counts_of(rounds: list[Round]) -> dict[int, tuple[int, int]]:
    """Scores wanted and handed in, by round; one query for all of them."""
    if not rounds:
        return {}
    rows = (
        Assignment.objects.filter(round__in=rounds, state__in=ACTIVE)
        .order_by()
        .values_list("round")
        .annotate(wanted=Count("pk"), handed_in=Count("pk", filter=Q(state=AssignmentState.HANDED_IN)))
    )
    return {round_: (wanted, handed_in) for round_, wanted, handed_in in rows}


def prepared_item(call: Call, round_: Round, counts) -> WorkItem:
    return WorkItem(
        call=call,
        when=timezone.now().astimezone(ZoneInfo(call.zone)).date(),
        what=_("The scoring is prepared and not started"),
        hint=_("“%(call)s”. Nobody has an entry yet.") % {"call": call.name},
        link=reverse("reviews:plan", args=[call.slug]),
        action=_("See who reads what"),
    )


def scoring_item(call: Call, round_: Round, counts: tuple[int, int]) -> WorkItem:
    wanted, handed_in = counts
    words = {"call": call.name, "in": reading.number(handed_in), "wanted": reading.number(wanted)}
    if wanted and wanted == handed_in:
        what, action = _("All scores are handed in: the scoring can be closed"), _("Close the scoring")
        when: datetime | date = timezone.now().astimezone(ZoneInfo(call.zone)).date()
        link = reverse("reviews:close", args=[call.slug])
    else:
        when, link = round_.due_at, panel_url(call)
        what, action = _("Scores are due"), _("See who is missing")
        if timezone.now() >= round_.due_at:
            what = _("The deadline for scores has passed, and some are missing")
    return WorkItem(
        call=call,
        when=when,
        what=what,
        hint=_("“%(call)s”. %(in)s of %(wanted)s scores are handed in.") % words,
        link=link,
        action=action,
    )


def closed_item(call: Call, round_: Round, counts) -> WorkItem:
    return WorkItem(
        call=call,
        when=max(call.scoring_by, day_of(round_.closed_at, call)),
        what=_("The scores can be opened"),
        hint=_("“%(call)s”. The scoring is closed, the scores are sealed.") % {"call": call.name},
        link=panel_url(call),
        action=_("Open the scores"),
    )


def calls_ready_to_begin(held: dict[int, Call], running: set[int]) -> Iterable[WorkItem]:
    """Closed calls whose requirements are checked and whose panel waits for its entries."""
    now = timezone.now()
    ready = {
        call.pk: call
        for call in held.values()
        if call.pk not in running
        and call.state in (CallState.PUBLISHED, CallState.IN_REVIEW)
        and call.is_closed_at(now)
        and call.counts.of(ApplicationState.ELIGIBLE)
        and not call.counts.of(ApplicationState.SUBMITTED)
    }
    seated = set(Panel.objects.filter(call__in=ready).values_list("call", flat=True)) if ready else set()
    for pk, call in ready.items():
        yield WorkItem(
            call=call,
            when=add_working_days(call.screening_by, 1),
            what=_("The panel can begin") if pk in seated else _("Name the panel"),
            hint=_("“%(call)s”. The requirements are checked.") % {"call": call.name},
            link=panel_url(call),
            action=_("Prepare the scoring") if pk in seated else _("Invite panellists"),
        )
