"""Two people in one draft: each answer has its own revision, and only the same answer can conflict."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Conflict:
    """One answer changed twice. `base` is the revision that the change was made from."""

    mine: Any
    theirs: Any
    base: int


@dataclass(frozen=True)
class MergeResult:
    """The draft after the merge. A conflicting change is not in it: it waits in `conflicts`."""

    answers: dict[str, Any]
    revisions: dict[str, int]
    conflicts: dict[str, Conflict] = field(default_factory=dict)


def merge(
    current_answers: Mapping[str, Any],
    current_revisions: Mapping[str, int],
    changes: Mapping[str, Any],
    bases: Mapping[str, int],
) -> MergeResult:
    """Return the draft with the changes in it. `None` takes an answer away.

    An answer never saved has revision 0. A change made from another revision than the current one conflicts,
    unless both sides say the same.
    """
    result = MergeResult(dict(current_answers), dict(current_revisions))
    for key, mine in changes.items():
        theirs, revision, base = current_answers.get(key), current_revisions.get(key, 0), bases.get(key, 0)
        if same(mine, theirs):
            continue
        if base != revision:
            result.conflicts[key] = Conflict(mine=mine, theirs=theirs, base=base)
            continue
        result.revisions[key] = revision + 1
        if mine is None:
            result.answers.pop(key, None)
        else:
            result.answers[key] = mine
    return result


def same(mine: Any, theirs: Any) -> bool:
    """Equal as JSON: true is not 1."""
    return mine == theirs and isinstance(mine, bool) == isinstance(theirs, bool)
