"""Writing letters, and what may happen to one afterwards.

A letter is a row and an outbox item in the caller's transaction; nothing is mailed before that commits. Who
may write or send again is the caller's question: it knows the matter that the letter is about.
"""

from collections.abc import Sequence
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from correspondence.errors import NO_ADDRESS, NotResendable
from correspondence.models import LABEL_CHARACTERS, LETTER_MOVES, SUBJECT_CHARACTERS, Letter, LetterState
from correspondence.rendering import render_wording
from ledger.ids import public_id
from ledger.services import enqueue, enqueue_many, record
from people.models import Person

BATCH = 500
DELIVER = "correspondence.deliver"


def compose(
    *,
    to: Person | None,
    to_email: str = "",
    template: str,
    context: dict,
    language: str | None = None,
    key: str,
    action_path: str = "",
) -> Letter:
    """A letter from templates/emails/<template>.txt, not saved: to preview it, or for write_letters.

    The template is filled in with `context`, `name` and `person`, in `language` or the person's own.
    """
    language = language_for(to, language)
    full = {"name": to.full_name if to else "", "person": to, **context}
    wording = render_wording(template, full, language)
    return _letter(
        to=to,
        to_email=to_email,
        language=language,
        template=template,
        subject=wording.subject,
        paragraphs=wording.paragraphs,
        action_label=wording.action_label,
        action_url=action_path,
        key=key,
    )


def compose_from_text(
    *,
    to: Person | None,
    to_email: str = "",
    subject: str,
    paragraphs: list[str],
    action_label: str = "",
    action_path: str = "",
    language: str,
    template: str,
    key: str,
) -> Letter:
    """A letter in words that somebody else wrote, not saved. `template` only names its kind."""
    return _letter(
        to=to,
        to_email=to_email,
        language=language,
        template=template,
        subject=subject,
        paragraphs=list(paragraphs),
        action_label=action_label,
        action_url=action_path,
        key=key,
    )


def write_letter(
    *,
    to: Person | None,
    to_email: str = "",
    template: str,
    context: dict,
    language: str | None = None,
    key: str,
    action_path: str = "",
) -> Letter:
    """Write one letter of ours and owe its delivery. The same key again returns the letter that stands."""
    return _existing(key) or _write(
        compose(
            to=to,
            to_email=to_email,
            template=template,
            context=context,
            language=language,
            key=key,
            action_path=action_path,
        )
    )


def write_letter_from_text(
    *,
    to: Person | None,
    to_email: str = "",
    subject: str,
    paragraphs: list[str],
    action_label: str = "",
    action_path: str = "",
    language: str,
    template: str,
    key: str,
) -> Letter:
    """Write a letter whose words belong to a call. The same key again returns the letter that stands."""
    return _existing(key) or _write(
        compose_from_text(
            to=to,
            to_email=to_email,
            subject=subject,
            paragraphs=paragraphs,
            action_label=action_label,
            action_path=action_path,
            language=language,
            template=template,
            key=key,
        )
    )


@transaction.atomic
def write_letters(letters: Sequence[Letter]) -> dict[str, Letter]:
    """Write many composed letters, in a constant number of queries for each 500; saved letters by key.

    A key that has a letter already keeps that one.
    """
    saved: dict[str, Letter] = {}
    for start in range(0, len(letters), BATCH):
        batch = letters[start : start + BATCH]
        Letter.objects.bulk_create(batch, ignore_conflicts=True)
        rows = Letter.objects.filter(key__in=[letter.key for letter in batch])
        saved |= {row.key: row for row in rows}
        fresh = {letter.public_id for letter in batch}
        enqueue_many(
            DELIVER,
            [_delivery(row) for row in rows if row.public_id in fresh and row.state == LetterState.QUEUED],
        )
    return saved


