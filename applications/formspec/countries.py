"""Names of countries for those who do not bring their own: the one place here that reads the database."""

from collections.abc import Collection

from people.models import Country


def country_names(codes: Collection[str], language: str) -> dict[str, str]:
    """Return the names by ISO code in the language. One query, none for no codes."""
    if not codes:
        return {}
    return {country.pk: country.name_in(language) for country in Country.objects.filter(pk__in=codes)}
