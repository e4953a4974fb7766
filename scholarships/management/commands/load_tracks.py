from django.core.management.base import BaseCommand

from scholarships.archive import load_tracks


class Command(BaseCommand):
    help = "Load what is known of the scholarship tracks, for their public page. Safe to run again."

    def handle(self, *args, **options) -> None:
        self.stdout.write(f"{load_tracks()} tracks")
