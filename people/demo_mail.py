"""Where mail goes in a demonstration: nowhere but here. /demo/mail shows it, codes and letters alike."""

import re
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage as ParsedMessage
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

MAIL_ID = re.compile(r"\d{16,20}-[0-9a-f]{8}")
NEWEST = 200


@dataclass(frozen=True)
class Mail:
    """A kept mail; `html` is "" for one that has only text."""

    id: str
    at: datetime
    to: str
    subject: str
    text: str
    html: str


class EmailBackend(BaseEmailBackend):
    """Django's side of it: EMAIL_BACKEND in a demonstration. One .eml file a mail, written in one go."""

    def send_messages(self, email_messages: list[EmailMessage]) -> int:
        folder = mail_folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{time.time_ns()}-{secrets.token_hex(4)}"
            unfinished = folder / f"{name}.part"
            unfinished.write_bytes(message.message().as_bytes())
            unfinished.rename(folder / f"{name}.eml")
        return len(email_messages)


def mail_folder() -> Path:
    return Path(settings.VAR_DIR) / "mail"


def list_mails(*, to: str = "", limit: int = NEWEST) -> list[Mail]:
    """The newest first, perhaps only those to one address."""
    found = []
    for path in sorted(mail_folder().glob("*.eml"), reverse=True):
        mail = _read(path)
        if to.casefold() in mail.to.casefold():
            found.append(mail)
        if len(found) == limit:
            break
    return found


def read_mail(mail_id: str) -> Mail | None:
    """The mail of that id, None where there is none; an id that names another file is no id."""
    path = mail_folder() / f"{mail_id}.eml"
    return _read(path) if MAIL_ID.fullmatch(mail_id) and path.exists() else None


def _read(path: Path) -> Mail:
    parsed = message_from_bytes(path.read_bytes(), policy=policy.default)
    return Mail(
        id=path.stem,
        at=datetime.fromtimestamp(int(path.stem.partition("-")[0]) / 1e9, tz=UTC),
        to=str(parsed["To"]),
        subject=str(parsed["Subject"]),
        text=_part(parsed, "plain"),
        html=_part(parsed, "html"),
    )


def _part(parsed: ParsedMessage, kind: str) -> str:
    part = parsed.get_body(preferencelist=(kind,))
    return part.get_content() if part else ""
