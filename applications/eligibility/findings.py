"""What a rule answers: an outcome, why, and what it looked at. All of it is plain JSON, fit to be stored."""

from dataclasses import asdict, dataclass, field
from typing import Any

MET = "met"
NOT_MET = "not_met"
UNCLEAR = "unclear"
OUTCOMES = (MET, NOT_MET, UNCLEAR)


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a rule looked at.

    `kind` is "fact", "answer", "document" or "application"; `ref` the fact's name, the question's key or
    the row's public id; `value` what stood there, cut short, or None when nothing did.
    """

    kind: str
    ref: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule's proposal for one application. `params` fills the sentence that `reason_code` names."""

    rule_key: str
    outcome: str
    evidence: list[Evidence] = field(default_factory=list)
    reason_code: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Finding":
        return cls(
            rule_key=data["rule_key"],
            outcome=data["outcome"],
            evidence=[Evidence(**item) for item in data["evidence"]],
            reason_code=data["reason_code"],
            params=dict(data["params"]),
        )


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a call's rules from being approved: which rule, which of its params, and why."""

    rule_key: str
    code: str
    param: str = ""
    params: dict[str, Any] = field(default_factory=dict)
