from django.db import models
from django.utils.translation import gettext_lazy as _


class PublishedResultQuerySet(models.QuerySet):
    def newest_first(self) -> "PublishedResultQuerySet":
        return self.order_by("-year", "-published_at", "-id")


class PublishedResult(models.Model):
    """The public results of a call: of one that ran here, or of an archived one. Public pages read only these.

    What is not known is empty, never guessed.
    """

    slug = models.SlugField(max_length=80, unique=True)
    programme = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    title = models.JSONField(default=dict)
    themes = models.JSONField(default=list)
    text = models.JSONField(default=dict)
    opened_on = models.DateField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    applications_received = models.PositiveIntegerField(null=True, blank=True)
    countries_of_applicants = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    call = models.OneToOneField(
        "applications.Call", on_delete=models.PROTECT, null=True, blank=True, related_name="published_result"
    )
    published_at = models.DateTimeField()
    is_demo = models.BooleanField(default=False)

    objects = PublishedResultQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["-year", "-id"])]

    def __str__(self) -> str:
        return self.slug


class PublishedWinner(models.Model):
    """A winner as announced: project, organisation and country."""

    result = models.ForeignKey(PublishedResult, on_delete=models.CASCADE, related_name="winners")
    project = models.CharField(max_length=300)
    organisation = models.CharField(max_length=300, blank=True)
    country = models.ForeignKey("people.Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    category = models.JSONField(default=dict)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.project


class PublishedOutcome(models.Model):
    """What came of a call later: a case study, a manual, a presentation."""

    class Kind(models.TextChoices):
        CASE_STUDY = "case_study", _("Case study")
        MANUAL = "manual", _("Manual")
        PRESENTATION = "presentation", _("Presentation")

    result = models.ForeignKey(PublishedResult, on_delete=models.CASCADE, related_name="outcomes")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=300)
    language = models.CharField(max_length=5, default="en")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
