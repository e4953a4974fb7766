"""A document given in answer to a question."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from applications.eligibility.facts import Facts
from applications.eligibility.findings import MET, NOT_MET, UNCLEAR, Evidence, Problem
from applications.eligibility.parsing import shown
from applications.eligibility.registry import (
    BrokenRule,
    CallContext,
    Check,
    FormFacts,
    Result,
    RuleType,
    register,
)

ARRIVED = ("stored", "clean")


@register
class DocumentPresentRule(RuleType):
    """params: question. Met by a document that arrived, scanned or not. A question that was asked and holds
    no file is not met; one that was not asked is unclear, and so is a document that was refused.
    """

    key = "document_present"
    label = _("Document present")
    sentences = {
        "document.not_asked": _("Nobody was asked for this document."),
        "document.none": _("No document is attached."),
        "document.unusable": _("A document is attached, but it did not arrive or cannot be used."),
        "document.attached": _("The document is attached."),
    }

    def prepare(self, params: Mapping[str, Any], call: CallContext) -> Check:
        question = params.get("question")
        if not isinstance(question, str):
            raise BrokenRule

        def check(facts: Facts) -> Result:
            documents = facts.documents.get(question)
            if not isinstance(documents, Sequence) or isinstance(documents, str):
                return Result(UNCLEAR, "document.not_asked", [Evidence("answer", question)])
            if not documents:
                return Result(NOT_MET, "document.none", [Evidence("answer", question)])
            evidence = [_evidence(document) for document in documents]
            if any(_arrived(document) for document in documents):
                return Result(MET, "document.attached", evidence)
            return Result(UNCLEAR, "document.unusable", evidence)

        return check

    def problems(self, rule_key: str, params: Mapping[str, Any], form: FormFacts) -> Iterator[Problem]:
        question = params.get("question")
        asked = form.questions.get(question) if isinstance(question, str) else None
        if asked is None:
            yield Problem(rule_key, "not_asked", "question", {"fact": str(question)[:60]})
        elif asked.get("type") != "file":
            yield Problem(rule_key, "not_a_file", "question", {"fact": question})


def _arrived(document: Any) -> bool:
    return isinstance(document, Mapping) and document.get("state") in ARRIVED


def _evidence(document: Any) -> Evidence:
    if not isinstance(document, Mapping):
        return Evidence("document", "", shown(document))
    return Evidence("document", str(shown(document.get("id"))), shown(document.get("file_name")))
