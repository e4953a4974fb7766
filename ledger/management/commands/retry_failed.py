from django.core.management.base import BaseCommand

from ledger.outbox import retry_failed


class Command(BaseCommand):
    help = "Gives outbox items that were given up a new set of attempts, for example after a mail outage."

    def add_arguments(self, parser):
        parser.add_argument("--handler", default="", help="only items of this handler")

    def handle(self, *args, handler: str, **options):
        self.stdout.write(f"To be tried again: {retry_failed(handler_name=handler)}")
