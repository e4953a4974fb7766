"""The evenest assignment as a network flow, solved exactly by OR-Tools."""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from ortools.graph.python.min_cost_flow import SimpleMinCostFlow

from reviews.assignment.problem import Id, Pair, Problem, counts

MIXING_COSTS = 1 << 16


def solve_evenly(problem: Problem, arcs: list[Pair]) -> list[Pair]:
    """The largest and evenest assignment on these arcs.

    Source to entry: one arc for each review still wished, dearer from one to the next. Panellist to sink:
    one arc for each entry taken, the next costing the growth of the load's square. The entries' costs are
    scaled so that no gain in loads outweighs them. A bound on loads keeps the network small and is raised
    until nobody stands at it.
    """
    if not arcs:
        return []
    wanted = sum(max(0, problem.wished - before) for before in problem.reviews_before.values())
    bound = 2 + (wanted + sum(problem.load_before.values())) // len(problem.panel)
    while True:
        bound = 2 * bound
        pairs, at_bound = _flow_evenly(problem, arcs, wanted, bound)
        if not at_bound:
            return pairs


def _flow_evenly(problem: Problem, arcs: list[Pair], wanted: int, bound: int) -> tuple[list[Pair], bool]:
    network = Network(problem, arcs)
    heaviest = bound + max(problem.load_before.values())
    step = 2 * wanted * (heaviest + 1) + 1
    for entry in problem.entries:
        for number in range(problem.reviews_before[entry.id], problem.wished):
            network.join(network.source, network.entry[entry.id], 1, step * number)
    for reader in problem.panel:
        before = problem.load_before[reader.id]
        for number in range(before, before + min(bound, problem.places(reader))):
            network.join(network.reader[reader.id], network.sink, 1, 2 * number + 1)
    network.supply(network.source, wanted)
    network.supply(network.sink, -wanted)
    pairs = network.solve(largest=True)
    _reviews, loads = counts(problem, pairs)
    return pairs, any(loads[reader.id] == bound < problem.places(reader) for reader in problem.panel)


def mixed(
    problem: Problem, reviews: Mapping[Id, int], loads: Mapping[Id, int], arcs: list[Pair], random: Random
) -> list[Pair]:
    """An assignment with exactly these counts in which chance, not the solver, decides who reads with whom.

    Panellists who always read together could not be compared with the others.
    """
    if not arcs:
        return []
    network = Network(problem, arcs, costs=[random.randrange(MIXING_COSTS) for _arc in arcs])
    for entry, count in reviews.items():
        network.supply(network.entry[entry], count)
    for reader, count in loads.items():
        network.supply(network.reader[reader], -count)
    return network.solve(largest=False)


class Network:
    """Entries to panellists as a flow network; each arc of `arcs` carries one review or none."""

    def __init__(self, problem: Problem, arcs: list[Pair], costs: Sequence[int] | None = None):
        self.source, self.sink = 0, 1
        self.entry = {entry.id: 2 + place for place, entry in enumerate(problem.entries)}
        first_reader = 2 + len(self.entry)
        self.reader = {reader.id: first_reader + place for place, reader in enumerate(problem.panel)}
        self.arcs = arcs
        self.flow = SimpleMinCostFlow()
        self.flow.add_arcs_with_capacity_and_unit_cost(
            np.array([self.entry[entry] for _reader, entry in arcs], dtype=np.int32),
            np.array([self.reader[reader] for reader, _entry in arcs], dtype=np.int32),
            np.ones(len(arcs), dtype=np.int64),
            np.array(costs or np.zeros(len(arcs)), dtype=np.int64),
        )

    def join(self, tail: int, head: int, capacity: int, cost: int) -> None:
        self.flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity, cost)

    def supply(self, node: int, amount: int) -> None:
        self.flow.set_node_supply(node, amount)

    def solve(self, *, largest: bool) -> list[Pair]:
        """The pairs that carry flow. Raises RuntimeError when the solver gives up, which it should not."""
        status = self.flow.solve_max_flow_with_min_cost() if largest else self.flow.solve()
        if status != self.flow.OPTIMAL:
            raise RuntimeError(f"The assignment was not solved: {status}")
        used = self.flow.flows(np.arange(len(self.arcs)))
        return [self.arcs[place] for place in np.flatnonzero(used)]
