from django.core.management.base import BaseCommand

from ledger.worker import Worker


class Command(BaseCommand):
    help = "Does what the outbox owes and what the clock asks. SIGTERM finishes the item in hand and stops."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="do what is due now, then stop")

    def handle(self, *args, once: bool, **options):
        worker = Worker()
        if once:
            self.stdout.write(f"Tried: {worker.run_once()}")
        else:
            worker.run()
