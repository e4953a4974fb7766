"""How surely we know who is at the other end: by a link, a mailed code, a password or a second factor."""

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.http import HttpRequest
from django.urls import reverse

LINK = "link"
CODE = "code"
PASSWORD = "password"  # noqa: S105
FACTOR = "factor"

SESSION_KEY = "assurance"
NOT_NOW_KEY = "passkey_not_now"
FACTOR_TYPES = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
_WEAKEST_FIRST = ["", LINK, CODE, PASSWORD, FACTOR]
_LEVEL_BY_METHOD = {
    "link": LINK,
    "code": CODE,
    "password_reset": CODE,
    "password": PASSWORD,
    "socialaccount": PASSWORD,
    "mfa": FACTOR,
}


def assurance(request: HttpRequest) -> str:
    """The strongest way in which the person signed in to this session has shown who they are."""
    records = get_authentication_records(request, request.user)
    levels = [_LEVEL_BY_METHOD.get(record["method"], "") for record in records]
    return max(levels, key=_WEAKEST_FIRST.index, default="")


def keep_in_session(request: HttpRequest) -> None:
    """So that a room above reads one word: `request.session["assurance"]`."""
    request.session[SESSION_KEY] = assurance(request)


def has_shown_factor(request: HttpRequest) -> bool:
    return assurance(request) == FACTOR


def has_factor(user) -> bool:
    """Whether the account has a second factor at all; recovery codes alone are none."""
    return Authenticator.objects.filter(user=user, type__in=FACTOR_TYPES).exists()


def may_download_in_bulk(request: HttpRequest) -> bool:
    """Many documents at once are for sessions opened with a second factor or a passkey only."""
    return has_shown_factor(request)


def may_offer_passkey(request: HttpRequest) -> bool:
    """Whether to offer a passkey: none yet, an address that can make good its loss, and no "not now"."""
    person = request.person
    if person is None or not person.email_confirmed or request.session.get(NOT_NOW_KEY):
        return False
    return not has_factor(request.user)


def factor_page(user) -> str:
    """Where this account shows a second factor, or sets one up when it has none."""
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    if Authenticator.Type.TOTP in types:
        return reverse("mfa_reauthenticate")
    if Authenticator.Type.WEBAUTHN in types:
        return reverse("mfa_reauthenticate_webauthn")
    return reverse("people:secure")
