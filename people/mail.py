"""Mails that cannot wait for the post office: codes, and notices about an account's own security.

They are written in the language of the page that caused them, and are not kept: a code must not be stored.
The templates look like those of all letters: "Subject: ...", an empty line, paragraphs, "## " for the code.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import get_language

from people.models import Office

FOLDER = "emails/account"
LARGE = "## "


@dataclass(frozen=True)
class Block:
    """One paragraph as templates/emails/layout.html draws it."""

    kind: str
    lines: list[str]


@dataclass(frozen=True)
class Heading:
    """What the layout asks about the letter itself; these are kept nowhere, so they have no reader's row."""

    subject: str
    language: str
    is_demo: bool
    to_id: None = None


def compose(template: str, *, to: str, context: dict) -> EmailMultiAlternatives:
    """The message of templates/emails/account/<template>.txt, as text and in the layout of all letters."""
    source = get_template(f"{FOLDER}/{template}.txt").template
    subject, blocks = split(source.render(Context(context, autoescape=False)))
    office = Office.load()
    page = {
        "letter": Heading(subject, get_language() or settings.LANGUAGE_CODE, settings.DEMO),
        "heading": subject,
        "blocks": blocks,
        "action_label": "",
        "action_url": "",
        "base": settings.SITE_URL,
        "office": office,
    }
    foot = render_to_string("emails/foot.txt", page).strip()
    text = [line for block in blocks for line in block.lines]
    message = EmailMultiAlternatives(
        subject=subject,
        body="\n\n".join([*text, f"-- \n{foot}"]) + "\n",
        to=[to],
        reply_to=[office.contact_email] if office.contact_email else None,
        headers={"Content-Language": page["letter"].language, "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("emails/layout.html", page), "text/html")
    return message


def split(text: str) -> tuple[str, list[Block]]:
    """The subject, and the paragraphs below it, each on one line."""
    first, _newline, rest = text.strip().partition("\n")
    parts = [" ".join(part.split()) for part in rest.split("\n\n")]
    blocks = [
        Block("heading" if part.startswith(LARGE) else "paragraph", [part.removeprefix(LARGE)])
        for part in parts
        if part
    ]
    return " ".join(first.removeprefix("Subject:").split()), blocks
