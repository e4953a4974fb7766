from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from applications.formspec.spec import FormSpec
from applications.states import CALL_MOVES, CALLS_PUBLIC, LISTED, CallState


def text_in(texts: dict, languages: list, language: str | None = None) -> tuple[str, str]:
    """Return the text in the wished language, else in the call’s first one, and the language found."""
    language = language or translation.get_language() or settings.LANGUAGE_CODE
    for candidate in [language, *languages, *texts]:
        if texts.get(candidate):
            return texts[candidate], candidate
    return "", language


class CallQuerySet(models.QuerySet):
    def public(self) -> "CallQuerySet":
        return self.filter(state__in=CALLS_PUBLIC, is_rehearsal=False)

    def open_at(self, moment: datetime) -> "CallQuerySet":
        return self.public().filter(state=CallState.PUBLISHED, opens_at__lte=moment, closes_at__gt=moment)

    def upcoming_at(self, moment: datetime) -> "CallQuerySet":
        return self.public().filter(state=CallState.PUBLISHED, opens_at__gt=moment)

    def granted_to(self, person, *roles: str) -> "CallQuerySet":
        """Return the calls on which the person holds one of the roles now."""
        return self.filter(
            pk__in=CallGrant.objects.current().filter(person=person, role__in=roles).values("call")
        )


class Call(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    """One round of a programme. Every rule, weight, deadline and letter of it belongs to this row."""

    slug = models.SlugField(max_length=80, unique=True)
    programme = models.CharField(max_length=40)
    template = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    state = FSMField(default=CallState.DRAFT, choices=CallState.choices, protected=True)
    title = models.JSONField(default=dict)
    summary = models.JSONField(default=dict)
    who_can_apply = models.JSONField(default=dict)
    languages = models.JSONField(default=list)
    answer_languages = models.JSONField(default=list)
    zone = models.CharField(max_length=64)
    opens_wall = models.CharField(max_length=16)
    closes_wall = models.CharField(max_length=16)
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    screening_by = models.DateField()
    scoring_by = models.DateField()
    decision_by = models.DateField()
    letters_on = models.DateField()
    announcement_on = models.DateField()
    appeal_days = models.PositiveSmallIntegerField(default=5)
    contact_email = models.EmailField()
    rules = models.JSONField(default=list)
    criteria = models.JSONField(default=list)
    ranking_method = models.CharField(max_length=40, default="weighted_mean")
    tie_criterion = models.CharField(max_length=40, blank=True)
    reviews_wished = models.PositiveSmallIntegerField(default=3)
    reviews_required = models.PositiveSmallIntegerField(default=2)
    suggestions_accepted = models.BooleanField(default=False)
    budget_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    budget_currency = models.CharField(max_length=3, blank=True)
    form_version = models.ForeignKey(
        "applications.FormVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    is_demo = models.BooleanField(default=False)
    is_rehearsal = models.BooleanField(default=False)
    closing_handled_at = models.DateTimeField(null=True, blank=True)
    published_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="calls_created")
    created_at = models.DateTimeField(default=timezone.now)

    objects = CallQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["state", "closes_at"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=models.F("opens_at")), name="call_closes_after_opening"
            ),
            models.CheckConstraint(condition=Q(state__in=CallState.values), name="call_state_known"),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def name(self) -> str:
        return text_in(self.title, self.languages)[0]

    @property
    def name_language(self) -> str:
        return text_in(self.title, self.languages)[1]

    def is_open_at(self, moment: datetime) -> bool:
        return self.state == CallState.PUBLISHED and self.opens_at <= moment < self.closes_at

    def is_upcoming_at(self, moment: datetime) -> bool:
        return self.state == CallState.PUBLISHED and moment < self.opens_at

    def is_closed_at(self, moment: datetime) -> bool:
        return moment >= self.closes_at

    @property
    def is_public(self) -> bool:
        return self.state in CALLS_PUBLIC

    @transition(state, source=CALL_MOVES["propose"][0], target=CALL_MOVES["propose"][1])
    def propose(self): ...

    @transition(state, source=CALL_MOVES["send_back"][0], target=CALL_MOVES["send_back"][1])
    def send_back(self): ...

    @transition(state, source=CALL_MOVES["publish"][0], target=CALL_MOVES["publish"][1])
    def publish(self, at: datetime):
        self.published_at = at

    @transition(state, source=CALL_MOVES["begin_review"][0], target=CALL_MOVES["begin_review"][1])
    def begin_review(self): ...

    @transition(state, source=CALL_MOVES["begin_deciding"][0], target=CALL_MOVES["begin_deciding"][1])
    def begin_deciding(self): ...

    @transition(state, source=CALL_MOVES["decide"][0], target=CALL_MOVES["decide"][1])
    def decide(self): ...

    @transition(state, source=CALL_MOVES["announce"][0], target=CALL_MOVES["announce"][1])
    def announce(self): ...

    @transition(state, source=CALL_MOVES["archive"][0], target=CALL_MOVES["archive"][1])
    def archive(self): ...

    @transition(state, source=CALL_MOVES["cancel"][0], target=CALL_MOVES["cancel"][1])
    def cancel(self): ...


