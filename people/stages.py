from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.email_verification import send_verification_email_at_login
from allauth.account.stages import EmailVerificationStage
from allauth.account.utils import has_verified_email
from allauth.core.exceptions import ImmediateHttpResponse
from django.http import HttpResponse

# Ways in that do not wait for the address: whoever used one can come back without the mailbox.
OPEN_AT_ONCE = {"password", "link"}


class ConfirmAddressStage(EmailVerificationStage):
    """Asks for the mailed code before the first sign-in, but only where nothing else lets one in.

    A password or a sign-in link opens an unconfirmed account at once; the code is mailed all the same,
    and a line on every page asks for it.
    """

    def handle(self) -> tuple[HttpResponse | None, bool]:
        if not self._opens_at_once():
            return super().handle()
        if self.login.signup and not has_verified_email(self.login.user, self.login.email):
            self._mail_code()
        return None, True

    def _opens_at_once(self) -> bool:
        user = self.login.user
        if user is None:
            return False
        methods = {record["method"] for record in get_authentication_records(self.request, user)}
        return user.has_usable_password() or bool(methods & OPEN_AT_ONCE)

    def _mail_code(self) -> None:
        try:
            send_verification_email_at_login(self.request, self.login)
        except ImmediateHttpResponse:
            # Too many codes for this address just now; the person can ask for one later.
            return
