from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.ids import public_id
from people.models.persons import Person


class StaffRoleQuerySet(models.QuerySet):
    def running(self, at: datetime | None = None) -> "StaffRoleQuerySet":
        at = at or timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=at), starts_at__lte=at)


class StaffRole(models.Model):
    """What somebody may do in the whole office, from one moment to another. Ended, never deleted."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Officer")
        APPROVER = "approver", _("Approver")
        OBSERVER = "observer", _("Observer")
        ADMINISTRATOR = "administrator", _("Administrator")

    public_id = models.CharField(max_length=10, unique=True, editable=False, default=public_id)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("role"), max_length=20, choices=Role.choices)
    starts_at = models.DateTimeField(_("from"), default=timezone.now)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    stands_in_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="stand_ins"
    )

    objects = StaffRoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("staff role")
        verbose_name_plural = _("staff roles")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "role"], condition=Q(ends_at=None), name="one_open_role_a_person"
            ),
            models.CheckConstraint(
                condition=Q(ends_at=None) | Q(ends_at__gte=F("starts_at")), name="role_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(stands_in_for=None) | Q(ends_at__isnull=False), name="stand_in_has_an_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"

    def runs_at(self, at: datetime) -> bool:
        return self.starts_at <= at and (self.ends_at is None or self.ends_at > at)


class MagicLinkQuerySet(models.QuerySet):
    def usable(self, at: datetime | None = None) -> "MagicLinkQuerySet":
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=at or timezone.now())


class MagicLink(models.Model):
    """A link that signs one person in once.

    Its secret is made when it is issued, at the moment of mailing or copying, and only its hash is kept.
    """

    class Purpose(models.TextChoices):
        INVITATION = "invitation", _("Invitation")
        FIRST_ADMIN = "first_admin", _("First administrator")

    public_id = models.CharField(max_length=10, unique=True, editable=False, default=public_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="magic_links")
    purpose = models.CharField(max_length=20, choices=Purpose.choices)
    token_hash = models.CharField(max_length=64, blank=True, default="", editable=False)
    next_path = models.CharField(max_length=300, blank=True)
    proves_address = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = MagicLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-in link")
        verbose_name_plural = _("sign-in links")
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("created_at")), name="magic_link_expires_after_creation"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.person_id}"


class FactorReset(models.Model):
    """A lost second factor: one of the staff asks, another one confirms, the operator needs nobody."""

    public_id = models.CharField(max_length=10, unique=True, editable=False, default=public_id)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="factor_resets")
    reason = models.CharField(_("reason"), max_length=500)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    confirmed = models.BooleanField(null=True, blank=True)

    class Meta:
        verbose_name = _("reset of a second factor")
        verbose_name_plural = _("resets of second factors")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(asked_by=None) | ~Q(decided_by=F("asked_by")),
                name="factor_reset_takes_two_people",
            ),
            models.CheckConstraint(
                condition=Q(confirmed__isnull=True, decided_at=None)
                | Q(confirmed__isnull=False, decided_at__isnull=False),
                name="factor_reset_decided_when_dated",
            ),
            models.UniqueConstraint(
                fields=["person"], condition=Q(decided_at=None), name="one_open_factor_reset_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.asked_at:%Y-%m-%d}"
