"""Who reads what. Small panels read everything; larger ones are balanced exactly, as a network flow.

Pure. A conflict of interest is never crossed: it is lifted first, by its own row. An entry goes to somebody
who does not read its language only where the caller passes the pair in `overrides`, with a reason.
"""

from collections.abc import Collection, Sequence
from random import Random

from reviews.assignment.candidates import evenest
from reviews.assignment.flows import mixed
from reviews.assignment.problem import Entry, Id, Pair, Plan, Problem, Reader, Shortfall

__all__ = [
    "READ_ALL_UP_TO",
    "Entry",
    "Id",
    "Pair",
    "Plan",
    "Reader",
    "Shortfall",
    "balance",
    "read_all",
]

READ_ALL_UP_TO = 5
"""Panels up to this size read everything by default."""


def read_all(
    panel: Sequence[Reader],
    entries: Sequence[Entry],
    conflicts: Collection[Pair] = (),
    *,
    overrides: Collection[Pair] = (),
    already: Collection[Pair] = (),
    gone: Collection[Pair] = (),
    required: int = 2,
) -> Plan:
    """Everyone reads everything but for conflicts and languages. `already` pairs stand; `gone` ones ended."""
    problem = Problem(panel, entries, conflicts, overrides, already, gone, len(panel), required)
    return problem.plan(problem.all_pairs())


def balance(
    panel: Sequence[Reader],
    entries: Sequence[Entry],
    conflicts: Collection[Pair] = (),
    *,
    wished: int = 3,
    required: int = 2,
    overrides: Collection[Pair] = (),
    already: Collection[Pair] = (),
    gone: Collection[Pair] = (),
    seed: int = 0,
) -> Plan:
    """As many of the wished reviews as can be had, spread evenly over entries, then over panellists.

    Exact: first the number of reviews is the largest possible, then the entries' counts are the most even,
    then the panellists' loads have the smallest sum of squares, which is the most even spread there is.
    Within that, who reads with whom is mixed by the seed; the same input and seed give the same plan.
    """
    problem = Problem(panel, entries, conflicts, overrides, already, gone, wished, required)
    random = Random(seed)  # noqa: S311  mixing, not secrecy
    return problem.plan(mixed(problem, *evenest(problem, random), random))
