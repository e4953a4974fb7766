from django.apps import apps
from django.core.management.base import BaseCommand

from people.countries import load_countries
from people.models import Country, HubMembership


class Command(BaseCommand):
    help = "Bring country names up to date; enter the Hub's members where there are none yet."

    def handle(self, *args, **options) -> None:
        load_countries(apps)
        self.stdout.write(
            f"{Country.objects.count()} countries, {HubMembership.objects.count()} memberships of the Hub."
        )
