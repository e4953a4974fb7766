"""What this room does when allauth says that something happened."""

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as factors
from allauth.mfa.models import Authenticator
from django.dispatch import receiver
from django.http import HttpRequest

from people.assurance import FACTOR_TYPES, keep_in_session
from people.models import Person, User
from people.services.persons import address_confirmed


@receiver(account.user_signed_up, dispatch_uid="people.user_signed_up")
def note_the_password(request: HttpRequest, user: User, **kwargs) -> None:
    """Whoever has just chosen a password knows it."""
    if user.has_usable_password():
        record_authentication(request, user, method="password")


@receiver(account.email_confirmed, dispatch_uid="people.email_confirmed")
def own_the_address(request: HttpRequest, email_address, **kwargs) -> None:
    record_authentication(request, email_address.user, method="code")
    if Person.objects.filter(user_id=email_address.user_id).exists():
        address_confirmed(user=email_address.user, email=email_address.email)


@receiver(account.user_logged_in, dispatch_uid="people.user_logged_in")
@receiver(account.authentication_step_completed, dispatch_uid="people.authentication_step_completed")
def note_assurance(request: HttpRequest, user: User, **kwargs) -> None:
    if request.user.is_authenticated and request.user.pk == user.pk:
        keep_in_session(request)


@receiver(factors.authenticator_added, dispatch_uid="people.authenticator_added")
def adding_shows_it(request: HttpRequest, user: User, authenticator: Authenticator, **kwargs) -> None:
    """Whoever adds a second factor has it in hand, so it counts as shown in this session."""
    if authenticator.type in FACTOR_TYPES:
        record_authentication(request, user, method="mfa", id=authenticator.pk, type=authenticator.type)
