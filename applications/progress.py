"""Where a call or an application stands, in plain words: what was, what is now, what comes and by when."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from applications.models import Application, Call
from applications.states import ApplicationState, CallState
from people import reading

DONE, NOW, NEXT = "done", "now", "next"


@dataclass
class Step:
    """One point of the track, ready to be read."""

    what: str
    when: str = ""
    text: str = ""
    state: str = NEXT


class Calendar:
    """How the days and moments of one call read to one person."""

    def __init__(self, call: Call, reader_zone: str = ""):
        self.zone, self.reader_zone = call.zone, reader_zone

    def on(self, day: date) -> str:
        return reading.day(day, year=False)

    def by(self, day: date) -> str:
        return _("By %(day)s") % {"day": reading.day(day, year=False, case="until")}

    def at(self, moment: datetime) -> str:
        return reading.moment(moment, self.zone, reader_zone=self.reader_zone, year=False).line

    def until(self, moment: datetime) -> str:
        line = reading.moment(moment, self.zone, reader_zone=self.reader_zone, year=False, case="until").line
        return _("Until %(moment)s") % {"moment": line}


def mark(steps: list[Step], current: int) -> list[Step]:
    for place, step in enumerate(steps):
        step.state = DONE if place < current else NOW if place == current else NEXT
    return steps


def call_track(call: Call, now: datetime, *, reader_zone: str = "") -> list[Step]:
    """Return the track of a call as the public sees it."""
    panel = ngettext(
        "Each application is read by %(count)d panellist.",
        "Each application is read by %(count)d panellists.",
        call.reviews_wished,
    ) % {"count": call.reviews_wished}
    appeal = ngettext(
        "With your own marks and the panel’s comments. "
        "Then you have %(count)d working day to ask for a review.",
        "With your own marks and the panel’s comments. "
        "Then you have %(count)d working days to ask for a review.",
        call.appeal_days,
    ) % {"count": call.appeal_days}
    today = now.astimezone(ZoneInfo(call.zone)).date()
    days = Calendar(call, reader_zone)
    steps = [
        Step(_("Applications open"), days.at(call.opens_at)),
        Step(
            _("You can apply"),
            _("Today, %(day)s") % {"day": days.on(today)},
            _(
                "Your draft is kept as you type. "
                "You can submit, reopen and submit again until the call closes."
            ),
        ),
        Step(
            _("Applications close"),
            days.at(call.closes_at),
            _("What arrives at this time or later is late. The clock is ours, not your device’s."),
        ),
        Step(
            _("We check the requirements"),
            days.by(call.screening_by),
            _("If something is unclear we ask, and you have five working days to answer."),
        ),
        Step(
            _("The panel reads and scores"),
            days.by(call.scoring_by),
            panel + " " + _("None of them sees the others’ marks before handing in their own."),
        ),
        Step(
            _("The decision"),
            days.by(call.decision_by),
            _("One officer proposes it and another person approves it. Neither of them scored."),
        ),
        Step(_("Everyone gets a letter"), days.on(call.letters_on), appeal),
        Step(_("Winners are announced here"), days.on(call.announcement_on)),
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


def application_track(application: Application, now: datetime, *, reader_zone: str = "") -> list[Step]:
    """Return what is still to come for one application: the first step is where it stands now."""
    call, state = application.call, application.state_for_applicant
    days = Calendar(call, reader_zone)
    check = Step(
        _("We check the requirements"),
        days.by(call.screening_by),
        _("If something is unclear we write to you."),
    )
    panel = Step(_("The panel reads and scores"), days.by(call.scoring_by))
    letter = Step(_("You get a letter with the result"), days.on(call.letters_on))
    correct = Step(
        _("You can still correct it"),
        days.until(application.deadline),
        _("Reopen it, change it, submit again. What you submitted stands until then."),
    )
    if state == ApplicationState.DRAFT:
        steps = [Step(_("Fill in and submit"), days.until(application.deadline)), check, panel, letter]
        return mark(steps, 0) if now < application.deadline else []
    if state == ApplicationState.RETURNED:
        asked = application.clarifications.filter(answered_at=None, lapsed_at=None).first()
        ask = Step(_("You answer our question"), days.until(asked.due_at) if asked else "")
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
    if state == ApplicationState.SUBMITTED and application.reopened_at and now < application.deadline:
        return _("What you submitted stands. Your changes since then are a draft.")
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