@transaction.atomic
def resend(*, letter: Letter, by: Person, to_email: str | None = None) -> Letter:
    """Send a letter once more, perhaps to another address. Raises NotResendable."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    sources, target = LETTER_MOVES["resend"]
    if letter.state not in sources:
        raise NotResendable(_("This letter is still on its way."))
    before = letter.state
    letter.to_email = (to_email or letter.to_email).strip()
    if not letter.to_email:
        raise NotResendable(_("Give an e-mail address to send it to."))
    letter.state = target
    letter.sending += 1
    letter.message_id = _message_id(letter)
    letter.error = ""
    letter.sent_at = None
    letter.save()
    record(
        subject=letter,
        by=by,
        what="letter.resent",
        from_state=before,
        to_state=target,
        data={**_about(letter), "other_address": bool(to_email)},
    )
    enqueue(DELIVER, _delivery(letter)["payload"], key=_delivery(letter)["key"])
    return letter


def mark_sent(*, letter: Letter) -> bool:
    """The mail server took it; False when something else became of the letter meanwhile."""
    return _move(letter, "deliver", what="letter.sent", sent_at=timezone.now(), error="")


def mark_bounced(*, letter: Letter, error: str, by: Person | None = None) -> bool:
    """The address does not accept it, at once or later; `error` is a code of correspondence.errors."""
    return _move(letter, "bounce", what="letter.bounced", by=by, error=error)


def mark_failed(*, letter: Letter, error: str) -> bool:
    """We could not send it."""
    return _move(letter, "give_up", what="letter.failed", error=error)


@transaction.atomic
def _move(letter: Letter, move: str, *, what: str, by: Person | None = None, **changes) -> bool:
    """One guarded UPDATE decides, so two workers cannot both move a letter; then its event."""
    sources, target = LETTER_MOVES[move]
    current = Letter.objects.filter(pk=letter.pk, sending=letter.sending, state__in=sources)
    before = current.values_list("state", flat=True).first()
    if before is None or not current.filter(state=before).update(state=target, **changes):
        return False
    data = _about(letter)
    if changes.get("error"):
        data["error"] = changes["error"]
    record(subject=letter, by=by, what=what, from_state=before, to_state=target, data=data)
    letter.refresh_from_db()
    return True


def _about(letter: Letter) -> dict:
    return {"template": letter.template, "to": letter.to_id, "sending": letter.sending}


def _existing(key: str) -> Letter | None:
    return Letter.objects.filter(key=key).first()


@transaction.atomic
def _write(letter: Letter) -> Letter:
    try:
        with transaction.atomic():
            letter.save(force_insert=True)
    except IntegrityError:
        standing = _existing(letter.key)
        if standing is None:
            raise
        return standing
    if letter.state == LetterState.QUEUED:
        delivery = _delivery(letter)
        enqueue(DELIVER, delivery["payload"], key=delivery["key"])
    return letter


def _delivery(letter: Letter) -> dict:
    return {
        "payload": {"letter": letter.pk, "sending": letter.sending},
        "key": f"letter-{letter.pk}-{letter.sending}",
    }


def _letter(*, to: Person | None, to_email: str, subject: str, action_label: str, **fields) -> Letter:
    address = (to_email or (to.email if to else "")).strip()
    letter = Letter(
        to=to,
        to_email=address,
        state=LetterState.QUEUED if address else LetterState.FAILED,
        error="" if address else NO_ADDRESS,
        is_demo=bool(to and to.is_demo),
        public_id=public_id(),
        subject=one_line(subject)[:SUBJECT_CHARACTERS],
        action_label=one_line(action_label)[:LABEL_CHARACTERS],
        **fields,
    )
    letter.message_id = _message_id(letter)
    return letter


def one_line(text: str) -> str:
    """White space of any kind becomes one space: a name with a line break is no second mail header."""
    return " ".join(text.split())


def _message_id(letter: Letter) -> str:
    return f"<{letter.public_id}.{letter.sending}@{urlsplit(settings.SITE_URL).hostname}>"


def language_for(to: Person | None, wished: str | None = None) -> str:
    """The wished language, else the person's own, where the site has it; else the site's first."""
    known = dict(settings.LANGUAGES)
    for language in (wished, to.language if to else None):
        if language in known:
            return language
    return settings.LANGUAGE_CODE
