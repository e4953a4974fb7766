"""Mails that cannot wait for the post office: codes, and notices about an account's own security.

They are written in the language of the page that caused them, and are not kept: a code must not be stored.
The templates have the same form as all letters: "Subject: ...", an empty line, paragraphs.
"""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template import Context
from django.template.loader import get_template, render_to_string
from django.utils.translation import get_language

from people.models import Office

FOLDER = "emails/account"


def compose(template: str, *, to: str, context: dict) -> EmailMultiAlternatives:
    """The message of templates/emails/account/<template>.txt, as text and in the layout of all letters."""
    source = get_template(f"{FOLDER}/{template}.txt").template
    subject, paragraphs = split(source.render(Context(context, autoescape=False)))
    office = Office.load()
    page = {
        "subject": subject,
        "paragraphs": paragraphs,
        "code": context.get("code", ""),
        "action_label": "",
        "action_url": "",
        "language": get_language(),
        "office_name": office.display_name,
        "site_url": settings.SITE_URL,
        "is_demo": settings.DEMO,
    }
    message = EmailMultiAlternatives(
        subject=subject,
        body="\n\n".join(paragraphs) + "\n",
        to=[to],
        reply_to=[office.contact_email] if office.contact_email else None,
    )
    message.attach_alternative(render_to_string("emails/layout.html", page), "text/html")
    return message


def split(text: str) -> tuple[str, list[str]]:
    """ "Subject: ..." and the paragraphs below it, each on one line."""
    first, _newline, rest = text.strip().partition("\n")
    blocks = (" ".join(block.split()) for block in rest.split("\n\n"))
    return first.removeprefix("Subject:").strip(), [block for block in blocks if block]
