"""What happened, in chains that cannot be rewritten, and what is still to be done because of it."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.references import Reference, reference


class AppendOnly(models.Model):
    """A row that is written once. Database triggers hold this too, for every other way in."""

    class Meta:
        abstract = True

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError(f"{self._meta.label} rows are never changed")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError(f"{self._meta.label} rows are never deleted")


class ActorKind(models.TextChoices):
    PERSON = "person", _("Person")
    SYSTEM = "system", _("System")


class EventQuerySet(models.QuerySet):
    def about(self, subject: models.Model | Reference) -> "EventQuerySet":
        """The chain of one subject, oldest first."""
        kind, identity = reference(subject)
        return self.filter(subject_kind=kind, subject_id=identity).order_by("seq")

    def about_any(self, kind: str, ids) -> "EventQuerySet":
        return self.filter(subject_kind=kind, subject_id__in=[str(identity) for identity in ids])

    def by_person(self, person: models.Model) -> "EventQuerySet":
        return self.filter(actor_kind=ActorKind.PERSON, actor_id=str(person.pk))

    def heads(self) -> "EventQuerySet":
        """The last event of each chain."""
        later = Event.objects.filter(
            subject_kind=models.OuterRef("subject_kind"),
            subject_id=models.OuterRef("subject_id"),
            seq__gt=models.OuterRef("seq"),
        )
        return self.filter(~models.Exists(later))

    def unsealed(self) -> "EventQuerySet":
        """Events that no seal covers yet."""
        covering = SealLeaf.objects.filter(
            subject_kind=models.OuterRef("subject_kind"),
            subject_id=models.OuterRef("subject_id"),
            seq__gte=models.OuterRef("seq"),
        )
        return self.filter(~models.Exists(covering))


class Event(AppendOnly):
    """One thing that happened to one subject. Holds ids, numbers and keys: never names, never answers."""

    at = models.DateTimeField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    actor_kind = models.CharField(max_length=6, choices=ActorKind.choices)
    actor_id = models.CharField(max_length=40, blank=True)
    what = models.CharField(max_length=60)
    from_state = models.CharField(max_length=40, blank=True)
    to_state = models.CharField(max_length=40, blank=True)
    data = models.JSONField(default=dict, blank=True)
    reason_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "seq"], name="ledger_event_one_chain_a_subject"
            ),
            models.CheckConstraint(condition=Q(seq__gte=1), name="ledger_event_seq_from_one"),
            models.CheckConstraint(
                condition=Q(actor_kind="system", actor_id="") | (Q(actor_kind="person") & ~Q(actor_id="")),
                name="ledger_event_person_has_id",
            ),
        ]
        indexes = [
            models.Index(fields=["what", "id"], name="ledger_event_what"),
            models.Index(fields=["actor_id", "id"], name="ledger_event_actor"),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} #{self.seq} {self.what}"

    @property
    def subject(self) -> Reference:
        return Reference(self.subject_kind, self.subject_id)


class EventReason(models.Model):
    """The words of a reason. May be erased: the event keeps only their salted hash."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="reason", primary_key=True)
    salt = models.CharField(max_length=64)
    text = models.TextField()

    class Meta:
        verbose_name = _("reason")
        verbose_name_plural = _("reasons")

    def __str__(self) -> str:
        return f"reason of event {self.event_id}"


class SigningKey(models.Model):
    """The public half of a key, kept for ever so that every receipt and seal can be checked."""

    key_id = models.CharField(max_length=20, unique=True)
    public_key = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("signing key")
        verbose_name_plural = _("signing keys")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.key_id

    def delete(self, *args, **kwargs):
        raise TypeError("Public keys are never deleted: old receipts need them")


class Seal(AppendOnly):
    """A signed statement of where the chains stood, tied to the seal before it."""

    number = models.PositiveIntegerField(primary_key=True)
    at = models.DateTimeField()
    milestone = models.CharField(max_length=80, blank=True)
    leaf_count = models.PositiveIntegerField()
    through_event = models.BigIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)
    key_id = models.CharField(max_length=20)
    signature = models.CharField(max_length=128)

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"seal {self.number}"

    @property
    def fingerprint(self) -> str:
        """Sixteen hexadecimal digits in groups of four: short enough to print and read aloud."""
        return " ".join(self.hash[start : start + 4] for start in range(0, 16, 4))


class SealLeaf(AppendOnly):
    """The head of one chain at the moment of a seal."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="leaves")
    position = models.PositiveIntegerField()
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=40)
    seq = models.PositiveIntegerField()
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("seal leaf")
        verbose_name_plural = _("seal leaves")
        ordering = ["seal", "position"]
        constraints = [
            models.UniqueConstraint(fields=["seal", "position"], name="ledger_leaf_position"),
            models.UniqueConstraint(
                fields=["subject_kind", "subject_id", "seq"], name="ledger_leaf_sealed_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_id} #{self.seq}"


class OutboxItemQuerySet(models.QuerySet):
    def waiting(self) -> "OutboxItemQuerySet":
        return self.filter(done_at__isnull=True, failed_at__isnull=True)

    def due(self, now: datetime) -> "OutboxItemQuerySet":
        """What a worker may take now, oldest promise first."""
        free = Q(leased_until__isnull=True) | Q(leased_until__lt=now)
        return self.waiting().filter(free, not_before__lte=now).order_by("not_before", "pk")

    def failed(self) -> "OutboxItemQuerySet":
        return self.filter(failed_at__isnull=False)


class OutboxItem(models.Model):
    """An effect that a committed transaction owes the world: done at least once."""

    handler = models.CharField(max_length=80)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=200, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    not_before = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    objects = OutboxItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("outbox item")
        verbose_name_plural = _("outbox items")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True) | Q(failed_at__isnull=True),
                name="ledger_outbox_done_or_failed",
            )
        ]
        indexes = [
            models.Index(
                fields=["not_before", "id"],
                name="ledger_outbox_waiting",
                condition=Q(done_at__isnull=True, failed_at__isnull=True),
            ),
            models.Index(
                fields=["failed_at"], name="ledger_outbox_failed", condition=Q(failed_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.handler} {self.key}"


class OutboxPeriodic(models.Model):
    """When a periodic function last began, so that several workers share one clock."""

    name = models.CharField(max_length=80, unique=True)
    last_run = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("periodic task")
        verbose_name_plural = _("periodic tasks")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
