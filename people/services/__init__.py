"""The writes of this room."""

from people.services.factors import ask_reset, decide_reset, reset_by_operator
from people.services.office import save_office, set_up_office
from people.services.persons import (
    address_confirmed,
    claim_invitations,
    create_person,
    give_account,
    invite_person,
    open_account,
    organisation_named,
    remember_language,
    save_profile,
)
from people.services.roles import appoint_stand_in, end_role, grant_role, invite_staff

__all__ = [
    "address_confirmed",
    "appoint_stand_in",
    "ask_reset",
    "claim_invitations",
    "create_person",
    "decide_reset",
    "end_role",
    "give_account",
    "grant_role",
    "invite_person",
    "invite_staff",
    "open_account",
    "organisation_named",
    "remember_language",
    "reset_by_operator",
    "save_office",
    "save_profile",
    "set_up_office",
]
