"""Letters that belong to a call or an application: each also stands on the application's page."""

from django.db import transaction
from django.urls import reverse
from django.utils import translation

from applications.models import Application, Call, CallLetter, Participant
from correspondence.models import Letter
from correspondence.services import write_letter, write_letter_from_text
from people.models import Person


def lead_of(application: Application) -> Person:
    return Person.objects.get(
        participations__application=application, participations__role=Participant.Role.LEAD
    )


def page_of(application: Application, language: str) -> str:
    with translation.override(language):
        return reverse("applications:mine", args=[application.public_id])


def tie(letter: Letter, *, call: Call, kind: str, application: Application | None = None) -> CallLetter:
    row, _created = CallLetter.objects.get_or_create(
        letter=letter, defaults={"call": call, "application": application, "kind": kind}
    )
    return row


@transaction.atomic
def write_to_applicant(
    *, application: Application, template: str, context: dict, key: str, to: Person | None = None
):
    """Write a letter of ours to the applicant in their language, and stand it on the application's page."""
    to = to or lead_of(application)
    letter = write_letter(
        to=to,
        template=template,
        context={
            "application": application,
            "call": application.call,
            "person": to,
            "zone": application.call.zone,
            **context,
        },
        key=key,
        action_path=page_of(application, to.language),
    )
    tie(letter, call=application.call, application=application, kind=template)
    return letter


@transaction.atomic
def write_to_staff(
    *, call: Call, to: Person, template: str, context: dict, key: str, view: str, args=(), path: str = ""
):
    """Write a letter to someone of the office about a call; a sign-in link may be its `path`."""
    if not path:
        with translation.override(to.language):
            path = reverse(view, args=args)
    letter = write_letter(
        to=to,
        template=template,
        context={"call": call, "person": to, "zone": call.zone, **context},
        key=key,
        action_path=path,
    )
    tie(letter, call=call, kind=template)
    return letter


@transaction.atomic
def write_call_letter(
    *, application: Application, kind: str, subject: str, paragraphs: list[str], language: str, key: str
):
    """Write a letter whose wording belongs to the call (a result), and stand it on the application's page."""
    to = lead_of(application)
    letter = write_letter_from_text(
        to=to,
        subject=subject,
        paragraphs=paragraphs,
        action_path=page_of(application, to.language),
        language=language,
        template=kind,
        key=key,
    )
    tie(letter, call=application.call, application=application, kind=kind)
    return letter
