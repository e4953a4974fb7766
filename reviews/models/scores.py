from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from reviews.models.rounds import Assignment, Round
from reviews.states import COUNTING, RoundState


class ReviewQuerySet(models.QuerySet):
    def of_person(self, person) -> "ReviewQuerySet":
        return self.filter(assignment__panellist__person=person)

    def counting(self) -> "ReviewQuerySet":
        """What was handed in by panellists who still read the entry."""
        return self.filter(assignment__state__in=COUNTING, current_version__isnull=False)


class Review(models.Model):
    """A panellist's working scores of one entry. What counts is the version that was handed in.

    marks: {criterion: score of a band, or "na"}. comments: {criterion or "overall": text}. `note` is the
    panellist's own and never leaves them. revisions: one number for each field, as the answers of a draft
    have. total: the weighted mean of the marks so far, or None.
    """

    assignment = models.OneToOneField(Assignment, on_delete=models.CASCADE, related_name="review")
    marks = models.JSONField(default=dict)
    comments = models.JSONField(default=dict)
    note = models.TextField(blank=True)
    revisions = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    total = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    saved_at = models.DateTimeField(default=timezone.now)
    current_version = models.OneToOneField(
        "reviews.ReviewVersion", on_delete=models.RESTRICT, null=True, blank=True, related_name="+"
    )

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")

    def __str__(self) -> str:
        return f"review of {self.assignment_id}"


class ReviewVersion(models.Model):
    """Scores as they were handed in. Never changed; handing in again adds a version.

    commitment: SHA-256 over 32 random bytes and the canonical scores, so that the event which carries it
    gives nothing away and still proves later that nothing was changed.
    """

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    marks = models.JSONField()
    comments = models.JSONField()
    total = models.DecimalField(max_digits=12, decimal_places=6, null=True)
    salt = models.CharField(max_length=64)
    commitment = models.CharField(max_length=64)
    handed_in_at = models.DateTimeField()

    class Meta:
        verbose_name = _("scores handed in")
        verbose_name_plural = _("scores handed in")
        constraints = [models.UniqueConstraint(fields=["review", "number"], name="review_version_once")]

    def __str__(self) -> str:
        return f"{self.review_id}/{self.number}"

    def save(self, *args, **kwargs) -> None:
        if self.pk:
            raise TypeError("scores that were handed in are never changed")
        super().save(*args, **kwargs)


class StandingQuerySet(models.QuerySet):
    def counts(self) -> "StandingQuerySet":
        """How many reviews are in and wanted: all that the office may know before the scores are opened."""
        return self.only("round", "application", "reviews_in", "reviews_wanted", "is_short")

    def progress(self) -> "StandingQuerySet":
        """Counts with the entry they are of, for the list of a round's progress."""
        entry = (f"application__{name}" for name in ("number", "title", "language", "public_id", "state"))
        return (
            self.counts()
            .select_related("application")
            .only("round", "application", "reviews_in", "reviews_wanted", "is_short", *entry)
        )

    def short(self) -> "StandingQuerySet":
        """Entries with fewer readers than the call requires."""
        return self.filter(is_short=True)

    def ranked(self) -> "StandingQuerySet":
        """In the order of a ranking page, of opened rounds only; the unmarked last."""
        return self.filter(round__state=RoundState.OPENED).order_by("rank_key", "pk")


class Standing(models.Model):
    """Where one entry stands in a round, stored so that no page computes it.

    Counts are kept as reviews come in. Mark and rank are written when the round is opened and not before:
    what is not there cannot leak. Ranks are within a category, which has the places. rank_key: the rank, or
    UNRANKED for an entry that nobody marked. is_out: it had left the running when the scores were opened.
    """

    UNRANKED = 2**31 - 1

    round = models.ForeignKey(Round, on_delete=models.CASCADE, related_name="standings")
    application = models.ForeignKey(
        "applications.Application", on_delete=models.CASCADE, related_name="standings"
    )
    category = models.ForeignKey(
        "applications.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    mean = models.DecimalField(max_digits=12, decimal_places=6, null=True, blank=True)
    shown = models.CharField(max_length=12, blank=True)
    rank_key = models.PositiveIntegerField(default=UNRANKED)
    is_tied = models.BooleanField(default=False)
    reviews_in = models.PositiveSmallIntegerField(default=0)
    reviews_wanted = models.PositiveSmallIntegerField(default=0)
    is_short = models.BooleanField(default=True)
    is_out = models.BooleanField(default=False)
    counted_at = models.DateTimeField(default=timezone.now)

    objects = StandingQuerySet.as_manager()

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        indexes = [
            models.Index(fields=["round", "category", "rank_key", "id"], name="standing_by_rank"),
            models.Index(fields=["round", "is_short", "id"], name="standing_short"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["round", "application"], name="standing_once_a_round"),
            models.CheckConstraint(
                condition=Q(rank_key=2**31 - 1) | Q(mean__isnull=False), name="standing_ranked_with_a_mark"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application_id} in {self.round_id}"

    @property
    def rank(self) -> int | None:
        return None if self.rank_key == self.UNRANKED else self.rank_key

    @property
    def label(self) -> str:
        """The rank as it is written: "2", or "2=" where it is shared."""
        return "" if self.rank is None else f"{self.rank}{'=' if self.is_tied else ''}"
