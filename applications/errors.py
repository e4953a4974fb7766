"""Expected failures. Each carries what a page may say of it; views translate nothing and guess nothing."""

from django.utils.translation import gettext_lazy as _


class Refused(Exception):
    """Something that cannot be done, and what can. `title` and `message` are shown to the person."""

    status = 409
    title = _("This cannot be done now")
    message = _("Nothing was changed.")

    def __init__(self, message=None, *, title=None):
        super().__init__(str(message or self.message))
        if message:
            self.message = message
        if title:
            self.title = title


class StateMoved(Refused):
    """Someone else acted first, or the state no longer allows the move."""

    title = _("Someone acted before you")
    message = _("The state has changed since you opened the page. Nothing was changed by you.")


class DeadlinePassed(Refused):
    title = _("The deadline has passed")
    message = _("What arrives at the deadline or later is late. Your draft is kept; it was not submitted.")


class NotYetOpen(Refused):
    title = _("This call is not open yet")
    message = _("Applications can be sent from the opening date on.")


class Incomplete(Refused):
    """The application cannot be submitted: `missing` names the questions."""

    status = 422
    title = _("Some answers are missing")

    def __init__(self, missing):
        super().__init__(_("The application is not submitted. Complete the answers named below."))
        self.missing = missing


class NeedsSecondPerson(Refused):
    title = _("This needs another person")
    message = _("You proposed this yourself. Someone else has to approve it.")


class NotReady(Refused):
    """A step before this one is not finished: the message names it."""

    title = _("One step is missing")
