"""The doors of a demonstration: one touch signs a visitor in as a made-up person of some role."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.logout import logout
from allauth.account.signals import user_logged_in
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from people.errors import NotAllowed
from people.models import Person
from people.services import give_account

BACKEND = "people.backends.PeopleBackend"


def enter_as(request: HttpRequest, person: Person) -> None:
    """Sign the visitor in as this demo person, the second factor counted as shown.

    Raises NotAllowed outside a demonstration, and for anyone who is not marked as made up.
    """
    if not (settings.DEMO and person.is_demo):
        raise NotAllowed
    if person.user is None:
        give_account(person=person, confirmed=True)
    if request.user.is_authenticated:
        logout(request, show_message=False)
    login(request, person.user, backend=BACKEND)
    record_authentication(request, person.user, method="mfa", demo=True)
    user_logged_in.send(sender=type(person.user), request=request, response=None, user=person.user)
    request.person = person
