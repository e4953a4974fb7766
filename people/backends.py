from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.models import EmailAddress

from people.models import User
from people.sessions import account_of_session

UNCONFIRMED_TRIED = 10


class PeopleBackend(AuthenticationBackend):
    """Signs in by e-mail address and password.

    One address can belong to several accounts, of which at most one has confirmed it. Its owner is tried
    first; the others keep working, so that nobody is locked out of drafts by the owner's arrival.
    """

    def get_user(self, user_id: int) -> User | None:
        user = account_of_session(user_id) or User.objects.select_related("person").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        addresses = (
            EmailAddress.objects.filter(email=email.strip().lower())
            .select_related("user")
            .order_by("-verified", "-pk")[: UNCONFIRMED_TRIED + 1]
        )
        return next((a.user for a in addresses if self._check_password(a.user, password)), None)
