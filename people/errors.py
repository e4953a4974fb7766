"""What can be refused here, each with the words that its reader gets."""

from django.utils.translation import gettext_lazy as _


class PeopleError(Exception):
    """Base of the refusals of this room; `message` is shown to the person who asked."""

    message = _("That cannot be done.")

    def __init__(self, message=None):
        self.message = message or self.message
        super().__init__(str(self.message))


class NotAllowed(PeopleError):
    message = _("Your role does not include this.")


class LastAdministrator(PeopleError):
    message = _("This is the last administrator. Name another one first.")


class RoleHeldAlready(PeopleError):
    message = _("This person holds this role already.")


class ResetAlreadyAsked(PeopleError):
    message = _("A reset for this person is already waiting for a second person.")


class NeedsAnotherPerson(PeopleError):
    message = _("A second person has to decide: neither who asked for the reset nor whose factor it is.")


class AlreadyDecided(PeopleError):
    message = _("Somebody has decided this already.")


class NothingToReset(PeopleError):
    message = _("This person has no second factor to reset.")


class LinkUnusable(PeopleError):
    message = _("This link has been used or has run out.")
