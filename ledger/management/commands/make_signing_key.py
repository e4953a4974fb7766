from django.core.management.base import BaseCommand

from ledger.signing import make_key


class Command(BaseCommand):
    help = "Makes a new key for receipts and seals. Older keys are retired; what they signed stays checkable."

    def add_arguments(self, parser):
        parser.add_argument("--keep-others", action="store_true", help="do not retire the older keys")

    def handle(self, *args, keep_others: bool, **options):
        key = make_key(retire_others=not keep_others)
        self.stdout.write(f"Key {key.key_id} is in use from now. Back up its file with the others.")
