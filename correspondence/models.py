"""Letters: what was written to whom, in which words, and whether it went out."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from correspondence.errors import describe_error
from correspondence.markup import Block, heading_and_blocks
from ledger.ids import public_id
from people.magic import DEFERRED


class LetterState(models.TextChoices):
    QUEUED = "queued", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Not sent")
    BOUNCED = "bounced", _("Returned: the address does not accept it")


LETTER_MOVES = {
    "deliver": ([LetterState.QUEUED], LetterState.SENT),
    "give_up": ([LetterState.QUEUED], LetterState.FAILED),
    "bounce": ([LetterState.QUEUED, LetterState.SENT], LetterState.BOUNCED),
    "resend": ([LetterState.SENT, LetterState.FAILED, LetterState.BOUNCED], LetterState.QUEUED),
}
UNDELIVERED = [LetterState.FAILED, LetterState.BOUNCED]


class LetterQuerySet(models.QuerySet):
    def to_person(self, person) -> "LetterQuerySet":
        return self.filter(to=person)

    def bounced(self) -> "LetterQuerySet":
        return self.filter(state=LetterState.BOUNCED)

    def undelivered(self) -> "LetterQuerySet":
        """Those that an officer should look at: returned, or never sent."""
        return self.filter(state__in=UNDELIVERED)


SUBJECT_CHARACTERS = 300
LABEL_CHARACTERS = 120


class Letter(models.Model):
    """One letter in the words it was sent with.

    `action_url` is a path on this site without anything secret, or `people.magic.deferred_path` of a link
    whose secret is made while the message is written out.
    """

    public_id = models.CharField(max_length=10, unique=True, default=public_id, editable=False)
    to = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="letters"
    )
    to_email = models.EmailField(blank=True)
    language = models.CharField(max_length=5)
    template = models.CharField(max_length=60)
    subject = models.CharField(max_length=SUBJECT_CHARACTERS)
    paragraphs = models.JSONField(default=list)
    action_label = models.CharField(max_length=LABEL_CHARACTERS, blank=True)
    action_url = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, choices=LetterState.choices, default=LetterState.QUEUED)
    sending = models.PositiveSmallIntegerField(default=1)
    message_id = models.CharField(max_length=200, unique=True)
    error = models.CharField(max_length=60, blank=True)
    key = models.CharField(max_length=200, unique=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = _("letter")
        verbose_name_plural = _("letters")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(state__in=LetterState.values), name="letter_state_known"),
            models.CheckConstraint(
                condition=~Q(state=LetterState.SENT) | Q(sent_at__isnull=False), name="letter_sent_has_time"
            ),
        ]
        indexes = [
            models.Index(fields=["to", "id"], name="letter_to_person"),
            models.Index(
                fields=["id"], name="letter_undelivered", condition=Q(state__in=["failed", "bounced"])
            ),
        ]

    def __str__(self) -> str:
        return f"letter {self.public_id}"

    @property
    def blocks(self) -> list[Block]:
        """The text in its shapes, without the heading, for a page of the site."""
        return heading_and_blocks(self.subject, self.paragraphs)[1]

    @property
    def page_path(self) -> str:
        """Where the letter's button leads on the site; "" for a link that only the mail carries."""
        return "" if self.action_url.startswith(DEFERRED) else self.action_url

    @property
    def error_words(self) -> str:
        """Why it was not delivered, for the officer who looks after it; "" when nothing is wrong."""
        return describe_error(self.error)
