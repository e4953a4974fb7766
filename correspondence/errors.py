"""Why a letter was not delivered: a code in the row, words for the officer."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

NO_ADDRESS = "no-address"
BAD_ADDRESS = "bad-address"
LINK_UNUSABLE = "link-unusable"
GAVE_UP = "gave-up"
REPORTED = "reported"

WORDS = {
    NO_ADDRESS: _("There is no e-mail address to send it to."),
    BAD_ADDRESS: _("The e-mail address is not written as an address."),
    LINK_UNUSABLE: _("The sign-in link in it was used or has run out. Invite the person again."),
    GAVE_UP: _("The mail server did not take it for twelve hours. It can be sent again."),
    REPORTED: _("The other mail server reported that it could not deliver it."),
    "smtp-550": _("The other mail server knows no such address, or refuses us."),
    "smtp-551": _("The person has moved to another address."),
    "smtp-552": _("The mailbox is full."),
    "smtp-553": _("The other mail server does not accept this address."),
    "smtp-554": _("The other mail server refuses the message."),
}
SMTP_CODE = re.compile(r"smtp-(\d{3})")


def smtp_error(code: int) -> str:
    return f"smtp-{code}"


def describe_error(error: str) -> str:
    if not error:
        return ""
    if error in WORDS:
        return str(WORDS[error])
    code = SMTP_CODE.fullmatch(error)
    if code:
        return gettext("The other mail server refused it with code %(code)s.") % {"code": code[1]}
    return gettext("It was not delivered.")


class NotResendable(Exception):
    """The letter is still on its way, or there is no address to send it to. `message` says which."""

    def __init__(self, message) -> None:
        super().__init__(message)
        self.message = message
