"""Countries by ISO 3166 in the three languages, and those that take part in the Hub."""

import csv
import functools
import gettext
from pathlib import Path

import pycountry
from django.apps.registry import Apps
from django.apps.registry import apps as installed

PARTICIPATING = Path(__file__).parent / "fixtures" / "participating_countries.csv"

# Where ISO's catalogues turn a name round a comma, err, or differ from what the Hub's region writes.
SPOKEN_NAMES = {
    "AS": {"kk": "Американдық Самоа"},
    "AW": {"kk": "Аруба"},
    "CD": {"en": "Democratic Republic of the Congo"},
    "CF": {"ru": "Центральноафриканская Республика"},
    "DO": {"ru": "Доминиканская Республика"},
    "FM": {"en": "Micronesia"},
    "GB": {"ru": "Великобритания"},
    "GS": {"kk": "Оңтүстік Георгия және Оңтүстік Сандвич аралдары"},
    "IR": {"kk": "Иран"},
    "KG": {"ru": "Кыргызстан"},
    "KR": {"en": "Republic of Korea", "ru": "Республика Корея", "kk": "Корея Республикасы"},
    "LA": {"kk": "Лаос"},
    "MD": {"ru": "Молдова"},
    "MP": {"ru": "Северные Марианские острова"},
    "NL": {"kk": "Нидерланд"},
    "PS": {"en": "Palestine", "kk": "Палестина"},
    "SY": {"kk": "Сирия"},
    "TF": {"kk": "Францияның Оңтүстік аймақтары"},
    "TH": {"kk": "Таиланд"},
    "TW": {"kk": "Тайвань"},
    "UM": {"ru": "Внешние малые острова США", "kk": "АҚШ-тың сыртқы кіші аралдары"},
    "US": {"ru": "США"},
    "VA": {"ru": "Ватикан"},
    "VG": {"en": "British Virgin Islands"},
    "VI": {"en": "US Virgin Islands"},
    "YT": {"kk": "Майотта"},
}


@functools.cache
def iso_names() -> dict[str, dict[str, str]]:
    """Alpha-2 code -> {"en": ..., "ru": ..., "kk": ...}, from the iso-codes catalogues in pycountry."""
    catalogues = {
        language: gettext.translation("iso3166-1", pycountry.LOCALES_DIR, languages=[language])
        for language in ("ru", "kk")
    }
    names = {}
    for entry in pycountry.countries:
        english = getattr(entry, "common_name", entry.name)
        translated = {language: texts.gettext(english) for language, texts in catalogues.items()}
        names[entry.alpha_2] = {"en": english, **translated, **SPOKEN_NAMES.get(entry.alpha_2, {})}
    return names


@functools.cache
def hub_names() -> dict[str, str]:
    """Alpha-2 code -> the name in the Hub's brochure, for the countries that take part."""
    with PARTICIPATING.open(encoding="utf-8", newline="") as rows:
        return {row["alpha2"]: row["name_in_brochure"] for row in csv.DictReader(rows)}


def load_countries(apps: Apps, using: str = "default") -> None:
    """Bring the names up to date and, in an empty table only, enter the memberships.

    What an administrator changed in a membership or a Hub name stays. Safe to run at any time.
    """
    country_model = apps.get_model("people", "Country")
    countries = [
        country_model(alpha2=alpha2, names=names, hub_name=hub_names().get(alpha2, ""))
        for alpha2, names in iso_names().items()
    ]
    country_model.objects.using(using).bulk_create(
        countries, update_conflicts=True, unique_fields=["alpha2"], update_fields=["names"]
    )
    membership_model = apps.get_model("people", "HubMembership")
    if not membership_model.objects.using(using).exists():
        membership_model.objects.using(using).bulk_create(
            membership_model(country_id=alpha2) for alpha2 in hub_names()
        )


def load_after_migrate(sender, *, using: str, apps: Apps = installed, **kwargs) -> None:
    """post_migrate: a flush empties the tables, so a data migration alone would not last."""
    try:
        apps.get_model("people", "HubMembership")
    except LookupError:
        return
    load_countries(apps, using)
