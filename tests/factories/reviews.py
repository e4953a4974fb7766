"""Panels, rounds and scores. Entries are written as rows, the rest is made by the services of the room."""

import hashlib
from datetime import timedelta

from django.utils import timezone

from applications.models import Application, Call, Participant, Submission
from applications.services.calls import begin_review
from applications.states import ApplicationState
from people.models import Person
from reviews.models import Assignment, Panel, Panellist, Round
from reviews.services import assigning, panels, rounds, scoring
from tests.factories.calls import Team, again, fresh, published_call
from tests.factories.people import PersonFactory


def make_entry(call: Call, *, state: str = ApplicationState.ELIGIBLE, **fields) -> Application:
    """An application that stands submitted, with its applicant as `lead`."""
    lead = fields.pop("lead", None) or PersonFactory(email_confirmed=True)
    application = Application.objects.create(
        **{
            "call": call,
            "language": "en",
            "title": "One visit less",
            "country_id": "KG",
            "category": call.categories.first(),
            "is_demo": True,
            **fields,
        }
    )
    Participant.objects.create(application=application, person=lead)
    content = str(application.pk).encode()
    submission = Submission.objects.create(
        application=application,
        number=1,
        token="token",
        form_version=call.form_version,
        answers={},
        canonical=content,
        sha256=hashlib.sha256(content).hexdigest(),
        language=application.language,
        received_at=timezone.now(),
        submitted_by=lead,
        receipt="{}",
        receipt_key_id="key",
        receipt_signature="signature",
    )
    now = timezone.now()
    Application.objects.filter(pk=application.pk).update(
        state=state, current_submission=submission, first_submitted_at=now
    )
    application = Application.objects.select_related("call").get(pk=application.pk)
    application.lead = lead
    return application


def close_call(call: Call) -> Call:
    """The call as it is after its closing."""
    now = timezone.now()
    Call.objects.filter(pk=call.pk).update(
        opens_at=now - timedelta(days=20),
        closes_at=now - timedelta(days=1),
        scoring_by=(now + timedelta(days=30)).date(),
    )
    return fresh(call)


def call_in_review(team: Team, *, entries: int = 3, **fields) -> Call:
    """A closed call with so many entries that meet the requirements."""
    call = close_call(published_call(team, **fields))
    for number in range(entries):
        make_entry(call, title=f"Entry {number + 1}")
    return begin_review(call=call, by=again(team.officer))


def make_panel(call: Call, team: Team, *, size: int = 3, accepted: bool = True, **fields) -> Panel:
    """A panel whose members have accepted; `accepted=False` leaves them invited."""
    panel = panels.create_panel(call=call, by=again(team.officer))
    for _number in range(size):
        add_panellist(panel, team, accepted=accepted, **fields)
    return panel


def add_panellist(panel: Panel, team: Team, *, accepted: bool = True, person: Person | None = None, **fields):
    panellist = panels.invite_panellist(
        panel=panel, by=again(team.officer), person=person or PersonFactory(), **fields
    )
    if accepted:
        panels.accept_invitation(panellist=panellist, by=panellist.person)
    return fresh(panellist)


def running_round(team: Team, *, entries: int = 3, size: int = 3, ready: bool = True, **options) -> Round:
    """A round that is being scored; `ready` panellists have stated that nothing connects them."""
    call = call_in_review(team, entries=entries)
    panel = make_panel(call, team, size=size)
    round_ = assigning.begin_scoring(call=call, by=again(team.officer), **options)
    if ready:
        for panellist in panel.panellists.all():
            panels.declare_no_connection(panellist=panellist, by=panellist.person)
    return fresh(round_)


def panellists_of(round_: Round) -> list[Panellist]:
    return list(Panellist.objects.filter(panel=round_.panel_id).select_related("person").order_by("pk"))


def assignments_of(round_: Round, panellist: Panellist) -> list[Assignment]:
    return list(
        Assignment.objects.active()
        .filter(round=round_, panellist=panellist)
        .select_related("application")
        .order_by("application")
    )


def full_scores(round_: Round, score: int) -> dict:
    """A mark for each criterion and a comment."""
    changes = {f"mark:{criterion.key}": score for criterion in round_.parsed_criteria}
    return {**changes, "comment:overall": "Clear and counted."}


def score(assignment: Assignment, mark: int | dict) -> None:
    """Save scores of one entry: one mark for all criteria, or fields as `save_review` takes them."""
    changes = full_scores(assignment.round, mark) if isinstance(mark, int) else mark
    scoring.save_review(
        assignment=assignment, by=assignment.panellist.person, changes=changes, bases={}, force=True
    )


def hand_in(round_: Round, panellist: Panellist, marks: list[int]) -> None:
    """Score one's entries, in the order of applications, and hand in the set."""
    for assignment, mark in zip(assignments_of(round_, panellist), marks, strict=True):
        score(assignment, mark)
    scoring.hand_in_set(round_=round_, panellist=panellist, by=panellist.person)


def opened_round(team: Team, marks: list[list[int]]) -> Round:
    """A round that was scored, closed and opened. `marks`: one list a panellist, one mark an entry."""
    round_ = running_round(team, entries=len(marks[0]), size=len(marks))
    for panellist, own in zip(panellists_of(round_), marks, strict=True):
        hand_in(round_, panellist, own)
    rounds.close_round(round_=round_, by=again(team.officer))
    return rounds.open_round(round_=fresh(round_), by=again(team.officer))
