"""Delivery. May run twice for one letter: then the second message carries the same Message-ID."""

from smtplib import SMTPDataError, SMTPNotSupportedError, SMTPRecipientsRefused

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from correspondence.errors import BAD_ADDRESS, GAVE_UP, LINK_UNUSABLE, smtp_error
from correspondence.models import Letter, LetterState
from correspondence.rendering import message
from correspondence.services import DELIVER, mark_bounced, mark_failed, mark_sent, write_letter
from ledger.outbox import handler
from people.errors import LinkUnusable
from people.magic import resolve_path
from people.models import Person

PERMANENT = range(500, 600)


class PutOff(Exception):
    """The mail server asks to come back later. Holds no address: the logs keep what it says."""


class AddressRefused(Exception):
    def __init__(self, error: str) -> None:
        super().__init__(error)
        self.error = error


def give_up(payload: dict) -> None:
    letter = _queued(payload)
    if letter:
        mark_failed(letter=letter, error=GAVE_UP)


@handler(DELIVER, on_give_up=give_up)
def deliver(payload: dict) -> None:
    letter = _queued(payload)
    if letter is None:
        return
    try:
        _send(letter)
    except LinkUnusable:
        mark_failed(letter=letter, error=LINK_UNUSABLE)
    except AddressRefused as refusal:
        mark_bounced(letter=letter, error=refusal.error)
    else:
        mark_sent(letter=letter)


def _queued(payload: dict) -> Letter | None:
    """The letter, unless this sending of it was dealt with before."""
    waiting = Letter.objects.filter(state=LetterState.QUEUED).select_related("to")
    return waiting.filter(pk=payload["letter"], sending=payload["sending"]).first()


def _send(letter: Letter) -> None:
    """Raises AddressRefused for good, PutOff or the connection's own error for now."""
    try:
        validate_email(letter.to_email)
    except ValidationError:
        raise AddressRefused(BAD_ADDRESS) from None
    mail = message(letter, path=resolve_path(letter.action_url))
    try:
        mail.send()
    except SMTPRecipientsRefused as refused:
        _judge(next(iter(refused.recipients.values()))[0])
    except SMTPDataError as refused:
        _judge(refused.smtp_code)
    except (SMTPNotSupportedError, UnicodeEncodeError):
        raise AddressRefused(BAD_ADDRESS) from None


def _judge(code: int) -> None:
    if code in PERMANENT:
        raise AddressRefused(smtp_error(code)) from None
    raise PutOff(smtp_error(code)) from None


@handler("correspondence.write")
def write(payload: dict) -> None:
    """Write a letter for a room below this one, which cannot call `write_letter` itself.

    The payload holds person_id or to_email, template, context, key, and perhaps action_path.
    """
    write_letter(
        to=Person.objects.filter(pk=payload.get("person_id")).first(),
        to_email=payload.get("to_email", ""),
        template=payload["template"],
        context=payload.get("context", {}),
        key=payload["key"],
        action_path=payload.get("action_path", ""),
    )
