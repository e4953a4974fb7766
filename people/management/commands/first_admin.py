from datetime import timedelta

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from people import magic
from people.models import MagicLink
from people.services import invite_person

LASTS = timedelta(hours=24)


class Command(BaseCommand):
    help = "Print a link, good for one use within 24 hours, that makes its holder the first administrator."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")

    def handle(self, *args, email: str, **options) -> None:
        try:
            validate_email(email)
        except ValidationError:
            raise CommandError(f"{email} is not an e-mail address.") from None
        self.stdout.write(settings.SITE_URL + make_link(email))


@transaction.atomic
def make_link(email: str) -> str:
    """The path of the link. The operator vouches for the address, and earlier links stop working."""
    person = invite_person(by=None, email=email, full_name=email.partition("@")[0])
    magic.revoke(person=person, purpose=MagicLink.Purpose.FIRST_ADMIN, by=None)
    link = magic.create(
        person=person,
        purpose=MagicLink.Purpose.FIRST_ADMIN,
        by=None,
        lifetime=LASTS,
        next_path=reverse("people:first_hour"),
    )
    return magic.issue(link)
