from django.core.management.base import BaseCommand

from ledger.seals import make_seal


class Command(BaseCommand):
    help = "Seals every chain of events that moved since the last seal."

    def add_arguments(self, parser):
        parser.add_argument("--milestone", default="", help="what this seal marks, to print beside it")

    def handle(self, *args, milestone: str, **options):
        seal = make_seal(milestone=milestone)
        if seal is None:
            self.stdout.write("Nothing moved since the last seal.")
        else:
            self.stdout.write(f"Seal {seal.number} over {seal.leaf_count} chains: {seal.fingerprint}")
