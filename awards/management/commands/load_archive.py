"""The calls that ran before Baige, from awards/fixtures/archive.json. Loading again changes nothing."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.db import transaction

from awards.models import PublishedOutcome, PublishedResult, PublishedWinner

ARCHIVE = Path(__file__).resolve().parents[2] / "fixtures" / "archive.json"
PROGRAMME = "competition"
TITLES = {
    "en": "Innovative Solutions Scheme {year}",
    "ru": "Конкурс инновационных решений {year}",
    "kk": "Инновациялық шешімдер конкурсы {year}",
}
TEXT = {
    "en": "The Scheme looks for the most effective innovative solutions in public service delivery.",
    "ru": "Конкурс ищет самые действенные инновационные решения в оказании государственных услуг.",
    "kk": "Конкурс мемлекеттік қызмет көрсетудегі ең тиімді инновациялық шешімдерді іздейді.",
}
SOURCE = {
    "en": "brochure of the Astana Civil Service Hub, 2019–2020",
    "ru": "брошюра Астанинского хаба государственной службы, 2019–2020",
    "kk": "Астана мемлекеттік қызмет хабының кітапшасы, 2019–2020",
}


class Command(BaseCommand):
    help = "Load the results of the calls of 2015 and 2018 into the public archive."

    def handle(self, *args: Any, **options: Any) -> None:
        calls = json.loads(ARCHIVE.read_text(encoding="utf-8"))["calls"]
        loaded = [load(call) for call in calls]
        self.stdout.write(f"{len(loaded)} calls in the archive, {sum(loaded)} new.")


@transaction.atomic
def load(call: Mapping[str, Any]) -> bool:
    """Write one archived call; True where it is new. What its source does not say stays empty."""
    year = call["year"]
    result, created = PublishedResult.objects.update_or_create(
        slug=f"innovative-solutions-scheme-{year}",
        defaults={
            "programme": PROGRAMME,
            "year": year,
            "title": {language: title.format(year=year) for language, title in TITLES.items()},
            "themes": [{"en": theme} for theme in call["themes"]],
            "text": TEXT,
            "opened_on": day(call["opened"]),
            "closed_on": day(call["closed"]),
            "applications_received": call["applications_received"],
            "countries_of_applicants": call["countries_of_applicants"],
            "source": SOURCE,
            "published_at": datetime(year, 12, 31, tzinfo=UTC),
        },
    )
    write_winners(result, call["winners"])
    write_outcomes(result, call["published_outcomes"])
    return created


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def write_winners(result: PublishedResult, winners: list[Mapping[str, str]]) -> None:
    for position, winner in enumerate(winners):
        PublishedWinner.objects.update_or_create(
            result=result,
            position=position,
            defaults={
                "project": winner["project"],
                "organisation": winner["organisation"],
                "country_id": winner["country"],
            },
        )
    result.winners.filter(position__gte=len(winners)).delete()


def write_outcomes(result: PublishedResult, outcomes: list[Mapping[str, str]]) -> None:
    for position, outcome in enumerate(outcomes):
        PublishedOutcome.objects.update_or_create(
            result=result,
            position=position,
            defaults={"kind": outcome["kind"].replace(" ", "_"), "title": outcome["title"]},
        )
    result.outcomes.filter(position__gte=len(outcomes)).delete()
