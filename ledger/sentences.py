"""Events as sentences in the reader's language.

Each room registers in <room>/sentences.py what its events say and how its ids are called:

    @sentence("application.extended", exception=True, refers={"person": "people.person"})
    def extended(event: Event, names: Names) -> str:
        return gettext("The deadline moved by %(days)d days.") % event.data

    @names_of("people.person")
    def persons(ids: set[str], viewer) -> dict[str, str]: ...

`refers` tells which keys of `event.data` hold an id of what kind, so that a page of events asks for all its
names with one query a kind.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext

from ledger.models import ActorKind, Event
from ledger.references import Reference

PERSON_KIND = "people.person"


@dataclass(frozen=True)
class Line:
    """One event as its reader meets it."""

    at: datetime
    actor_label: str
    text: str
    is_exception: bool


class Names:
    """What ids are called, for one reader. Call it with a kind and an id, or ask about one event."""

    def __init__(self, viewer) -> None:
        self._viewer = viewer
        self._known: dict[Reference, str] = {}

    def __call__(self, kind: str, identity: object) -> str:
        wanted = Reference(kind, str(identity))
        if wanted not in self._known:
            self.load({wanted})
        return self._known[wanted]

    def subject(self, event: Event) -> str:
        return self(*event.subject)

    def actor(self, event: Event) -> str:
        if event.actor_kind == ActorKind.SYSTEM:
            return gettext("Baige, by itself")
        return self(PERSON_KIND, event.actor_id)

    def data(self, event: Event, key: str) -> str:
        """The name behind an id in the event's data; the sentence's `refers` tells its kind."""
        return self(_sentence(event.what).refers[key], event.data[key])

    def load(self, references: set[Reference]) -> None:
        """Ask each kind's room once. An id that it does not know was erased, or is not for this reader."""
        ids_by_kind = defaultdict(set)
        for kind, identity in references:
            ids_by_kind[kind].add(identity)
        for kind, ids in ids_by_kind.items():
            resolve = _NAMES.get(kind)
            found = resolve(ids, self._viewer) if resolve else {}
            for identity in ids:
                self._known[Reference(kind, identity)] = found.get(identity) or _unknown(kind)


def _unknown(kind: str) -> str:
    if kind == PERSON_KIND:
        return gettext("a person whose record was erased")
    return gettext("a record that no longer exists")


Tell = Callable[[Event, Names], str]
Resolve = Callable[[set[str], object], Mapping[str, str]]


@dataclass(frozen=True)
class Sentence:
    tell: Tell
    exception: bool
    refers: Mapping[str, str] = field(default_factory=dict)


_SENTENCES: dict[str, Sentence] = {}
_NAMES: dict[str, Resolve] = {}


def sentence(
    what: str, *, exception: bool = False, refers: Mapping[str, str] | None = None
) -> Callable[[Tell], Tell]:
    """Register how an event reads; `exception` marks what an observer should see first."""

    def register(tell: Tell) -> Tell:
        if what in _SENTENCES:
            raise ValueError(f"{what} has two sentences")
        _SENTENCES[what] = Sentence(tell=tell, exception=exception, refers=refers or {})
        return tell

    return register


def names_of(kind: str) -> Callable[[Resolve], Resolve]:
    """Register fn(ids, viewer) -> {id: name} for one kind of row; ids are text, in and out."""

    def register(resolve: Resolve) -> Resolve:
        if kind in _NAMES:
            raise ValueError(f"{kind} is named twice")
        _NAMES[kind] = resolve
        return resolve

    return register


def describe(events: Iterable[Event], viewer) -> list[Line]:
    """The events in their order, in the active language; one query for each kind of name."""
    told = list(events)
    names = Names(viewer)
    names.load({wanted for event in told for wanted in _references(event)})
    return [
        Line(
            at=event.at,
            actor_label=names.actor(event),
            text=_sentence(event.what).tell(event, names),
            is_exception=_sentence(event.what).exception,
        )
        for event in told
    ]


def _unworded(event: Event, names: Names) -> str:
    """A history stays readable where a sentence is missing; `unregistered` is what finds that."""
    return gettext("Recorded: %(what)s") % {"what": event.what}


_WITHOUT_WORDS = Sentence(tell=_unworded, exception=False)


def _sentence(what: str) -> Sentence:
    return _SENTENCES.get(what, _WITHOUT_WORDS)


def _references(event: Event) -> Iterable[Reference]:
    yield event.subject
    if event.actor_kind == ActorKind.PERSON:
        yield Reference(PERSON_KIND, event.actor_id)
    for key, kind in _sentence(event.what).refers.items():
        if event.data.get(key) is not None:
            yield Reference(kind, str(event.data[key]))


def exceptions() -> set[str]:
    """Every `what` that is an exception, for a query that puts them first."""
    return {what for what, registered in _SENTENCES.items() if registered.exception}


def unregistered(whats: Iterable[str] | None = None) -> set[str]:
    """Those of `whats` (by default all that the database holds) without a sentence."""
    if whats is None:
        whats = Event.objects.order_by().values_list("what", flat=True).distinct()
    return set(whats) - set(_SENTENCES)
