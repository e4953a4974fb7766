"""A call's whole history: events of the call, of its applications, and of what rooms above tie to it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast

from applications.models import Application, Call, CallLetter
from applications.sentences import APPLICATION_KIND, CALL_KIND
from applications.states import LISTED
from ledger.models import Event
from ledger.sentences import exceptions


@dataclass(frozen=True)
class Subjects:
    """Rows of one kind that belong to a call; some kinds are told only where something went wrong."""

    kind: str
    rows: Callable[[Call], QuerySet]
    key: str = "pk"
    only_exceptions: bool = False


_subjects: list[Subjects] = []


def register_subjects(
    kind: str, rows: Callable[[Call], QuerySet], *, key: str = "pk", only_exceptions: bool = False
) -> None:
    """Add the events about rows of a kind ("reviews.assignment"); `key` names the field of their keys."""
    _subjects.append(Subjects(kind, rows, key, only_exceptions))


def about(kind: str, rows: QuerySet, key: str = "pk") -> Q:
    keys = rows.order_by().annotate(subject_key=Cast(key, CharField())).values("subject_key")
    return Q(subject_kind=kind, subject_id__in=keys)


def exceptions_of(call: Call) -> QuerySet[Event]:
    """Return what an observer should see first: extensions, departures, and whatever rooms above add."""
    found = Q(subject_kind=CALL_KIND, subject_id=str(call.pk)) | about(
        APPLICATION_KIND, call.applications.all()
    )
    for subjects in _subjects:
        found |= about(subjects.kind, subjects.rows(call), subjects.key)
    return Event.objects.filter(found, what__in=exceptions()).select_related("reason")


def events_of(call: Call) -> QuerySet[Event]:
    """Return all that happened, without what people do with drafts: those are theirs alone."""
    listed = Application.objects.filter(call=call, state__in=LISTED)
    found = Q(subject_kind=CALL_KIND, subject_id=str(call.pk)) | about(APPLICATION_KIND, listed)
    for subjects in _subjects:
        if not subjects.only_exceptions:
            found |= about(subjects.kind, subjects.rows(call), subjects.key)
    return Event.objects.filter(found).select_related("reason")


register_subjects(
    "correspondence.letter",
    lambda call: CallLetter.objects.filter(call=call),
    key="letter_id",
    only_exceptions=True,
)
