"""A subject as the ledger knows it: a kind and an id, without a foreign key."""

from typing import NamedTuple

from django.db.models import Model


class Reference(NamedTuple):
    kind: str
    id: str


def reference(subject: "Model | Reference | tuple[str, str]") -> Reference:
    """Name a saved row, e.g. ("applications.application", "17"). Raises ValueError for an unsaved one."""
    if isinstance(subject, tuple):
        kind, identity = subject
        return Reference(kind, str(identity))
    if subject.pk is None:
        raise ValueError(f"An event needs a saved subject, got an unsaved {subject._meta.label}")
    return Reference(subject._meta.label_lower, str(subject.pk))
