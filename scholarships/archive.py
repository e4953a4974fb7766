"""The scholarship tracks as their sources tell them. What is not known stays empty."""

import json
from pathlib import Path

from django.db import transaction

from scholarships.models import Track

FILE = Path(__file__).parent / "fixtures" / "tracks.json"


@transaction.atomic
def load_tracks() -> int:
    """Bring the tracks up to date from their file. Returns how many there are. Safe to run again."""
    archive = json.loads(FILE.read_text(encoding="utf-8"))
    for position, fields in enumerate(archive["tracks"]):
        trained = fields.get("trained", {})
        track, _created = Track.objects.update_or_create(
            key=fields["key"],
            defaults={
                "name": fields["name"],
                "funding": fields.get("funding", {}),
                "agreement": fields.get("agreement", {}),
                "since": fields.get("since"),
                "places_per_year": fields.get("places_per_year"),
                "granted_to_date": fields.get("granted_to_date"),
                "trained": trained.get("people"),
                "trained_years": trained.get("years", ""),
                "source": archive["source"],
                "position": position,
            },
        )
        track.countries_of_holders.set(fields["countries_of_holders"])
    return len(archive["tracks"])
