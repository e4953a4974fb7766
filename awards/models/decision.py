from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from awards.states import DECISION_MOVES, DecisionState, Outcome
from ledger.ids import public_id


class DecisionQuerySet(models.QuerySet):
    def of_call(self, call) -> "DecisionQuerySet":
        """The decisions of a call, the newest first."""
        return self.filter(call=call).order_by("-number")

    def approved(self) -> "DecisionQuerySet":
        return self.filter(state=DecisionState.APPROVED)

    def with_people(self) -> "DecisionQuerySet":
        return self.select_related(
            "call", "proposal", "proposed_by", "approved_by", "protocol", "signed_scan"
        )


class Decision(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """What an officer proposes for the applications of a call, and another person approves.

    The first decides on all of them. A later one decides on what was opened again by an upheld request.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="decisions")
    number = models.PositiveSmallIntegerField()
    state = FSMField(default=DecisionState.PROPOSED, choices=DecisionState.choices, protected=True)
    proposal = models.OneToOneField(
        "applications.Proposal", on_delete=models.PROTECT, null=True, related_name="decision"
    )
    reason = models.TextField(blank=True)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    approved_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    seal_fingerprint = models.CharField(max_length=60, blank=True)
    protocol = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="protocol_of"
    )
    signed_scan = models.OneToOneField(
        "documents.Document",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="signed_protocol_of",
    )

    objects = DecisionQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        constraints = [
            models.CheckConstraint(condition=Q(state__in=DecisionState.values), name="decision_state_known"),
            models.UniqueConstraint(fields=["call", "number"], name="decision_numbered_once"),
            models.UniqueConstraint(
                fields=["call"], condition=Q(state="proposed"), name="one_proposed_decision_a_call"
            ),
            models.CheckConstraint(
                condition=~Q(state="approved")
                | (Q(approved_by__isnull=False) & ~Q(approved_by=F("proposed_by"))),
                name="decision_takes_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"

    @transition(state, source=DECISION_MOVES["approve"][0], target=DECISION_MOVES["approve"][1])
    def approve(self, by):
        self.approved_by, self.approved_at = by, timezone.now()

    @transition(state, source=DECISION_MOVES["send_back"][0], target=DECISION_MOVES["send_back"][1])
    def send_back(self): ...


class DecisionLineQuerySet(models.QuerySet):
    def approved(self) -> "DecisionLineQuerySet":
        return self.filter(decision__state=DecisionState.APPROVED)

    def unreleased(self) -> "DecisionLineQuerySet":
        """What is decided and not yet told. Who withdrew in between is told nothing."""
        return self.approved().filter(released_at=None, application__state=F("outcome"))

    def released(self) -> "DecisionLineQuerySet":
        return self.approved().filter(released_at__isnull=False)

    def in_order(self) -> "DecisionLineQuerySet":
        """By category and rank, equals by number; what nobody marked comes last."""
        return self.order_by(
            "category__position", "category_id", F("rank").asc(nulls_last=True), "application_id"
        )

    def for_page(self) -> "DecisionLineQuerySet":
        return self.select_related("application__country", "category").defer(
            "application__answers", "application__revisions", "application__search_text"
        )


class DecisionLine(models.Model):
    """What becomes of one application. `released_at` unseals it to its applicant.

    Rank and mark are as they stood when it was proposed; `reserve_place` is shared by equals, as ranks are.
    """

    decision = models.ForeignKey(Decision, on_delete=models.CASCADE, related_name="lines")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.PROTECT, related_name="decision_lines"
    )
    category = models.ForeignKey(
        "applications.Category", on_delete=models.PROTECT, null=True, related_name="+"
    )
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    rank = models.PositiveIntegerField(null=True, blank=True)
    rank_label = models.CharField(max_length=12, blank=True)
    mark = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    mark_shown = models.CharField(max_length=12, blank=True)
    reserve_place = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(blank=True)
    departs = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True, blank=True)

    objects = DecisionLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a decision")
        verbose_name_plural = _("lines of decisions")
        indexes = [
            models.Index(fields=["decision", "rank", "id"], name="decision_line_by_rank"),
            models.Index(fields=["decision", "outcome", "application"], name="decision_line_by_outcome"),
            models.Index(
                fields=["decision", "id"], name="decision_line_unreleased", condition=Q(released_at=None)
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_known"),
            models.UniqueConstraint(fields=["decision", "application"], name="decision_line_once"),
            models.CheckConstraint(condition=Q(departs=False) | ~Q(reason=""), name="departure_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.application_id} {self.outcome}"
