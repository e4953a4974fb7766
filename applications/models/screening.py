from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ledger.ids import public_id


class RuleFinding(models.Model):
    """What a rule of the call says of an application, and what an officer made of it."""

    class Outcome(models.TextChoices):
        MET = "met", _("Met")
        NOT_MET = "not_met", _("Not met")
        UNCLEAR = "unclear", _("Unclear")

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="findings"
    )
    submission = models.ForeignKey(
        "applications.Submission", on_delete=models.CASCADE, related_name="findings"
    )
    rule_key = models.CharField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    reason_code = models.CharField(max_length=60, blank=True)
    params = models.JSONField(default=dict)
    evidence = models.JSONField(default=list)
    proposed_at = models.DateTimeField(default=timezone.now)
    confirmed_outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    confirmed_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["application", "rule_key"], name="finding_once_a_rule")
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.rule_key}"

    @property
    def standing_outcome(self) -> str:
        return self.confirmed_outcome or self.outcome


class Clarification(models.Model):
    """A question of the office to an applicant; while it is open the application is returned."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="clarifications"
    )
    reason = models.TextField()
    question_keys = models.JSONField(default=list)
    asked_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    lapsed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at=None, lapsed_at=None),
                name="one_open_clarification",
            )
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.lapsed_at is None


class Extension(models.Model):
    """More time for one application, with its reason."""

    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="extensions"
    )
    until = models.DateTimeField()
    reason = models.TextField()
    granted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.application_id} until {self.until:%Y-%m-%d %H:%M}"
