import secrets
from collections.abc import Iterable, Mapping
from functools import cached_property
from types import MappingProxyType

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.ids import public_id
from people.models.places import Country, Organisation
from people.names import clean_name


def user_handle() -> str:
    """What an account is called inside: nothing that a person would recognise."""
    return secrets.token_hex(16)


class UserManager(BaseUserManager):
    def create_user(self, *, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, *, email: str, password: str | None = None, **fields) -> "User":
        """For the admin site. An office's first administrator is made by `first_admin` instead."""
        return self.create_user(email=email, password=password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """An account: what one signs in with. The address is not unique here; only a confirmed one is."""

    handle = models.CharField(max_length=32, unique=True, default=user_handle, editable=False)
    email = models.EmailField(_("e-mail address"), db_index=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(_("may open the admin site"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now, editable=False)

    USERNAME_FIELD = "handle"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["email"]

    objects = UserManager()

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")

    def __str__(self) -> str:
        return self.email


class PersonQuerySet(models.QuerySet):
    def for_request(self) -> "PersonQuerySet":
        """With what every page needs, in two queries however many roles there are."""
        return self.select_related("country", "organisation").prefetch_related("roles")

    def search(self, text: str) -> "PersonQuerySet":
        found = self
        for word in text.casefold().split():
            found = found.filter(search_text__contains=word)
        return found

    def staff(self, role: str, at=None) -> "PersonQuerySet":
        """Those who hold an office-wide role at that moment (now when not given)."""
        at = at or timezone.now()
        running = Q(roles__ends_at=None) | Q(roles__ends_at__gt=at)
        return self.filter(running, roles__role=role, roles__starts_at__lte=at).distinct()


class Person(models.Model):
    """Somebody we deal with, with or without an account. Erasing a person empties this row."""

    class Language(models.TextChoices):
        EN = "en", "English"
        RU = "ru", "Русский"
        KK = "kk", "Қазақша"

    public_id = models.CharField(max_length=10, unique=True, editable=False, default=public_id)
    user = models.OneToOneField(User, null=True, blank=True, on_delete=models.SET_NULL, related_name="person")
    full_name = models.CharField(_("full name"), max_length=200)
    email = models.EmailField(_("e-mail address"), blank=True)
    email_confirmed = models.BooleanField(_("e-mail address confirmed"), default=False)
    country = models.ForeignKey(
        Country, verbose_name=_("country"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="people",
    )
    position = models.CharField(_("position"), max_length=200, blank=True)
    languages = models.JSONField(_("languages read"), default=list, blank=True)
    expertise = models.JSONField(_("expertise"), default=list, blank=True)
    language = models.CharField(
        _("language of pages and letters"), max_length=2, choices=Language.choices, default=Language.EN
    )
    zone = models.CharField(_("time zone"), max_length=64, default="UTC")
    is_demo = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    search_text = models.TextField(editable=False, default="", blank=True)

    known: Mapping[str, bool] = MappingProxyType({})
    """What was asked along with the session (people.sessions), of the person who is signed in."""

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(user=None) & ~Q(email=""),
                name="one_person_without_account_an_address",
            ),
        ]
        indexes = [models.Index(fields=["email"], name="person_email")]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args, update_fields: Iterable[str] | None = None, **kwargs) -> None:
        self.full_name = clean_name(self.full_name)
        self.email = self.email.strip().lower()
        self.search_text = f"{self.full_name} {self.email} {self.position}".casefold()
        if update_fields is not None:
            update_fields = {*update_fields, "search_text"}
        super().save(*args, update_fields=update_fields, **kwargs)

    @cached_property
    def staff_roles(self) -> frozenset[str]:
        """The office-wide roles held now. Kept for the life of this object: one request."""
        if not self.known.get("has_roles", True):
            return frozenset()
        now = timezone.now()
        return frozenset(role.role for role in self.roles.all() if role.runs_at(now))

    @classmethod
    def relations(cls) -> list[models.ForeignObjectRel]:
        """Every foreign key in the house that points at a person, also those without a way back."""
        hidden_too = cls._meta.get_fields(include_hidden=True)
        return [
            field for field in hidden_too if (field.one_to_many or field.one_to_one) and field.auto_created
        ]
