from django.db import models
from django.utils.translation import gettext_lazy as _


class PublishedResultQuerySet(models.QuerySet):
    def newest_first(self) -> "PublishedResultQuerySet":
        return self.order_by("-year", "-published_at", "-id")


class PublishedResult(models.Model):
    """The public results of a call that ran here, or of an archived one. Public pages read only these.

    title, text and source are by language; themes is a list of texts by language. What is not known is
    empty, never guessed. `names_people` is false where winners are shown as countries and counts only.
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
    source = models.JSONField(default=dict)
    names_people = models.BooleanField(default=True)
    call = models.OneToOneField(
        "applications.Call",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="published_result",
    )
    published_at = models.DateTimeField()
    corrected_at = models.DateTimeField(null=True, blank=True)
    is_demo = models.BooleanField(default=False)

    objects = PublishedResultQuerySet.as_manager()

    class Meta:
        verbose_name = _("published result")
        verbose_name_plural = _("published results")
        indexes = [models.Index(fields=["-year", "-published_at", "-id"], name="published_newest_first")]

    def __str__(self) -> str:
        return self.slug


class PublishedWinner(models.Model):
    """A winner as announced: project, organisation and country; of a scholarship only the country."""

    result = models.ForeignKey(PublishedResult, on_delete=models.CASCADE, related_name="winners")
    project = models.CharField(max_length=300, blank=True)
    organisation = models.CharField(max_length=300, blank=True)
    country = models.ForeignKey(
        "people.Country", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    category = models.JSONField(default=dict)
    summary = models.TextField(blank=True)
    language = models.CharField(max_length=5, default="en")
    position = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("published winner")
        verbose_name_plural = _("published winners")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.project or f"{self.country_id}"


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
        verbose_name = _("published outcome")
        verbose_name_plural = _("published outcomes")
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.title
