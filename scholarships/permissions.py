"""May they? Nominators speak for their authority, and see what it was asked about."""

from scholarships.models import Endorsement, Nominator


def authorities_of(person) -> list[int]:
    """Return the keys of the nominating authorities that a person speaks for now."""
    if person is None:
        return []
    return list(Nominator.objects.current().filter(person=person).values_list("authority_id", flat=True))


def endorsements_for(person):
    """Return the endorsements that a nominator may decide or has seen decided."""
    return Endorsement.objects.filter(authority__in=authorities_of(person)).select_related(
        "application__call", "application__country", "authority"
    )
