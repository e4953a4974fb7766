"""An office in the middle of its work: every state that the staff pages have to draw."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from applications.models import Application, Call, CallLetter, Proposal
from applications.services import calls, proposals, screening
from correspondence.models import Letter, LetterState
from tests.factories.applications import closed_call, make_listed, move
from tests.factories.calls import Team, again, draft_call, make_draft, published_call
from tests.factories.correspondence import letter_to
from tests.factories.people import PersonFactory

TITLES = [
    ("One visit less: kindergarten places by phone", "en", "KG"),
    ("Ашық деректер: ауыл әкімдігінің бюджеті", "kk", "KZ"),
    ("Licence renewal in four taps", "en", "UZ"),
    ("Электронная очередь без бумаги", "ru", "BD"),
    ("A register that answers in seconds", "en", "UZ"),
    ("Birth benefits without an application", "en", "AZ"),
]


@dataclass
class Scene:
    closed: Call
    open: Call
    draft: Call
    plain: Application
    unclear: Application
    not_met: Application
    returned: Application
    ineligible: Application
    proposal: Proposal
    own: Proposal
    letter: CallLetter


def make_scene(team: Team) -> Scene:
    closed = closed_call(team, languages=["en"], title={"en": "Innovative Solutions Scheme, demo"})
    rows = [
        make_listed(
            closed,
            title=title,
            language=language,
            country_id=country,
            organisation_name=f"Demo Academy {number}",
        )
        for number, (title, language, country) in enumerate(TITLES, start=1)
    ]
    for row in rows[:3]:
        screening.confirm_eligible(application=row, by=again(team.officer))
    unclear = make_listed(
        closed, title="Open procurement, read by citizens", unclear=1, email_unconfirmed=True
    )
    not_met = make_listed(closed, title="Мобильный офис для дальних сёл", language="ru", not_met=1)
    returned = make_listed(closed, title="Apprentices for the civil service", unclear=1)
    screening.ask_clarification(
        application=returned,
        by=again(team.officer),
        reason="When was it first used by the public? The date you gave is in the future.",
        question_keys=["implemented_on"],
        due_at=timezone.now() + timedelta(days=5),
    )
    ineligible = confirmed_ineligible(team, closed)
    proposal = screening.propose_ineligible(
        application=not_met,
        by=again(team.officer),
        reason="The files that you sent show the plan of the service, and none shows its results.",
        rule_keys=[closed.rules[0]["key"]],
    )
    running = published_call(team, languages=["en"], title={"en": "Digital services that people finish"})
    screening.extend(
        application=make_draft(running),
        by=again(team.officer),
        until=running.closes_at + timedelta(days=3),
        reason="The ministry’s network was down for two days.",
    )
    draft = draft_call(team, title={"en": "Public services in autumn", "kk": "Күзгі қызметтер"})
    own = calls.propose_cancellation(call=running, by=again(team.officer), reason="The budget was withdrawn.")
    letter = bounced_letter(PersonFactory(full_name="Daniyar Demo"))
    tied = CallLetter.objects.create(call=closed, application=rows[5], kind="receipt", letter=letter)
    return Scene(
        closed=closed,
        open=running,
        draft=draft,
        plain=rows[5],
        unclear=unclear,
        not_met=not_met,
        returned=returned,
        ineligible=ineligible,
        proposal=proposal,
        own=own,
        letter=tied,
    )


def bounced_letter(person) -> Letter:
    letter = letter_to(person, subject="Receipt for your application")
    Letter.objects.filter(pk=letter.pk).update(
        state=LetterState.BOUNCED, error="smtp-550", sent_at=timezone.now() - timedelta(days=1)
    )
    return letter


def confirmed_ineligible(team: Team, call: Call) -> Application:
    """An ineligible application whose applicant has answered."""
    row = make_listed(call, title="Court dates by message", not_met=1)
    proposal = screening.propose_ineligible(
        application=row,
        by=again(team.officer),
        reason="No document shows the results.",
        rule_keys=["evidence"],
    )
    proposals.approve(proposal=proposal, by=again(team.approver))
    screening.answer_ineligibility(
        application=row, by=row.lead, text="The second file holds the survey, see page 4.", at=timezone.now()
    )
    return move(row, "ineligible")
