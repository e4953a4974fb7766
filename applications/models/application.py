from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from applications.states import APPLICATION_MOVES, LISTED, STANDING, ApplicationState, CallState
from ledger.ids import public_id, speakable_number


class ApplicationQuerySet(models.QuerySet):
    def of_person(self, person) -> "ApplicationQuerySet":
        return self.filter(
            pk__in=Participant.objects.filter(person=person, left_at=None).values("application")
        )

    def taken_part_in_by(self, person) -> "ApplicationQuerySet":
        """Return the same rows by a join: what a lock needs, and one row costs less to find."""
        return self.filter(participants__person=person, participants__left_at=None)

    def listed(self) -> "ApplicationQuerySet":
        """Return what was submitted at least once: drafts are nobody's business but their author's."""
        return self.filter(state__in=LISTED)

    def standing(self) -> "ApplicationQuerySet":
        return self.filter(state__in=STANDING)

    def with_rules(self, found: str) -> "ApplicationQuerySet":
        """Narrow to what the rules found: "unclear", "not_met" or "met" (all of them); else all."""
        if found == "unclear":
            return self.filter(findings_unclear__gt=0)
        if found == "not_met":
            return self.filter(findings_not_met__gt=0)
        if found == "met":
            return self.filter(findings_total__gt=0, findings_met=models.F("findings_total"))
        return self

    def for_page(self) -> "ApplicationQuerySet":
        return self.select_related("call", "call__form_version", "category", "country", "organisation")


