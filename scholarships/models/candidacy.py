from django.db import models
from django.utils import timezone
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from ledger.ids import public_id
from scholarships.states import ENDORSEMENT_MOVES, EndorsementState


class Candidacy(models.Model):
    """What a candidacy holds beside its application. Written at submission."""

    application = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="candidacy"
    )
    citizenship = models.ForeignKey(
        "people.Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    birth_date = models.DateField(null=True, blank=True)
    service_started = models.DateField(null=True, blank=True)
    position = models.CharField(max_length=300, blank=True)
    studies = models.TextField(blank=True)
    language_test = models.CharField(max_length=40, blank=True)
    language_result = models.CharField(max_length=40, blank=True)
    language_valid_until = models.DateField(null=True, blank=True)
    motivation = models.TextField(blank=True)

    def __str__(self) -> str:
        return str(self.application_id)


class NominatingAuthority(models.Model):
    """A body that may nominate candidates of its country."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    name = models.CharField(max_length=300)
    country = models.ForeignKey("people.Country", on_delete=models.PROTECT, related_name="+")
    is_demo = models.BooleanField(default=False)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class NominatorQuerySet(models.QuerySet):
    def current(self) -> "NominatorQuerySet":
        return self.filter(models.Q(ends_at=None) | models.Q(ends_at__gt=timezone.now()))


class Nominator(models.Model):
    """Who may speak for a nominating authority."""

    authority = models.ForeignKey(NominatingAuthority, on_delete=models.CASCADE, related_name="nominators")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="nominator_for")
    granted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)

    objects = NominatorQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["authority", "person"], condition=models.Q(ends_at=None), name="nominator_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} for {self.authority_id}"


class Endorsement(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """A nominating authority's word for a candidate. Never a condition for submitting; it has its own
    deadline.
    """

    application = models.OneToOneField(
        "applications.Application", on_delete=models.CASCADE, related_name="endorsement"
    )
    authority = models.ForeignKey(
        NominatingAuthority, on_delete=models.PROTECT, null=True, blank=True, related_name="endorsements"
    )
    state = FSMField(default=EndorsementState.ASKED, choices=EndorsementState.choices, protected=True)
    due_at = models.DateTimeField()
    letter = models.OneToOneField(
        "documents.Document", on_delete=models.PROTECT, null=True, blank=True, related_name="endorsement"
    )
    letter_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self) -> str:
        return f"{self.application_id} {self.state}"

    def _decide(self, by, reason):
        self.decided_by, self.decided_at, self.reason = by, timezone.now(), reason

    @transition(state, source=ENDORSEMENT_MOVES["give"][0], target=ENDORSEMENT_MOVES["give"][1])
    def give(self, by, reason=""):
        self._decide(by, reason)

    @transition(state, source=ENDORSEMENT_MOVES["refuse"][0], target=ENDORSEMENT_MOVES["refuse"][1])
    def refuse(self, by, reason):
        self._decide(by, reason)

    @transition(state, source=ENDORSEMENT_MOVES["lapse"][0], target=ENDORSEMENT_MOVES["lapse"][1])
    def lapse(self): ...

    @transition(state, source=ENDORSEMENT_MOVES["ask_again"][0], target=ENDORSEMENT_MOVES["ask_again"][1])
    def ask_again(self): ...
