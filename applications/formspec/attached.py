"""Documents that stand in answer to questions, in a draft or as a submission lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class AttachedDocument(Protocol):
    """What a form needs to know of a file given in answer; documents.Document has all of it."""

    public_id: str
    file_name: str
    size_bytes: int
    sha256: str
    state: str
    readable_by_panel: bool


@dataclass(frozen=True, slots=True)
class SubmittedDocument:
    """A document as a submission lists it. Whether the panel may read it by now, only the document knows."""

    public_id: str
    file_name: str
    size_bytes: int
    sha256: str
    state: str = "stored"
    readable_by_panel: bool = False


Documents = Mapping[str, Sequence[AttachedDocument]] | Sequence[Mapping[str, Any]]
"""The documents of each question by its key, or the entries of a submission."""


def by_question(documents: Documents) -> Mapping[str, Sequence[AttachedDocument]]:
    """Return the documents by question. A submission's entry is {question, name, size, sha256, public_id}."""
    if isinstance(documents, Mapping):
        return documents
    found: dict[str, list[AttachedDocument]] = {}
    for entry in documents:
        found.setdefault(entry["question"], []).append(
            SubmittedDocument(
                public_id=entry.get("public_id", ""),
                file_name=entry["name"],
                size_bytes=entry["size"],
                sha256=entry["sha256"],
            )
        )
    return found
