from django.core.management.base import BaseCommand, CommandParser

from config.volume import seed_volume


class Command(BaseCommand):
    help = (
        "Fill a call with made-up applications and reviews, in bulk, to measure at volume. "
        "Never run it where real applications are."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--applications", type=int, required=True)
        parser.add_argument("--panellists", type=int, default=3)
        parser.add_argument("--reviews", type=int, default=3, help="Reviews an application.")
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args, **options) -> None:
        call = seed_volume(
            applications=options["applications"],
            panellists=options["panellists"],
            reviews=options["reviews"],
            seed=options["seed"],
        )
        self.stdout.write(call.slug)
