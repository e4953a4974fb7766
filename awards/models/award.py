from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from awards.states import APPEAL_MOVES, AWARD_MOVES, AppealState, AwardState
from ledger.ids import public_id


class AnnouncementQuerySet(models.QuerySet):
    def waiting(self) -> "AnnouncementQuerySet":
        return self.filter(published_at=None)


class Announcement(models.Model):
    """When the winners of a call are announced in public: at a set moment, in an office's own words."""

    call = models.OneToOneField("applications.Call", on_delete=models.PROTECT, related_name="announcement")
    text = models.JSONField(default=dict)
    at = models.DateTimeField()
    set_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    set_at = models.DateTimeField(default=timezone.now)
    published_at = models.DateTimeField(null=True, blank=True)

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        verbose_name = _("announcement")
        verbose_name_plural = _("announcements")
        indexes = [
            models.Index(fields=["at"], name="announcement_waiting", condition=Q(published_at=None)),
        ]

    def __str__(self) -> str:
        return f"{self.call_id} at {self.at:%Y-%m-%d %H:%M}"


class AppealQuerySet(models.QuerySet):
    def of_call(self, call) -> "AppealQuerySet":
        return self.filter(application__call=call)

    def waiting(self) -> "AppealQuerySet":
        return self.filter(state=AppealState.LODGED)

    def for_page(self) -> "AppealQuerySet":
        return self.select_related("application__country", "application__call", "lodged_by", "decided_by")


class Appeal(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """An applicant's one request for review of a released result."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.OneToOneField(
        "applications.Application", on_delete=models.PROTECT, related_name="appeal"
    )
    state = FSMField(default=AppealState.LODGED, choices=AppealState.choices, protected=True)
    text = models.TextField()
    lodged_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    lodged_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reasons = models.TextField(blank=True)

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for review")
        verbose_name_plural = _("requests for review")
        indexes = [
            models.Index(fields=["id"], name="appeal_waiting", condition=Q(state="lodged")),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AppealState.values), name="appeal_state_known"),
            models.CheckConstraint(
                condition=Q(state="lodged") | (Q(decided_by__isnull=False) & ~Q(reasons="")),
                name="decided_appeal_has_reasons",
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    def _decide(self, by, reasons):
        self.decided_by, self.reasons, self.decided_at = by, reasons, timezone.now()

    @transition(state, source=APPEAL_MOVES["uphold"][0], target=APPEAL_MOVES["uphold"][1])
    def uphold(self, by, reasons):
        self._decide(by, reasons)

    @transition(state, source=APPEAL_MOVES["dismiss"][0], target=APPEAL_MOVES["dismiss"][1])
    def dismiss(self, by, reasons):
        self._decide(by, reasons)


class Award(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """What a selected applicant is offered, and their answer."""

    application = models.OneToOneField(
        "applications.Application", on_delete=models.PROTECT, related_name="award"
    )
    state = FSMField(default=AwardState.OFFERED, choices=AwardState.choices, protected=True)
    offered_at = models.DateTimeField(default=timezone.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=AwardState.values), name="award_state_known"),
            models.CheckConstraint(
                condition=Q(state="offered") | Q(answered_by__isnull=False, answered_at__isnull=False),
                name="answered_award_says_by_whom",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"

    def _answer(self, by):
        self.answered_by, self.answered_at = by, timezone.now()

    @transition(state, source=AWARD_MOVES["accept"][0], target=AWARD_MOVES["accept"][1])
    def accept(self, by):
        self._answer(by)

    @transition(state, source=AWARD_MOVES["decline"][0], target=AWARD_MOVES["decline"][1])
    def decline(self, by):
        self._answer(by)