class FormVersion(models.Model):
    """The questions of a call. Frozen when the call is published, never copied into an application."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="form_versions")
    number = models.PositiveIntegerField()
    spec = models.JSONField()
    frozen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "number"], name="form_version_once")]

    def __str__(self) -> str:
        return f"{self.call_id}/{self.number}"

    @property
    def parsed(self) -> FormSpec:
        if not hasattr(self, "_parsed"):
            self._parsed = FormSpec.parse(self.spec)
        return self._parsed


class Category(models.Model):
    """A theme of a competition or a track of a scholarship, with its places."""

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="categories")
    key = models.SlugField(max_length=40)
    title = models.JSONField(default=dict)
    places = models.PositiveSmallIntegerField(null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]
        constraints = [models.UniqueConstraint(fields=["call", "key"], name="category_once_a_call")]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        return text_in(self.title, list(self.title))[0]


class CallGrantQuerySet(models.QuerySet):
    def current(self) -> "CallGrantQuerySet":
        now = timezone.now()
        return self.filter(Q(ends_at=None) | Q(ends_at__gt=now), starts_at__lte=now)


class CallGrant(models.Model):
    """What a person may do on a call, from when to when, and who said so."""

    class Role(models.TextChoices):
        OFFICER = "officer", _("Officer")
        APPROVER = "approver", _("Approver")
        OBSERVER = "observer", _("Observer")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="grants")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="call_grants")
    role = models.CharField(max_length=20, choices=Role.choices)
    starts_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField(null=True, blank=True)
    stand_in_for = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    only_proposal = models.ForeignKey(
        "applications.Proposal",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="outside_grants",
    )
    granted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")

    objects = CallGrantQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["person", "call"])]

    def __str__(self) -> str:
        return f"{self.role} {self.person_id} {self.call_id}"


class CallLetterText(models.Model):
    """The wording of one kind of letter on one call, by language: {"en": {"subject": …, "body": …}}."""

    class Kind(models.TextChoices):
        SELECTED = "selected", _("Selected")
        RESERVE = "reserve", _("Reserve")
        UNSUCCESSFUL = "unsuccessful", _("Not selected")

    call = models.ForeignKey(Call, on_delete=models.CASCADE, related_name="letter_texts")
    kind = models.CharField(max_length=40, choices=Kind.choices)
    texts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["call", "kind"], name="letter_text_once_a_kind")]

    def __str__(self) -> str:
        return f"{self.call_id} {self.kind}"


class CallTally(models.Model):
    """Stored counts of a call's applications by state, so that no page counts the table."""

    call = models.OneToOneField(Call, on_delete=models.CASCADE, related_name="tally")
    by_state = models.JSONField(default=dict)
    by_country = models.JSONField(default=dict)
    unclear = models.PositiveIntegerField(default=0)
    counted_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"tally of {self.call_id}"

    def of(self, *states: str) -> int:
        return sum(self.by_state.get(state, 0) for state in states)

    @property
    def total(self) -> int:
        return sum(self.by_state.values())

    @property
    def listed(self) -> int:
        """How many were submitted at least once."""
        return self.of(*LISTED)

    @property
    def countries(self) -> int:
        return len(self.by_country)
