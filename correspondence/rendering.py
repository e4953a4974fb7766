"""A letter as words, as a web page and as the mail that goes out."""

import hashlib
from base64 import b64encode
from dataclasses import dataclass
from email.utils import formataddr
from functools import cache

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils import translation
from django.utils.translation import gettext

from correspondence.markup import heading_and_blocks, split_paragraphs
from correspondence.models import Letter
from people.models import Office

SUBJECT = "Subject:"
ACTION = "Action:"


class TemplateProblem(ValueError):
    """A template under emails/ that does not begin with its subject."""


@dataclass(frozen=True)
class Wording:
    """What a template says, once filled in."""

    subject: str
    paragraphs: list[str]
    action_label: str


def render_wording(template: str, context: dict, language: str) -> Wording:
    """Fill in templates/emails/<template>.txt in a language. Nothing is escaped: it is text, not HTML.

    Raises TemplateProblem, or TemplateDoesNotExist.
    """
    source = get_template(f"emails/{template}.txt").template
    with translation.override(language):
        paragraphs = split_paragraphs(source.render(Context(context, autoescape=False)))
    if not paragraphs or not paragraphs[0].startswith(SUBJECT):
        raise TemplateProblem(f"emails/{template}.txt has to begin with {SUBJECT}")
    subject, *rest = paragraphs
    label = rest.pop().removeprefix(ACTION) if rest and rest[-1].startswith(ACTION) else ""
    return Wording(subject.removeprefix(SUBJECT), rest, label)


def letter_html(letter: Letter, *, path: str, base: str = "") -> str:
    """The letter as the mail's HTML. `path` is its button's, `base` the site's address: mail needs it."""
    with translation.override(letter.language):
        return render_to_string("emails/layout.html", _context(letter, base, path))


def letter_text(letter: Letter, *, path: str, base: str = "") -> str:
    with translation.override(letter.language):
        context = _context(letter, base, path)
        parts = [context["heading"], *(block.plain for block in context["blocks"])]
        if context["action_url"]:
            parts.append(f"{context['action_label']}:\n{context['action_url']}")
        parts.append("-- \n" + render_to_string("emails/foot.txt", context).strip())
    return "\n\n".join(parts) + "\n"


def _context(letter: Letter, base: str, path: str) -> dict:
    heading, blocks = heading_and_blocks(letter.subject, letter.paragraphs)
    return {
        "letter": letter,
        "heading": heading,
        "blocks": blocks,
        "action_label": letter.action_label or gettext("Open the page"),
        "action_url": base + path if path else "",
        "base": base,
        "office": Office.load(),
    }


def message(letter: Letter, *, path: str) -> EmailMultiAlternatives:
    """The mail, its button leading to `path`.

    Its Message-ID is the letter's, so that a second copy can be told from a second letter.
    """
    office = Office.load()
    mail = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter_text(letter, path=path, base=settings.SITE_URL),
        to=[formataddr((letter.to.full_name, letter.to_email)) if letter.to else letter.to_email],
        reply_to=[office.contact_email] if office.contact_email else None,
        headers={
            "Message-ID": letter.message_id,
            "Content-Language": letter.language,
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(letter_html(letter, path=path, base=settings.SITE_URL), "text/html")
    return mail


@cache
def style_hash() -> str:
    """The source expression that lets the mail's one style block through the site's CSP."""
    digest = hashlib.sha256(render_to_string("emails/style.css").encode()).digest()
    return f"'sha256-{b64encode(digest).decode()}'"
