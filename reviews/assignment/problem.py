"""What an assignment is asked and what it answers, in plain values."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

Id = Hashable
Pair = tuple[Id, Id]
"""A panellist's id and an entry's id, in this order."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A panellist. languages: those they read; empty when nobody asked, which excludes nothing.
    most: how many entries they take at most, or None.
    """

    id: Id
    languages: frozenset[str] = frozenset()
    most: int | None = None

    def reads(self, language: str) -> bool:
        return not language or not self.languages or language in self.languages


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry to read, and the language it is written in ("" when not known)."""

    id: Id
    language: str = ""


@dataclass(frozen=True, slots=True)
class Shortfall:
    """An entry with fewer readers than wished. `is_short` when it also has fewer than required.

    reasons: "conflicts", "languages", "gone" (they declined it or left), "load" (they are at their limit),
    each with the panellists it concerns; or "panel" alone, when everyone reads it already.
    """

    entry: Id
    reviews: int
    wished: int
    required: int
    reasons: tuple[str, ...]
    conflicts: tuple[Id, ...] = ()
    languages: tuple[Id, ...] = ()
    gone: tuple[Id, ...] = ()
    load: tuple[Id, ...] = ()

    @property
    def is_short(self) -> bool:
        return self.reviews < self.required

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Plan:
    """New pairs, by panellist and entry; loads and shortfalls count what stood before as well."""

    pairs: tuple[Pair, ...]
    loads: Mapping[Id, int]
    shortfalls: tuple[Shortfall, ...] = field(default=())

    @property
    def is_enough(self) -> bool:
        """Whether every entry has the reviews that the call requires."""
        return not any(shortfall.is_short for shortfall in self.shortfalls)


class Problem:
    """The input, sorted by id so that its order does not matter, with what may be assigned."""

    def __init__(
        self,
        panel: Iterable[Reader],
        entries: Iterable[Entry],
        conflicts: Collection[Pair],
        overrides: Collection[Pair],
        already: Collection[Pair],
        gone: Collection[Pair],
        wished: int,
        required: int,
    ):
        self.panel = sorted(panel, key=lambda reader: reader.id)
        self.entries = sorted(entries, key=lambda entry: entry.id)
        self.readers = {reader.id for reader in self.panel}
        self.already = set(already)
        self.wished, self.required = max(wished, required), required
        self.in_conflict, self.let_in = _by_entry(conflicts), _by_entry(overrides)
        self.have, self.gone = _by_entry(self.already), _by_entry(gone)
        self.reading = {
            language: {reader.id for reader in self.panel if reader.reads(language)}
            for language in {entry.language for entry in self.entries}
        }
        self.reviews_before = {entry.id: len(self.have[entry.id]) for entry in self.entries}
        self.load_before = dict.fromkeys((reader.id for reader in self.panel), 0)
        for reader, _entry in self.already:
            if reader in self.load_before:
                self.load_before[reader] += 1

    def readers_of(self, entry: Entry, among: set[Id] | None = None) -> set[Id]:
        """Who may be given the entry: no conflict, a language read or let in, not there already nor gone."""
        asked = self.readers if among is None else among
        understood = (asked & self.reading[entry.language]) | (asked & self.let_in[entry.id])
        return understood - self.in_conflict[entry.id] - self.have[entry.id] - self.gone[entry.id]

    def all_pairs(self) -> list[Pair]:
        return [(reader, entry.id) for entry in self.entries for reader in sorted(self.readers_of(entry))]

    def places(self, reader: Reader) -> int:
        """How many more entries this panellist can take."""
        most = len(self.entries) if reader.most is None else reader.most
        return max(0, most - self.load_before[reader.id])

    def plan(self, pairs: Iterable[Pair]) -> Plan:
        pairs = tuple(sorted(pairs))
        loads, reviews = dict(self.load_before), dict(self.reviews_before)
        for reader, entry in pairs:
            loads[reader] += 1
            reviews[entry] += 1
        under = (entry for entry in self.entries if reviews[entry.id] < self.wished)
        together = self.already.union(pairs)
        return Plan(
            pairs=pairs,
            loads=loads,
            shortfalls=tuple(self._shortfall(entry, reviews[entry.id], loads, together) for entry in under),
        )

    def _shortfall(
        self, entry: Entry, reviews: int, loads: Mapping[Id, int], together: set[Pair]
    ) -> Shortfall:
        found: dict[str, list[Id]] = {"conflicts": [], "languages": [], "gone": [], "load": []}
        for reader in self.panel:
            if (reader.id, entry.id) not in together:
                found[self._obstacle(reader, entry, loads)].append(reader.id)
        told = {reason: tuple(readers) for reason, readers in found.items() if readers}
        reasons = tuple(told) or ("panel",)
        return Shortfall(entry.id, reviews, self.wished, self.required, reasons, **told)

    def _obstacle(self, reader: Reader, entry: Entry, loads: Mapping[Id, int]) -> str:
        """Why a panellist was not given an entry that lacks readers; only a limit is left at the end."""
        if reader.id in self.in_conflict[entry.id]:
            return "conflicts"
        if reader.id in self.gone[entry.id]:
            return "gone"
        return "load" if reader.id in self.readers_of(entry) else "languages"


def _by_entry(pairs: Iterable[Pair]) -> defaultdict[Id, set[Id]]:
    found: defaultdict[Id, set[Id]] = defaultdict(set)
    for reader, entry in pairs:
        found[entry].add(reader)
    return found


def counts(problem: Problem, pairs: Iterable[Pair]) -> tuple[dict[Id, int], dict[Id, int]]:
    reviews = dict.fromkeys((entry.id for entry in problem.entries), 0)
    loads = dict.fromkeys((reader.id for reader in problem.panel), 0)
    for reader, entry in pairs:
        reviews[entry] += 1
        loads[reader] += 1
    return reviews, loads
