"""Where a call or an application stands, in plain words: what was, what is now, what comes and by when."""

from dataclasses import dataclass, field
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Call
from applications.states import ApplicationState, CallState

DONE, NOW, NEXT = "done", "now", "next"


@dataclass
class Step:
    """One point of the track. `day` is a date of the office, `at` a moment; `prefix` is "by", "until" or ""."""

    what: str
    text: str = ""
    day: date | None = None
    at: datetime | None = None
    until: date | None = None
    prefix: str = ""
    state: str = NEXT
    extra: dict = field(default_factory=dict)


def mark(steps: list[Step], current: int) -> list[Step]:
    for place, step in enumerate(steps):
        step.state = DONE if place < current else NOW if place == current else NEXT
    return steps


def call_track(call: Call, now: datetime) -> list[Step]:
    """Return the track of a call as the public sees it."""
    panel = ngettext(
        "Each application is read by %(count)d panellist.",
        "Each application is read by %(count)d panellists.",
        call.reviews_wished,
    ) % {"count": call.reviews_wished}
    appeal = ngettext(
        "With your own marks and the panel’s comments. Then you have %(count)d working day to ask for a review.",
        "With your own marks and the panel’s comments. Then you have %(count)d working days to ask for a review.",
        call.appeal_days,
    ) % {"count": call.appeal_days}
    today = now.astimezone(ZoneInfo(call.zone)).date()
    steps = [
        Step(_("Applications open"), at=call.opens_at),
        Step(
            _("You can apply"),
            _("Your draft is kept as you type. You can submit, reopen and submit again until the call closes."),
            day=today,
            prefix="today",
        ),
        Step(
            _("Applications close"),
            _("What arrives at this time or later is late. The clock is ours, not your device’s."),
            at=call.closes_at,
        ),
        Step(
            _("We check the requirements"),
            _("If something is unclear we ask, and you have five working days to answer."),
            day=call.screening_by,
            prefix="by",
        ),
        Step(
            _("The panel reads and scores"),
            panel + " " + _("None of them sees the others’ marks before handing in their own."),
            day=call.scoring_by,
            prefix="by",
        ),
        Step(
            _("The decision"),
            _("One officer proposes it and another person approves it. Neither of them scored."),
            day=call.decision_by,
            prefix="by",
        ),
        Step(_("Everyone gets a letter"), appeal, day=call.letters_on),
        Step(_("Winners are announced here"), day=call.announcement_on),
    ]
    if not call.is_open_at(now):
        del steps[1]
    return mark(steps, call_place(call, now, steps))


def call_place(call: Call, now: datetime, steps: list[Step]) -> int:
    if call.is_upcoming_at(now):
        return 0
    if call.is_open_at(now):
        return 1
    by_state = {
        CallState.PUBLISHED: 2,
        CallState.IN_REVIEW: 3,
        CallState.DECIDING: 4,
        CallState.DECIDED: 5,
        CallState.ANNOUNCED: len(steps),
        CallState.ARCHIVED: len(steps),
    }
    return by_state.get(call.state, len(steps))


def application_track(application: Application, now: datetime) -> list[Step]:
    """Return what is still to come for one application: the first step is where it stands now."""
    call, state = application.call, application.state_for_applicant
    check = Step(
        _("We check the requirements"), _("If something is unclear we write to you."), day=call.screening_by, prefix="by"
    )
    panel = Step(_("The panel reads and scores"), day=call.scoring_by, prefix="by")
    letter = Step(_("You get a letter with the result"), day=call.letters_on)
    correct = Step(
        _("You can still correct it"),
        _("Reopen it, change it, submit again. What you submitted stands until then."),
        at=application.deadline,
        prefix="until",
    )
    if state == ApplicationState.DRAFT:
        steps = [Step(_("Fill in and submit"), at=application.deadline, prefix="until"), check, panel, letter]
        return mark(steps, 0) if now < application.deadline else []
    if state == ApplicationState.RETURNED:
        asked = application.clarifications.filter(answered_at=None, lapsed_at=None).first()
        ask = Step(_("You answer our question"), at=asked.due_at if asked else None, prefix="until")
        return mark([ask, check, panel, letter], 0)
    if state == ApplicationState.SUBMITTED:
        open_still = application.accepts_submission_at(now)
        return mark([correct, check, panel, letter] if open_still else [check, panel, letter], 0)
    if state == ApplicationState.ELIGIBLE:
        return mark([panel, letter], 0)
    if state == "under_review":
        return mark([panel, letter], 0 if call.state == CallState.IN_REVIEW else 1)
    return []


def standing_sentence(application: Application, now: datetime) -> str:
    """Return in one sentence where the application stands, telling nothing that is not released."""
    state = application.state_for_applicant
    call_cancelled = application.call.state == CallState.CANCELLED
    if call_cancelled:
        return _("The call was cancelled. Your application stays as it is and is not judged.")
    if state == ApplicationState.DRAFT and now >= application.deadline:
        return _("The call has closed. This draft was not submitted.")
    sentences = {
        ApplicationState.DRAFT: _("This is a draft. It is not submitted."),
        ApplicationState.SUBMITTED: _("Your application is submitted. There is nothing you have to do."),
        ApplicationState.RETURNED: _("We need an answer from you. What you submitted stands until then."),
        ApplicationState.ELIGIBLE: _("Your application meets the requirements. The panel reads it next."),
        ApplicationState.INELIGIBLE: _("Your application does not meet the requirements of the call."),
        "under_review": _("Your application is under review. There is nothing you have to do."),
        ApplicationState.SELECTED: _("Your application was selected."),
        ApplicationState.RESERVE: _("Your application is on the reserve list."),
        ApplicationState.UNSUCCESSFUL: _("Your application was not selected."),
        ApplicationState.WITHDRAWN: _("You withdrew this application. It is not judged."),
    }
    return sentences[state]
