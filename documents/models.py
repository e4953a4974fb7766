"""A document: one immutable object in the bucket, and what is known of it."""

import unicodedata
import uuid
from datetime import datetime, timedelta
from pathlib import PurePosixPath
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_fsm import ConcurrentTransitionMixin, FSMField, FSMModelMixin, transition

from documents import refusals
from ledger.ids import public_id

PENDING, STORED, CLEAN, REFUSED = "pending", "stored", "clean", "refused"
STATES = [
    (PENDING, _("Upload not finished")),
    (STORED, _("Stored")),
    (CLEAN, _("Checked, no viruses found")),
    (REFUSED, _("Not accepted")),
]
KEPT = (STORED, CLEAN)
"""Groups of states: a document that counts, and whose object must be in the bucket."""

KEY_PREFIX = "documents/"
ZERO_WIDTH_JOINER = "\u200d"
UPLOAD_EXPIRES_AFTER = timedelta(hours=24)


class DocumentQuerySet(models.QuerySet):
    def owned_by(self, person: models.Model) -> Self:
        return self.filter(owner=person)

    def kept(self) -> Self:
        return self.filter(state__in=KEPT)

    def needing_object(self) -> Self:
        """Documents whose object has to stay: uploads under way, what counts, and what was refused after it
        had been stored, as a scanner can be wrong about something that was submitted."""
        return self.filter(Q(state=PENDING) | Q(stored_at__isnull=False))

    def waiting_for_scan(self) -> Self:
        return self.filter(state=STORED, scanned=False)

    def abandoned(self, *, at: datetime | None = None) -> Self:
        """Uploads begun so long ago that their links are dead and nobody will finish them."""
        return self.filter(state=PENDING, created_at__lt=(at or timezone.now()) - UPLOAD_EXPIRES_AFTER)


class Document(ConcurrentTransitionMixin, FSMModelMixin, models.Model):
    public_id = models.CharField(max_length=10, unique=True, editable=False, default=public_id)
    key = models.UUIDField(unique=True, editable=False, default=uuid.uuid4)
    owner = models.ForeignKey(
        "people.Person", null=True, blank=True, on_delete=models.PROTECT, related_name="documents"
    )
    file_name = models.CharField(max_length=255)
    content_type = models.CharField(max_length=127)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    uploaded_sha256 = models.CharField(max_length=64)
    kinds = models.JSONField(default=list, blank=True)
    max_bytes = models.PositiveBigIntegerField(default=0)
    page_count = models.PositiveIntegerField(null=True, blank=True)
    state = FSMField(default=PENDING, choices=STATES, protected=True, max_length=10)
    scanned = models.BooleanField(default=False)
    refusal = models.CharField(max_length=20, blank=True)
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    stored_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["state", "created_at"], name="document_state_created"),
            models.Index(fields=["owner", "state"], name="document_owner_state"),
        ]
        constraints = [
            models.CheckConstraint(
                name="document_state_known", condition=Q(state__in=[key for key, _label in STATES])
            ),
            models.CheckConstraint(name="document_not_empty", condition=Q(size_bytes__gt=0)),
            models.CheckConstraint(
                name="document_refusal_means_refused",
                condition=Q(state=REFUSED) & ~Q(refusal="") | ~Q(state=REFUSED) & Q(refusal=""),
            ),
            models.CheckConstraint(
                name="document_kept_has_time", condition=~Q(state__in=KEPT) | Q(stored_at__isnull=False)
            ),
            models.CheckConstraint(
                name="document_clean_was_scanned",
                condition=~Q(state=CLEAN) | Q(scanned=True, checked_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.public_id

    @transition(field=state, source=PENDING, target=STORED)
    def store(self, *, content_type: str, page_count: int | None, at: datetime) -> None:
        self.content_type = content_type
        self.page_count = page_count
        self.stored_at = at

    @transition(field=state, source=STORED, target=CLEAN)
    def clear(self, *, at: datetime) -> None:
        self.scanned = True
        self.checked_at = at

    @transition(field=state, source=[PENDING, STORED], target=REFUSED)
    def refuse(self, *, code: str, scanned: bool, at: datetime) -> None:
        self.refusal = code
        self.scanned = scanned
        self.checked_at = at

    @property
    def object_name(self) -> str:
        return object_name(self.key)

    @property
    def is_kept(self) -> bool:
        return self.state in KEPT

    @property
    def readable_by_panel(self) -> bool:
        if self.state == CLEAN:
            return True
        return self.state == STORED and not settings.SCANNER and settings.PANEL_READS_UNSCANNED

    @property
    def state_label(self) -> str:
        """What a person is told; "not scanned" where there is no scanner, never "clean"."""
        if self.state != STORED:
            return self.get_state_display()
        return _("Being checked for viruses") if settings.SCANNER else _("Not scanned for viruses")

    @property
    def refusal_message(self) -> str:
        if not self.refusal:
            return ""
        return refusals.describe(self.refusal, kinds=self.kinds, max_bytes=self.max_bytes)


def object_name(key: uuid.UUID) -> str:
    """Where an object lies in the bucket; no name of a person's choosing is part of it."""
    return f"{KEY_PREFIX}{key}"


def clean_file_name(raw: str) -> str:
    """The name as people see it: NFC, without a path or control characters, at most 255 characters.

    The extension survives shortening. It never becomes part of a key in the bucket.
    """
    name = unicodedata.normalize("NFC", raw).replace("\\", "/").rsplit("/", 1)[-1]
    hidden = {"Cc", "Cf", "Cs"}
    name = "".join(
        sign for sign in name if unicodedata.category(sign) not in hidden or sign == ZERO_WIDTH_JOINER
    )
    name = name.strip()
    if len(name) <= 255:
        return name
    suffix = PurePosixPath(name).suffix[:20]
    return name[: 255 - len(suffix)] + suffix
