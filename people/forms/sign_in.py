"""allauth's forms in our words. What they do stays allauth's, except where a docstring says otherwise."""

from allauth.account import forms as account
from allauth.account.models import EmailAddress, Login
from allauth.mfa.adapter import get_adapter as get_factor_adapter
from allauth.mfa.base import forms as factor
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from allauth.socialaccount import forms as socialaccount
from cryptography.exceptions import InvalidSignature
from django import forms
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from people.forms.fields import MailField
from people.models import User
from people.services.persons import confirmed_owner_exists

PASSWORD_HINT = _("At least 10 characters. A short sentence is easy to remember.")
CODE_ATTRS = {
    "autocomplete": "one-time-code",
    "inputmode": "numeric",
    "spellcheck": "false",
    "class": "govuk-input--width-10",
}


class Tidy:
    """Labels say what a field is for; grey words inside it do not."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class CodeField(Tidy):
    """Six digits that came by mail."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code from the mail"),
            max_length=20,
            widget=forms.TextInput(attrs=CODE_ATTRS),
            error_messages={"required": _("Write the code from the mail")},
        )


class SignIn(Tidy, account.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = MailField()
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""
        self.fields["password"].error_messages = {
            "required": _("Write your password, or ask for a code below")
        }
        self.order_fields(["login", "password"])

    def _clean_with_password(self, credentials: dict) -> dict:
        """Unlike allauth's: a code that was mailed a moment ago does not keep the right password out."""
        adapter = account.get_adapter(self.request)
        self.user = adapter.authenticate(self.request, **credentials)
        if self.user is None:
            raise adapter.validation_error("email_password_mismatch")
        self._login = Login(user=self.user, email=credentials["email"], email_verification="optional")
        return self.cleaned_data


class SignUp(Tidy, account.SignupForm):
    """With a password the account opens at once; without one the mailed code opens it.

    It never says whether the address is known. With a password there is simply another account, which has
    not confirmed the address; without one an owner gets a mail that says they have an account already.
    """

    field_order = ["full_name", "email", "password1"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = MailField(help_text=_("We write to this address about your applications."))
        self.fields["password1"] = forms.CharField(
            label=_("Password"),
            required=False,
            strip=False,
            help_text=_(
                "At least 10 characters. Leave it empty to sign in with a code that we mail you each time."
            ),
            # Shown again, as dots, after another answer was wrong: nothing typed is lost.
            widget=forms.PasswordInput(render_value=True, attrs={"autocomplete": "new-password"}),
        )
        self.order_fields(self.field_order)

    def validate_unique_email(self, value: str) -> str:
        return value

    def clean(self) -> dict:
        cleaned = super().clean()
        email, password = cleaned.get("email"), cleaned.get("password1")
        self.account_already_exists = bool(email) and not password and confirmed_owner_exists(email)
        return cleaned


class SignUpWithOtherAccount(Tidy, socialaccount.SignupForm):
    """For those who come from ORCID or an OpenID provider and are not known here yet."""

    field_order = ["full_name", "email"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = MailField(initial=self.initial.get("email"))
        self.order_fields(self.field_order)

    def validate_unique_email(self, value: str) -> str:
        return value

    def clean(self) -> dict:
        cleaned = super().clean()
        self.account_already_exists = confirmed_owner_exists(cleaned.get("email") or "")
        return cleaned


class RequestCode(Tidy, account.RequestLoginCodeForm):
    """A code opens the account whose owner confirmed the address, never one that merely claims it.

    The exception is an account that no stranger can have entered (see unopened_account).
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = MailField()

    def clean_email(self) -> str:
        email = super().clean_email()
        self._user = owner_of(email) or unopened_account(email)
        return email


class RequestReset(Tidy, account.ResetPasswordForm):
    """Only the owner of a confirmed address can set a new password by mail.

    An unconfirmed account may hold a stranger's drafts under a mistyped address.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = MailField()

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        owner = owner_of(email)
        self.users = [owner] if owner else []
        return email


def owner_of(email: str) -> User | None:
    return User.objects.filter(is_active=True, emailaddress__email=email, emailaddress__verified=True).first()


def unopened_account(email: str) -> User | None:
    """An account without a password that no stranger can have made his own: it waits for its first code,
    or was only ever entered by a link that the office gave to this very person."""
    waiting = User.objects.filter(
        Q(last_login=None) | Q(person__magic_links__used_at__isnull=False),
        is_active=True,
        password__startswith=UNUSABLE_PASSWORD_PREFIX,
        emailaddress__email=email,
        emailaddress__verified=False,
    )
    return waiting.order_by("-pk").first()


class ConfirmCode(CodeField, account.ConfirmLoginCodeForm):
    pass


class ConfirmResetCode(CodeField, account.ConfirmPasswordResetCodeForm):
    pass


class ConfirmAddress(CodeField, account.ConfirmEmailVerificationCodeForm):
    """An unconfirmed account elsewhere does not stand in the owner's way; a confirmed one does."""

    def clean_code(self) -> str:
        code = super(account.ConfirmEmailVerificationCodeForm, self).clean_code()
        taken = EmailAddress.objects.filter(email=self.email, verified=True)
        if taken.exclude(user=self.user).exists():
            raise account.get_adapter().validation_error("email_taken")
        return code


class ChangeAddress(Tidy, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"] = MailField(label=_("New e-mail address"))


class NewPassword(Tidy):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        self.fields["password1"].help_text = PASSWORD_HINT
        self.fields["password1"].error_messages = {"required": _("Write a new password")}
        self.fields.pop("password2", None)


class SetPassword(NewPassword, account.SetPasswordForm):
    pass


class ResetPassword(NewPassword, account.ResetPasswordKeyForm):
    pass


class ChangePassword(NewPassword, account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Present password")
        self.fields["oldpassword"].help_text = ""
        self.fields["oldpassword"].error_messages = {"required": _("Write your present password")}


class ShowPassword(Tidy, account.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")
        self.fields["password"].help_text = ""


class FactorCode(Tidy):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.CharField(
            label=_("Code from your app, or a recovery code"),
            max_length=20,
            widget=forms.TextInput(attrs=CODE_ATTRS),
            error_messages={"required": _("Write the code from your app")},
        )


class ShowFactor(FactorCode, factor.AuthenticateForm):
    pass


class ShowFactorAgain(FactorCode, factor.ReauthenticateForm):
    pass


class AddApp(FactorCode, totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("Code from your app")


# What comes out of a credential that no authenticator made: it is the reader's input, not our failure.
NO_CREDENTIAL = (AttributeError, IndexError, InvalidSignature, KeyError, TypeError, ValueError)


class UsePasskey:
    """allauth answers some malformed or forged credentials with a crash; here they are wrong answers."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except NO_CREDENTIAL:
            raise get_factor_adapter().validation_error("incorrect_code") from None


class SignInByPasskey(UsePasskey, passkeys.LoginWebAuthnForm):
    pass


class ShowPasskey(UsePasskey, passkeys.AuthenticateWebAuthnForm):
    pass


class ShowPasskeyAgain(UsePasskey, passkeys.ReauthenticateWebAuthnForm):
    pass


class AddPasskey(passkeys.AddWebAuthnForm):
    """A passkey always signs in by itself, so the device has to check that it is its owner."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields.pop("passwordless", None)
        self.fields["name"] = forms.CharField(
            label=_("Name of this passkey"),
            required=False,
            max_length=60,
            help_text=_("For your own list of passkeys: office laptop, say."),
        )

    def clean_name(self) -> str:
        return self.cleaned_data["name"] or str(_("Passkey"))

    def clean(self) -> dict:
        self.cleaned_data["passwordless"] = True
        try:
            return super().clean()
        except NO_CREDENTIAL:
            raise get_factor_adapter().validation_error("incorrect_code") from None


class RenamePasskey(passkeys.EditWebAuthnForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of this passkey")
