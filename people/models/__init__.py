"""Who is who: accounts, persons, their organisations and countries, and what they may do office-wide."""

from people.models.access import FactorReset, MagicLink, StaffRole
from people.models.office import Office
from people.models.persons import Person, User
from people.models.places import Country, HubMembership, Organisation, participation
from people.models.sessions import Session

__all__ = [
    "Country",
    "FactorReset",
    "HubMembership",
    "MagicLink",
    "Office",
    "Organisation",
    "Person",
    "Session",
    "StaffRole",
    "User",
    "participation",
]
