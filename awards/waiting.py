"""What this room puts on the pages of "My work": decisions, letters, announcements, requests."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, Min, OuterRef, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.clock import add_working_days
from applications.independence import scorers
from applications.models import Application, Call
from applications.permissions import is_officer, reads_applications
from applications.states import ApplicationState, CallState
from applications.work import WorkItem, register_work
from awards.models import Announcement, Appeal, Decision, DecisionLine
from awards.permissions import decisions_with_part_of
from awards.states import DecisionState
from ledger.templatetags.speakable import speakable
from reviews.models import Round
from reviews.states import RoundState

ANSWER_DAYS = 10
MOST_OF_A_KIND = 20
AFTER_THE_SCORES = [CallState.DECIDING, CallState.DECIDED, CallState.ANNOUNCED]


@register_work
def after_the_scores(person, calls: list[Call]) -> list[WorkItem]:
    """Return what an officer does next on each call whose scores are opened, in one query for all."""
    mine = {call.pk: call for call in calls if call.state in AFTER_THE_SCORES and is_officer(person, call)}
    if not mine:
        return []
    return [item for facts in facts_of(mine) for item in items_of(mine[facts["pk"]], facts)]


def facts_of(ids: Iterable[int]) -> Iterable[dict]:
    """Return what the steps of calls hang on, a row a call."""
    on_call = {"call": OuterRef("pk")}
    decisions = Decision.objects.filter(**on_call)
    unreleased = DecisionLine.objects.unreleased().filter(decision__call=OuterRef("pk"))
    reopened = Application.objects.filter(**on_call, state=ApplicationState.ELIGIBLE)
    rows = Call.objects.filter(pk__in=ids).annotate(
        opened=Exists(Round.objects.filter(**on_call, state=RoundState.OPENED)),
        proposed=Exists(decisions.filter(state=DecisionState.PROPOSED)),
        approved=Exists(decisions.filter(state=DecisionState.APPROVED)),
        announced=Exists(Announcement.objects.filter(**on_call)),
        to_tell=one(unreleased, Count("pk"), by="decision__call"),
        reopened_at=one(reopened, Min("appeal__decided_at"), by="call"),
    )
    names = ("pk", "opened", "proposed", "approved", "announced", "to_tell", "reopened_at")
    return rows.order_by("closes_at", "pk").values(*names)


def one(rows, figure, *, by: str) -> Subquery:
    """Return one figure over the rows of a call as a column."""
    return Subquery(rows.order_by().values(by).annotate(figure=figure).values("figure"))


def items_of(call: Call, facts: dict) -> list[WorkItem]:
    found = []
    if call.state == CallState.DECIDING and facts["opened"] and not facts["proposed"]:
        found.append(decision_item(call))
    if facts["to_tell"]:
        found.append(letters_item(call, facts["to_tell"]))
    elif call.state == CallState.DECIDED and facts["approved"] and not facts["announced"]:
        found.append(announcement_item(call))
    if call.state != CallState.DECIDING and facts["reopened_at"] and not facts["proposed"]:
        found.append(anew_item(call, facts["reopened_at"]))
    return found


def decision_item(call: Call) -> WorkItem:
    return WorkItem(
        call=call,
        when=call.decision_by,
        what=_("The decision on “%(call)s”") % {"call": call.name},
        hint=_("The scores are opened. Propose who is selected."),
        link=reverse("awards:decision", args=[call.slug]),
        action=_("Propose a decision"),
    )


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


def announcement_item(call: Call) -> WorkItem:
    return WorkItem(
        call=call,
        when=call.announcement_on,
        what=_("The announcement of “%(call)s”") % {"call": call.name},
        hint=_("The letters are out. Say when the winners are announced in public."),
        link=reverse("awards:announcement", args=[call.slug]),
        action=_("Set the announcement"),
    )


def anew_item(call: Call, since: datetime) -> WorkItem:
    return WorkItem(
        call=call,
        when=add_working_days(since.astimezone(ZoneInfo(call.zone)).date(), ANSWER_DAYS),
        what=_("An application waits for a new decision"),
        hint=_("“%(call)s”. A request for review was upheld.") % {"call": call.name},
        link=reverse("awards:decision", args=[call.slug]),
        action=_("Propose a decision"),
    )


@register_work
def appeals(person, calls: list[Call]) -> list[WorkItem]:
    """Return the requests for review that this person may answer, having taken no part."""
    mine = {call.pk: call for call in calls if reads_applications(person, call)}
    own = decisions_with_part_of(person).filter(lines__application=OuterRef("application"))
    rows = Appeal.objects.waiting().filter(~Exists(own), application__call__in=mine)
    found = list(rows.select_related("application").order_by("pk")[:MOST_OF_A_KIND])
    panels = scorers({row.application.call_id for row in found}) if found else {}
    return [
        appeal_item(mine[row.application.call_id], row)
        for row in found
        if person.pk not in panels[row.application.call_id]
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
