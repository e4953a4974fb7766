"""Few candidates first: a sparse network whose solution is then proved against the complete one."""

from collections.abc import Iterable, Iterator
from random import Random

from reviews.assignment.flows import solve_evenly
from reviews.assignment.problem import Id, Pair, Problem, counts

CANDIDATES_TRIED = (12, 48)


def evenest(problem: Problem, random: Random) -> tuple[dict[Id, int], dict[Id, int], list[Pair]]:
    """The new reviews of each entry and of each panellist in the evenest assignment, with arcs that allow it.

    A large panel's complete network has far more arcs than an assignment uses. A solution on a few
    candidates an entry stands when `is_evenest` proves it; otherwise the complete network decides.
    """
    for candidates in CANDIDATES_TRIED:
        if candidates >= len(problem.panel):
            break
        arcs = list(_some_arcs(problem, candidates, random))
        pairs = solve_evenly(problem, arcs)
        if is_evenest(problem, pairs):
            return *counts(problem, pairs), arcs
    arcs = problem.all_pairs()
    return *counts(problem, solve_evenly(problem, arcs)), arcs


def is_evenest(problem: Problem, pairs: Iterable[Pair]) -> bool:
    """Whether no exchange, however long, would improve an assignment.

    For separable convex costs a flow is optimal exactly when its residual network has no cycle that gains
    (Ahuja, Magnanti and Orlin, Network Flows, chapter 14). Here that is a chain of hand-overs, entry by
    entry, that gives a review to an entry which lacks one, or an entry to a panellist with two fewer.
    """
    chains = _Chains(problem, pairs)
    return chains.entries_cannot_gain() and chains.loads_cannot_even_out()


def _some_arcs(problem: Problem, candidates: int, random: Random) -> Iterator[Pair]:
    """About so many candidates an entry, and of those who read its language each about equally often."""
    queues: dict[str, list[Id]] = {language: [] for language in problem.reading}
    for entry in problem.entries:
        queue, found = queues[entry.language], set(problem.let_in[entry.id])
        reading = problem.reading[entry.language]
        while len(found) < min(candidates, len(reading)):
            if not queue:
                queue += random.sample(sorted(reading), len(reading))
            found.add(queue.pop())
        for reader in sorted(problem.readers_of(entry, among=found)):
            yield reader, entry.id


class _Chains:
    """Who could be reached by hand-overs: a panellist gives up an entry, somebody else takes it."""

    def __init__(self, problem: Problem, pairs: Iterable[Pair]):
        self.problem = problem
        self.entries = {entry.id: entry for entry in problem.entries}
        self.held: dict[Id, list[Id]] = {reader: [] for reader in problem.readers}
        self.held_by: dict[Id, set[Id]] = {entry: set() for entry in self.entries}
        for reader, entry in pairs:
            self.held[reader].append(entry)
            self.held_by[entry].add(reader)
        before = problem.reviews_before
        self.reviews = {entry: before[entry] + len(readers) for entry, readers in self.held_by.items()}
        self.loads = {reader: problem.load_before[reader] + len(held) for reader, held in self.held.items()}
        self.free = {one.id for one in problem.panel if len(self.held[one.id]) < problem.places(one)}

    def entries_cannot_gain(self) -> bool:
        for level in range(self.problem.wished):
            unreached, given_up = set(self.problem.readers), set()
            waiting = self._takers_of_all(self._with_reviews(level), unreached)
            self._spread(waiting, unreached, given_up)
            richest = max((self.reviews[entry] for entry in given_up), default=0)
            if (self.free - unreached) or richest >= level + 2:
                return False
        return True

    def loads_cannot_even_out(self) -> bool:
        unreached, given_up = set(self.problem.readers), set()
        levels_swapped: set[int] = set()
        for load in sorted(set(self.loads.values()), reverse=True):
            waiting = [reader for reader in unreached if self.loads[reader] == load]
            unreached.difference_update(waiting)
            while waiting:
                self._spread(waiting, unreached, given_up)
                waiting = self._swaps(given_up, levels_swapped, unreached)
            if any(self.loads[reader] <= load - 2 for reader in self.free - unreached):
                return False
        return True

    def _swaps(self, given_up: set[Id], levels_swapped: set[int], unreached: set[Id]) -> list[Id]:
        """An entry may lose a review for good where one with a review less gains it: as even as before."""
        levels = {self.reviews[entry] - 1 for entry in given_up} - levels_swapped
        levels_swapped |= levels
        lacking = [
            entry for level in levels if level < self.problem.wished for entry in self._with_reviews(level)
        ]
        return self._takers_of_all(lacking, unreached)

    def _with_reviews(self, level: int) -> list[Id]:
        return [entry for entry, reviews in self.reviews.items() if reviews == level]

    def _takers_of_all(self, entries: Iterable[Id], unreached: set[Id]) -> list[Id]:
        return [taker for entry in entries for taker in self._takers(entry, unreached)]

    def _spread(self, waiting: list[Id], unreached: set[Id], given_up: set[Id]) -> None:
        """Take out of `unreached` who could take an entry of those waiting, and of those then reached."""
        while waiting:
            for entry in self.held[waiting.pop()]:
                if entry not in given_up:
                    given_up.add(entry)
                    waiting += self._takers(entry, unreached)

    def _takers(self, entry: Id, unreached: set[Id]) -> set[Id]:
        """Who of the unreached could take the entry; they count as reached from now on."""
        takers = self.problem.readers_of(self.entries[entry], among=unreached) - self.held_by[entry]
        unreached -= takers
        return takers
