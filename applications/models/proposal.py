from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from applications.states import PROPOSAL_MOVES, ProposalState
from ledger.ids import public_id


class ProposalQuerySet(models.QuerySet):
    def open(self) -> "ProposalQuerySet":
        return self.filter(state=ProposalState.OPEN)

    def waiting_for(self, person, call_ids) -> "ProposalQuerySet":
        """Return what this person may still approve on the calls given: never their own."""
        return self.open().filter(call__in=call_ids).exclude(proposed_by=person)


class Proposal(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """A matter that needs two people: one proposed it, another one decides."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("Publish the call")
        CANCEL = "cancel", _("Cancel the call")
        INELIGIBLE = "ineligible", _("Application does not meet the requirements")
        DECISION = "decision", _("Decision on the applications")

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    call = models.ForeignKey("applications.Call", on_delete=models.CASCADE, related_name="proposals")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    act = models.CharField(max_length=20, choices=Act.choices)
    state = FSMField(default=ProposalState.OPEN, choices=ProposalState.choices, protected=True)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    proposed_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["call", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state__in=["approved", "sent_back"])
                | (Q(decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))),
                name="proposal_takes_two_people",
            ),
            models.UniqueConstraint(
                fields=["call", "act"],
                condition=Q(state="open", application=None),
                name="one_open_proposal_a_call_and_act",
            ),
            models.UniqueConstraint(
                fields=["application", "act"],
                condition=Q(state="open", application__isnull=False),
                name="one_open_proposal_an_application_and_act",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.public_id}"

    def _decide(self, by, answer):
        self.decided_by, self.decided_at, self.answer = by, timezone.now(), answer

    @transition(state, source=PROPOSAL_MOVES["approve"][0], target=PROPOSAL_MOVES["approve"][1])
    def approve(self, by, answer=""):
        self._decide(by, answer)

    @transition(state, source=PROPOSAL_MOVES["send_back"][0], target=PROPOSAL_MOVES["send_back"][1])
    def send_back(self, by, answer):
        self._decide(by, answer)

    @transition(state, source=PROPOSAL_MOVES["take_back"][0], target=PROPOSAL_MOVES["take_back"][1])
    def take_back(self, by):
        self._decide(by, "")
