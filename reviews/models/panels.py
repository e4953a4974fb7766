from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ledger.ids import public_id
from reviews.states import ON_THE_PANEL, PANELLIST_MOVES, PanellistState


class PanelQuerySet(models.QuerySet):
    def of_call(self, call) -> "PanelQuerySet":
        return self.filter(call=call).order_by("pk")


class Panel(models.Model):
    """The people who score a call."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    call = models.ForeignKey("applications.Call", on_delete=models.CASCADE, related_name="panels")
    created_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = _("panel")
        verbose_name_plural = _("panels")

    def __str__(self) -> str:
        return f"panel of {self.call_id}"


class PanellistQuerySet(models.QuerySet):
    def of_person(self, person) -> "PanellistQuerySet":
        """One's own memberships of panels: the door through which panellists' pages load."""
        return self.filter(person=person) if person is not None else self.none()

    def on_the_panel(self) -> "PanellistQuerySet":
        return self.filter(state__in=ON_THE_PANEL)

    def accepted(self) -> "PanellistQuerySet":
        return self.filter(state=PanellistState.ACCEPTED)

    def for_page(self) -> "PanellistQuerySet":
        return self.select_related("person__country", "person__organisation", "panel__call")


class Panellist(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """A person on a panel: invited, and scoring once they accepted and said what connects them with whom."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="panellists")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="panel_memberships")
    state = FSMField(default=PanellistState.INVITED, choices=PanellistState.choices, protected=True)
    is_chair = models.BooleanField(default=False)
    languages = models.JSONField(default=list)
    most_entries = models.PositiveIntegerField(null=True, blank=True)
    invited_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    invited_at = models.DateTimeField(default=timezone.now)
    respond_by = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    terms_accepted_at = models.DateTimeField(null=True, blank=True)
    no_connection_at = models.DateTimeField(null=True, blank=True)
    left_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    objects = PanellistQuerySet.as_manager()

    class Meta:
        verbose_name = _("panellist")
        verbose_name_plural = _("panellists")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "person"], name="panellist_once"),
            models.UniqueConstraint(
                fields=["panel"],
                condition=Q(is_chair=True, state__in=["invited", "accepted"]),
                name="one_chair_a_panel",
            ),
            models.CheckConstraint(
                condition=Q(state__in=PanellistState.values), name="panellist_state_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} on {self.panel_id}"

    @property
    def is_ready(self) -> bool:
        """Whether they may read entries: accepted, with the terms, and said who they know."""
        return self.state == PanellistState.ACCEPTED and self.no_connection_at is not None

    @transition(state, source=PANELLIST_MOVES["accept"][0], target=PANELLIST_MOVES["accept"][1])
    def accept(self, at: datetime):
        self.answered_at, self.reason = at, ""

    @transition(state, source=PANELLIST_MOVES["decline"][0], target=PANELLIST_MOVES["decline"][1])
    def decline(self, at: datetime, reason: str):
        self.answered_at, self.reason = at, reason

    @transition(state, source=PANELLIST_MOVES["withdraw"][0], target=PANELLIST_MOVES["withdraw"][1])
    def withdraw(self, at: datetime, reason: str):
        self.left_at, self.reason = at, reason

    @transition(state, source=PANELLIST_MOVES["invite_again"][0], target=PANELLIST_MOVES["invite_again"][1])
    def invite_again(self, at: datetime):
        self.invited_at, self.answered_at, self.left_at, self.reason = at, None, None, ""
        self.no_connection_at = None


class ConflictQuerySet(models.QuerySet):
    def standing(self) -> "ConflictQuerySet":
        return self.filter(lifted_at=None)

    def to_look_at(self) -> "ConflictQuerySet":
        """What somebody else named or the records show, and nobody has upheld or lifted yet."""
        return self.standing().filter(confirmed_at=None).exclude(source="declared")

    def for_page(self) -> "ConflictQuerySet":
        return self.select_related("panellist__person", "application").defer(
            *(f"application__{name}" for name in ("answers", "revisions", "search_text"))
        )


class ConflictOfInterest(models.Model):
    """Why somebody does not score an entry. It keeps them from it until somebody else lifts it."""

    class Source(models.TextChoices):
        DECLARED = "declared", _("Declared by the panellist")
        RULE = "rule", _("Found by comparing records")
        CHAIR = "chair", _("Named by the chair")
        OFFICE = "office", _("Named by the office")

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    panellist = models.ForeignKey(Panellist, on_delete=models.CASCADE, related_name="conflicts")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="conflicts"
    )
    source = models.CharField(max_length=10, choices=Source.choices)
    evidence = models.JSONField(default=list)
    reason = models.TextField(blank=True)
    found_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lift_reason = models.TextField(blank=True)

    objects = ConflictQuerySet.as_manager()

    class Meta:
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")
        ordering = ["pk"]
        indexes = [models.Index(fields=["application", "panellist"], name="conflict_of_entry")]
        constraints = [
            models.UniqueConstraint(
                fields=["panellist", "application"],
                condition=Q(lifted_at=None),
                name="one_standing_conflict_a_pair",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lifted_by=None)
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lift_reason="")),
                name="conflict_lifted_by_someone_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(lifted_by=None)
                | Q(recorded_by=None)
                | ~Q(source="declared")
                | ~Q(lifted_by=F("recorded_by")),
                name="declared_conflict_lifted_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.panellist_id} with {self.application_id}"

    @property
    def stands(self) -> bool:
        return self.lifted_at is None
