"""Draws the state machines into docs/states/, or says which drawing is stale."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import drawings


class Command(BaseCommand):
    help = "Draws each state machine from the code into docs/states/."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="write nothing; fail when a drawing is stale"
        )

    def handle(self, *, check: bool, **options: object) -> None:
        folder = settings.BASE_DIR / "docs" / "states"
        drawn = all_drawings(folder)
        stale = [path for path, text in drawn.items() if not path.exists() or path.read_text() != text]
        left_over = [path for path in folder.glob("*") if path not in drawn]
        if check and (stale or left_over):
            names = ", ".join(sorted(path.name for path in [*stale, *left_over]))
            raise CommandError(f"Stale in docs/states: {names}. `make pictures` draws them anew.")
        if not check:
            folder.mkdir(parents=True, exist_ok=True)
            for path in left_over:
                path.unlink()
            for path in stale:
                path.write_text(drawn[path])


def all_drawings(folder: Path) -> dict[Path, str]:
    found = drawings.machines()
    drawn = {folder / machine.file_name: drawings.picture(machine) for machine in found}
    return drawn | {folder / "README.md": drawings.page(found)}
