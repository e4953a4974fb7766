from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.errors import NothingToReset
from people.models import Person
from people.services import reset_by_operator


class Command(BaseCommand):
    help = "Take away the second factors of the person with this confirmed address, and tell all approvers."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--reason", default="Reset by the operator")

    def handle(self, *args, email: str, reason: str, **options) -> None:
        owner = Person.objects.filter(
            user__emailaddress__email=email.strip().lower(), user__emailaddress__verified=True
        ).first()
        if owner is None:
            raise CommandError("No account has confirmed that address.")
        try:
            reset_by_operator(person=owner, reason=reason)
        except NothingToReset as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write("Done. They can sign in by mailed code or password and set up a new factor.")
