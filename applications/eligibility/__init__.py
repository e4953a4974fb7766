"""Eligibility: rules as data on the call, proposals with evidence for an officer to confirm.

Pure: no models, no database, no clock. A person, never this package, makes an application ineligible.
A rule is {"key", "type", "params", "text": {language: ...}, "suggested": bool} and may name the "categories"
(by key) that it is for; the rule types say what their params are.
"""

from applications.eligibility.engine import Checker, propose, propose_many, validate_rules
from applications.eligibility.facts import Facts, call_dates
from applications.eligibility.findings import MET, NOT_MET, OUTCOMES, UNCLEAR, Evidence, Finding, Problem
from applications.eligibility.registry import RULE_TYPES, RuleType, register
from applications.eligibility.sentences import describe_problem, explain

__all__ = [
    "MET",
    "NOT_MET",
    "OUTCOMES",
    "RULE_TYPES",
    "UNCLEAR",
    "Checker",
    "Evidence",
    "Facts",
    "Finding",
    "Problem",
    "RuleType",
    "call_dates",
    "describe_problem",
    "explain",
    "propose",
    "propose_many",
    "register",
    "validate_rules",
]
