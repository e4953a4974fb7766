from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ledger.ids import public_id
from reviews.criteria import Criterion
from reviews.models.panels import Panel, Panellist
from reviews.states import (
    ACTIVE,
    ASSIGNMENT_MOVES,
    COUNTING,
    OPEN_TO_SCORES,
    READS_THE_ENTRY,
    ROUND_MOVES,
    AssignmentState,
    RoundState,
)


class RoundQuerySet(models.QuerySet):
    def of_call(self, call) -> "RoundQuerySet":
        return self.filter(call=call).order_by("number")

    def scoring(self) -> "RoundQuerySet":
        return self.filter(state=RoundState.SCORING)

    def started(self) -> "RoundQuerySet":
        """Rounds in which entries were assigned, in their order."""
        return self.exclude(state=RoundState.PREPARED).order_by("number")


class Round(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """One reading of a call's entries by its panel, with the call's criteria and method frozen in it.

    tie_rules: the rules for ties that a person applied. spread: how far the panel differs, by category, as
    `reviews.spread` reads it; written when the scores are opened.
    """

    class PanelSees(models.TextChoices):
        OPENED = "opened", _("When the scores are opened")
        HANDED_IN = "handed_in", _("When they have handed in their own")

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    call = models.ForeignKey("applications.Call", on_delete=models.CASCADE, related_name="rounds")
    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField(default=1)
    state = FSMField(default=RoundState.PREPARED, choices=RoundState.choices, protected=True)
    criteria = models.JSONField(default=list)
    method = models.CharField(max_length=40)
    tie_criterion = models.CharField(max_length=40, blank=True)
    tie_rules = models.JSONField(default=list)
    spread = models.JSONField(default=dict)
    reviews_wished = models.PositiveSmallIntegerField()
    reviews_required = models.PositiveSmallIntegerField()
    everyone_reads_everything = models.BooleanField(default=True)
    panel_sees = models.CharField(max_length=10, choices=PanelSees.choices, default=PanelSees.OPENED)
    seed = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round")
        verbose_name_plural = _("rounds")
        ordering = ["call", "number"]
        constraints = [
            models.UniqueConstraint(fields=["call", "number"], name="round_numbered_once"),
            models.CheckConstraint(condition=Q(state__in=RoundState.values), name="round_state_known"),
            models.CheckConstraint(
                condition=Q(reviews_wished__gte=models.F("reviews_required")),
                name="round_wishes_what_it_requires",
            ),
        ]

    def __str__(self) -> str:
        return f"round {self.number} of {self.call_id}"

    @cached_property
    def parsed_criteria(self) -> list[Criterion]:
        return [Criterion.parse(data) for data in self.criteria]

    @property
    def scale(self) -> tuple[float, float]:
        """The lowest and the highest mark that any criterion knows."""
        scores = [score for criterion in self.parsed_criteria for score in criterion.scores]
        return float(min(scores)), float(max(scores))

    @property
    def is_open(self) -> bool:
        return self.state == RoundState.OPENED

    @transition(state, source=ROUND_MOVES["start"][0], target=ROUND_MOVES["start"][1])
    def start(self, at: datetime):
        self.started_at = at

    @transition(state, source=ROUND_MOVES["close"][0], target=ROUND_MOVES["close"][1])
    def close(self, at: datetime):
        self.closed_at = at

    @transition(state, source=ROUND_MOVES["open"][0], target=ROUND_MOVES["open"][1])
    def open(self, at: datetime):
        self.opened_at = at


class AssignmentQuerySet(models.QuerySet):
    def of_person(self, person) -> "AssignmentQuerySet":
        """One's own entries, of panels one is on: the door through which a judge's pages load."""
        if person is None:
            return self.none()
        return self.filter(panellist__person=person, panellist__state="accepted")

    def active(self) -> "AssignmentQuerySet":
        return self.filter(state__in=ACTIVE)

    def open_to_scores(self) -> "AssignmentQuerySet":
        return self.filter(state__in=OPEN_TO_SCORES)

    def readable(self) -> "AssignmentQuerySet":
        return self.filter(state__in=READS_THE_ENTRY)

    def counting(self) -> "AssignmentQuerySet":
        return self.filter(state__in=COUNTING)

    def for_judge(self) -> "AssignmentQuerySet":
        return self.select_related(
            "round__call__form_version",
            "panellist",
            "application__current_submission__form_version",
            "application__country",
            "application__category",
            "review",
        ).order_by("position", "pk")

    def for_list(self) -> "AssignmentQuerySet":
        """As a list of entries shows them: without the answers, which a list never reads."""
        return (
            self.select_related("application__country", "application__category", "review")
            .defer(*(f"application__{name}" for name in ("answers", "revisions", "search_text")))
            .order_by("position", "pk")
        )


class Assignment(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """One entry to be scored by one panellist in one round."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="assignments")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="assignments"
    )
    panellist = models.ForeignKey(Panellist, on_delete=models.CASCADE, related_name="assignments")
    state = FSMField(default=AssignmentState.INVITED, choices=AssignmentState.choices, protected=True)
    position = models.PositiveIntegerField(default=0)
    by_hand = models.BooleanField(default=False)
    language_reason = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    assigned_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    handed_in_at = models.DateTimeField(null=True, blank=True)

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        verbose_name_plural = _("assignments")
        indexes = [
            models.Index(fields=["panellist", "round", "position"], name="assignment_of_panellist"),
            models.Index(fields=["round", "state"], name="assignment_by_state"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "application", "panellist"], name="assignment_once_a_round"
            ),
            models.CheckConstraint(
                condition=Q(state__in=AssignmentState.values), name="assignment_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="handed_in") | Q(handed_in_at__isnull=False),
                name="handed_in_when_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panellist_id} reads {self.application_id}"

    @transition(state, source=ASSIGNMENT_MOVES["accept"][0], target=ASSIGNMENT_MOVES["accept"][1])
    def accept(self, at: datetime):
        self.accepted_at = at

    @transition(state, source=ASSIGNMENT_MOVES["decline"][0], target=ASSIGNMENT_MOVES["decline"][1])
    def decline(self, reason: str):
        self.reason = reason

    @transition(state, source=ASSIGNMENT_MOVES["hand_in"][0], target=ASSIGNMENT_MOVES["hand_in"][1])
    def hand_in(self, at: datetime):
        self.handed_in_at = at

    @transition(state, source=ASSIGNMENT_MOVES["reopen"][0], target=ASSIGNMENT_MOVES["reopen"][1])
    def reopen(self): ...

    @transition(state, source=ASSIGNMENT_MOVES["recuse"][0], target=ASSIGNMENT_MOVES["recuse"][1])
    def recuse(self, reason: str):
        self.reason = reason

    @transition(state, source=ASSIGNMENT_MOVES["suspend"][0], target=ASSIGNMENT_MOVES["suspend"][1])
    def suspend(self, reason: str):
        self.reason = reason

    @transition(state, source=ASSIGNMENT_MOVES["withdraw"][0], target=ASSIGNMENT_MOVES["withdraw"][1])
    def withdraw(self, reason: str):
        self.reason = reason

    @transition(state, source=ASSIGNMENT_MOVES["resume"][0], target=ASSIGNMENT_MOVES["resume"][1])
    def resume(self):
        self.reason = ""

    @transition(
        state, source=ASSIGNMENT_MOVES["resume_handed_in"][0], target=ASSIGNMENT_MOVES["resume_handed_in"][1]
    )
    def resume_handed_in(self):
        self.reason = ""
