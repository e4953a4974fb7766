"""Calls and applications of the real programmes, made by the services that the pages call."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone

from applications.models import Application, Call
from applications.services import calls, drafts, proposals, submitting
from ledger.outbox import run_pending
from people.models import Person
from tests.factories.documents import DocumentFactory
from tests.factories.people import PersonFactory, StaffRoleFactory

ZONE = "Asia/Almaty"
LANGUAGES = ["en", "ru", "kk"]


@dataclass
class Team:
    """The people of an office, one of each kind."""

    officer: Person
    approver: Person
    observer: Person


def make_team() -> Team:
    roles = {
        role: StaffRoleFactory(role=role, person__full_name=f"{role.capitalize()} Demo").person
        for role in ("officer", "approver", "observer")
    }
    return Team(**roles)


def again(person: Person) -> Person:
    """The same person as the next request reads them, with nothing remembered."""
    return Person.objects.select_related("user").get(pk=person.pk)


def wall(moment: datetime, zone: str = ZONE) -> str:
    return moment.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%dT%H:%M")


def draft_call(team: Team, *, programme: str = "competition", template: str = "", **fields) -> Call:
    templates = {"competition": "innovative_solutions", "scholarship": "masters"}
    now = timezone.now()
    return calls.create_call(
        **{
            "by": again(team.officer),
            "programme": programme,
            "template": template or templates[programme],
            "title": {"en": "A demo call", "ru": "Демо-конкурс", "kk": "Демо конкурс"},
            "opens_wall": wall(now - timedelta(days=2)),
            "closes_wall": wall(now + timedelta(days=10)),
            "zone": ZONE,
            "contact_email": "office@example.org",
            "languages": LANGUAGES,
            "is_demo": True,
            **fields,
        }
    )


def published_call(team: Team, **fields) -> Call:
    """A call that an officer proposed and another person approved."""
    call = draft_call(team, **fields)
    calls.accept_suggestions(call=call, by=again(team.officer))
    proposal = calls.propose_publication(call=call, by=again(team.officer))
    proposals.approve(proposal=proposal, by=again(team.approver))
    return fresh(call)


def fresh(row):
    """The row as the database holds it now."""
    return type(row)._default_manager.get(pk=row.pk)


ANSWERS = {
    "short_text": "One visit less",
    "long_text": "Families used to come twice. Now nobody has to.",
    "number": "41200",
    "date": "2024-03-01",
    "country": "KG",
    "yes_no": True,
    "url": "https://example.org/service",
    "email": "applicant@example.org",
}
CERTIFICATE = {"language_test": "ielts", "language_result": "6.5", "language_valid_until": None}


def full_answers(call: Call, **changes) -> dict:
    """An answer to each question of the call's form but its files."""
    answers = {}
    for question in call.form_version.parsed.questions:
        if question.type in ("choice", "choices"):
            answers[question.key] = question.options[0].key
        elif question.type != "file":
            answers[question.key] = ANSWERS[question.type]
    answers |= {key: value for key, value in CERTIFICATE.items() if key in answers}
    if "language_test_taken" in answers:
        answers["language_test_taken"] = call.opens_at.date().isoformat()
    return {key: value for key, value in (answers | changes).items() if value is not None}


def make_draft(call: Call, by: Person | None = None, *, files: bool = True, **answers) -> Application:
    """A draft with everything answered; `files=False` leaves out the documents."""
    by = by or PersonFactory()
    application = drafts.start_draft(call=call, by=by, language="en")
    drafts.save_answers(application=application, by=by, changes=full_answers(call, **answers), bases={})
    if files:
        for question in call.form_version.parsed.questions:
            if question.type == "file" and question.required:
                drafts.attach_document(
                    application=application,
                    by=by,
                    question_key=question.key,
                    document=DocumentFactory(owner=by, clean=True),
                )
    application.lead = by
    return application


def make_submitted(call: Call, by: Person | None = None, *, token: str = "token", **answers) -> Application:
    """An application that was submitted and whose rules were read."""
    application = make_draft(call, by, **answers)
    lead = application.lead
    submitting.submit(application=application, by=lead, token=token, received_at=timezone.now())
    run_pending()
    application = fresh(application)
    application.lead = lead
    return application
