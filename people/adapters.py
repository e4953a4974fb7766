"""Where allauth asks the house: who may do what while signing in, in which words, by which mail."""

import base64
import hashlib
import time

import segno
import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people import mail
from people.browsers import browser_name
from people.languages import in_language
from people.models import Office, User
from people.reading import moment
from people.services.persons import confirmed_owner_exists
from people.zones import reader_zone

log = structlog.get_logger("baige.people")

ISSUER = "Baige"
FRESH_SECONDS = 300


def display_name(user: User) -> str:
    person = getattr(user, "person", None)
    return person.full_name if person else user.email


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed."),
        "duplicate_email": _("This is your address already."),
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "email_taken": _("Another account has confirmed this address."),
        "enter_current_password": _("That is not your present password."),
        "incorrect_code": _("That is not the code we sent. Check it and write it again."),
        "incorrect_password": _("That is not your password."),
        "rate_limited": _("You asked several times in a row. Wait a minute and try again."),
        "same_as_current": _("This is your address already."),
        "too_many_login_attempts": _("That was tried too often. Wait five minutes and try again."),
    }

    def get_login_stages(self) -> list[str]:
        ours = {"allauth.account.stages.EmailVerificationStage": "people.stages.ConfirmAddressStage"}
        return [ours.get(stage, stage) for stage in super().get_login_stages()]

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Whoever signed in within the last five minutes is not asked again for the same thing."""
        records = get_authentication_records(self.request, self.request.user)
        if any(time.time() - record["at"] < FRESH_SECONDS for record in records):
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def reauthenticate(self, user: User, password: str) -> bool:
        """By this account's own password: another account may have confirmed the same address."""
        self.pre_authenticate(self.request, email=user.handle)
        if not user.check_password(password):
            return False
        self._rollback_login_failed_rl_usage()
        return True

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return self._in_own_language(request, resolve_url(settings.LOGIN_REDIRECT_URL))

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        return self.get_login_redirect_url(request)

    def post_login(self, request, user, *, redirect_url=None, **kwargs):
        """Wherever one came from, the page that follows is in one's own language."""
        if redirect_url:
            redirect_url = self._in_own_language(request, redirect_url, user=user)
        return super().post_login(request, user, redirect_url=redirect_url, **kwargs)

    def _in_own_language(self, request: HttpRequest, url: str, user: User | None = None) -> str:
        person = getattr(user or request.user, "person", None)
        return in_language(url, person.language) if person else url

    def send_confirmation_mail(self, request: HttpRequest, emailconfirmation, signup: bool) -> None:
        """The code; but an address that somebody else has confirmed gets a word to its owner instead.

        The page that asks for the code is the same, so nobody learns whether an address has an account.
        """
        address = emailconfirmation.email_address
        if confirmed_owner_exists(address.email, other_than=address.user):
            self.send_account_already_exists_mail(address.email)
        else:
            super().send_confirmation_mail(request, emailconfirmation, signup)

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """At once, since somebody waits for it. A mail server that fails is told to the reader."""
        template = template_prefix.rsplit("/", 1)[-1]
        full = {
            **context,
            "site_url": settings.SITE_URL,
            "login_path": reverse("account_login"),
            "security_path": reverse("mfa_index"),
            "when": self._now_where_they_are(),
            "browser": browser_name(self.get_http_user_agent(self.request)),
        }
        try:
            mail.compose(template, to=email, context=full).send()
        except OSError as error:
            log.error("mail_failed", template=template, error=type(error).__name__)
            messages.error(
                self.request, _("The mail could not be sent just now. Wait a minute and ask for it again.")
            )

    def _now_where_they_are(self) -> str:
        return str(moment(timezone.now(), reader_zone(self.request) or Office.load().zone))


class FactorAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": _("That is not the right code. Check it and write it again."),
        "unverified_email": _("Confirm your e-mail address first: it is how a lost phone is made good."),
        "cannot_delete_authenticator": _("Your role needs a second factor. Add another one first."),
        "cannot_generate_recovery_codes": _("Recovery codes come with a second factor. Add one first."),
    }

    def _get_site_name(self) -> str:
        return ISSUER

    def build_totp_svg(self, url: str) -> str:
        """Drawn in the page: the policy allows neither data: images nor styles."""
        return segno.make(url, error="m").svg_inline(scale=5, border=2, dark="#10272d", light="#ffffff")

    def encrypt(self, text: str) -> str:
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator) -> bool:
        """Staff keep at least one second factor; to change a phone, add the new one first."""
        person = getattr(authenticator.user, "person", None)
        if person is None or not person.staff_roles:
            return True
        others = authenticator.user.authenticator_set.exclude(pk=authenticator.pk)
        return others.filter(type__in=["totp", "webauthn"]).exists()

    def generate_authenticator_name(self, user: User, type) -> str:
        return ""


def _fernet() -> MultiFernet:
    """Keys from SECRET_KEY and its fallbacks, so that rotating it does not lock staff out."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"people.factors:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])


class OtherAccountAdapter(DefaultSocialAccountAdapter):
    """ORCID and OpenID Connect, where the operator configured them."""

    error_messages = {
        **DefaultSocialAccountAdapter.error_messages,
        "email_taken": _("Sign in first, then connect your %s account under Sign-in and security."),
        "disconnect_last": _("This is your only way to sign in. Set a password first."),
    }

    def get_signup_form_initial_data(self, sociallogin) -> dict:
        initial = super().get_signup_form_initial_data(sociallogin)
        return {"email": initial["email"], "full_name": sociallogin.account.extra_data.get("name") or ""}

    def is_auto_signup_allowed(self, request: HttpRequest, sociallogin) -> bool:
        """The page is always shown: people write their name themselves."""
        return False

    def validate_disconnect(self, account, accounts) -> None:
        user = account.user
        confirmed = EmailAddress.objects.filter(user=user, verified=True).exists()
        if len(accounts) == 1 and not (user.has_usable_password() or confirmed):
            raise self.validation_error("disconnect_last")