class Application(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """What all programmes share of an application; `answers` is the working draft."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    number = models.CharField(max_length=9, unique=True, default=speakable_number, editable=False)
    call = models.ForeignKey("applications.Call", on_delete=models.PROTECT, related_name="applications")
    state = FSMField(default=ApplicationState.DRAFT, choices=ApplicationState.choices, protected=True)
    language = models.CharField(max_length=5)

    answers = models.JSONField(default=dict)
    revisions = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=timezone.now)

    title = models.CharField(max_length=300, blank=True)
    title_key = models.CharField(max_length=300, blank=True)
    organisation_name = models.CharField(max_length=300, blank=True)
    organisation = models.ForeignKey("people.Organisation", on_delete=models.PROTECT, null=True, blank=True)
    country = models.ForeignKey("people.Country", on_delete=models.PROTECT, null=True, blank=True)
    category = models.ForeignKey("applications.Category", on_delete=models.PROTECT, null=True, blank=True)
    search_text = models.TextField(blank=True)

    current_submission = models.OneToOneField(
        "applications.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    first_submitted_at = models.DateTimeField(null=True, blank=True)
    listed_at = models.DateTimeField(default=timezone.now)
    reopened_at = models.DateTimeField(null=True, blank=True)
    extended_until = models.DateTimeField(null=True, blank=True)
    email_unconfirmed = models.BooleanField(default=False)
    released_at = models.DateTimeField(null=True, blank=True)

    findings_total = models.PositiveSmallIntegerField(default=0)
    findings_met = models.PositiveSmallIntegerField(default=0)
    findings_unclear = models.PositiveSmallIntegerField(default=0)
    findings_not_met = models.PositiveSmallIntegerField(default=0)

    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["call", "listed_at", "id"]),
            models.Index(fields=["call", "state", "listed_at", "id"]),
            models.Index(fields=["call", "title_key", "id"]),
            models.Index(fields=["call", "country", "id"]),
            models.Index(fields=["call", "findings_unclear", "id"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=ApplicationState.values), name="application_state_known"
            ),
            models.CheckConstraint(
                condition=Q(state=ApplicationState.DRAFT) | Q(current_submission__isnull=False),
                name="application_beyond_draft_has_a_submission",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def deadline(self) -> datetime:
        """The moment from which a submission is late: this application's own, or the call's."""
        if self.extended_until and self.extended_until > self.call.closes_at:
            return self.extended_until
        return self.call.closes_at

    def accepts_submission_at(self, moment: datetime) -> bool:
        """Return whether a draft or a reopened application may be submitted at this moment."""
        return (
            self.call.state == CallState.PUBLISHED
            and self.state in (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
            and self.call.opens_at <= moment < self.deadline
        )

    @property
    def is_being_edited(self) -> bool:
        return self.state in (ApplicationState.DRAFT, ApplicationState.RETURNED) or (
            self.state == ApplicationState.SUBMITTED and self.reopened_at is not None
        )

    @property
    def state_for_applicant(self) -> str:
        """The state that its applicant may know: nothing of an outcome before it is released to them."""
        if self.state in (ApplicationState.SELECTED, ApplicationState.RESERVE, ApplicationState.UNSUCCESSFUL):
            return self.state if self.released_at else "under_review"
        if self.state == ApplicationState.ELIGIBLE and self.call.state != CallState.PUBLISHED:
            return "under_review"
        return self.state

    @transition(state, source=APPLICATION_MOVES["submit"][0], target=APPLICATION_MOVES["submit"][1])
    def submit(self): ...

    @transition(state, source=APPLICATION_MOVES["ask"][0], target=APPLICATION_MOVES["ask"][1])
    def ask(self): ...

    @transition(state, source=APPLICATION_MOVES["resume"][0], target=APPLICATION_MOVES["resume"][1])
    def resume(self): ...

    @transition(
        state,
        source=APPLICATION_MOVES["confirm_eligible"][0],
        target=APPLICATION_MOVES["confirm_eligible"][1],
    )
    def confirm_eligible(self): ...

    @transition(
        state,
        source=APPLICATION_MOVES["confirm_ineligible"][0],
        target=APPLICATION_MOVES["confirm_ineligible"][1],
    )
    def confirm_ineligible(self): ...

    @transition(state, source=APPLICATION_MOVES["reinstate"][0], target=APPLICATION_MOVES["reinstate"][1])
    def reinstate(self): ...

    @transition(state, source=APPLICATION_MOVES["select"][0], target=APPLICATION_MOVES["select"][1])
    def select(self): ...

    @transition(
        state, source=APPLICATION_MOVES["put_in_reserve"][0], target=APPLICATION_MOVES["put_in_reserve"][1]
    )
    def put_in_reserve(self): ...

    @transition(state, source=APPLICATION_MOVES["decline"][0], target=APPLICATION_MOVES["decline"][1])
    def decline(self): ...

    @transition(state, source=APPLICATION_MOVES["reconsider"][0], target=APPLICATION_MOVES["reconsider"][1])
    def reconsider(self): ...

    @transition(state, source=APPLICATION_MOVES["withdraw"][0], target=APPLICATION_MOVES["withdraw"][1])
    def withdraw(self): ...


class Participant(models.Model):
    """Who may see and edit an application."""

    class Role(models.TextChoices):
        LEAD = "lead", _("Applicant")
        CO_APPLICANT = "co_applicant", _("Co-applicant")
        MEMBER = "member", _("Team member")

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="participants")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="participations")
    role = models.CharField(max_length=20, choices=Role.choices, default=Role.LEAD)
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["person", "application"])]
        constraints = [
            models.UniqueConstraint(fields=["application", "person"], name="participant_once"),
            models.UniqueConstraint(
                fields=["application"], condition=Q(role="lead"), name="one_lead_an_application"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id}"


class Submission(models.Model):
    """What was handed in, byte for byte, and the receipt for it. Never changed after it is written."""

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="submissions")
    number = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=64)
    form_version = models.ForeignKey("applications.FormVersion", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField()
    documents = models.JSONField(default=list)
    canonical = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    language = models.CharField(max_length=5)
    received_at = models.DateTimeField()
    submitted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="+")
    email_unconfirmed = models.BooleanField(default=False)
    receipt = models.TextField()
    receipt_key_id = models.CharField(max_length=40)
    receipt_signature = models.CharField(max_length=120)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "number"], name="submission_numbered_once"),
            models.UniqueConstraint(fields=["application", "token"], name="submission_once_a_token"),
        ]

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number}"

    def save(self, *args, **kwargs):
        if self.pk:
            raise ValueError("a submission is never changed")
        super().save(*args, **kwargs)

    @property
    def fingerprint(self) -> str:
        head = self.sha256[:32]
        return " ".join(head[i : i + 4] for i in range(0, 32, 4))


class ApplicationDocument(models.Model):
    """A document given in answer to a question. Removing it from the draft keeps the row for earlier
    submissions.
    """

    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="attachments")
    document = models.OneToOneField("documents.Document", on_delete=models.PROTECT, related_name="attachment")
    question_key = models.CharField(max_length=60)
    attached_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["attached_at", "id"]
        indexes = [models.Index(fields=["application", "question_key"])]

    def __str__(self) -> str:
        return f"{self.application_id} {self.question_key}"
