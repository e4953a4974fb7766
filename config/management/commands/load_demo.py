from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config.demo.scenes import SCENES
from config.demo.stage import Stage
from ledger.outbox import run_pending
from people.models import Person


class Command(BaseCommand):
    help = "Load the demonstration: made-up people and five calls at different stages. Only with DEMO=1."

    def handle(self, *args, **options) -> None:
        if not settings.DEMO:
            raise CommandError("load_demo writes made-up people: it runs with DEMO=1 only.")
        if Person.objects.filter(is_demo=True).exists():
            self.stdout.write("The demo is here already.")
            return
        stage = Stage()
        for scene in SCENES:
            scene(stage)
            if options["verbosity"] > 1:
                self.stdout.write(scene.__name__)
        run_pending()
