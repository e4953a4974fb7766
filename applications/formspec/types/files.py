"""Questions answered by documents. They are the answer themselves; nothing of it stands in the JSON."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from applications.formspec.attached import AttachedDocument
from applications.formspec.question import Question
from applications.formspec.readers import NEVER_BEYOND_OFFICERS
from applications.formspec.types.base import Display, QuestionType, Reading, register
from applications.formspec.widgets import SeveralFiles
from documents.refusals import KIND_NAMES

PENDING, REFUSED = "pending", "refused"
FILES_AT_MOST = 20
BYTES_AT_MOST = 1024**3

ACCEPT = {
    "pdf": ".pdf,application/pdf",
    "image": ".png,.jpg,.jpeg,image/png,image/jpeg",
    "word": ".docx",
    "sheet": ".xlsx",
}


@register
class File(QuestionType):
    key = "file"
    settings = ("kinds", "max_files", "max_bytes")
    missing_message = gettext_lazy("Add a file.")
    takes_files = True

    def read(self, question: Question, raw: Any, reading: Reading) -> None:
        return None

    def holds(self, value: Any) -> bool:
        return False

    def is_answered(self, value: Any, documents: Sequence[AttachedDocument]) -> bool:
        return bool(documents)

    def check(
        self, question: Question, value: Any, reading: Reading, documents: Sequence[AttachedDocument]
    ) -> list[str]:
        messages = [
            _("Remove “%(name)s” or add another file: it was not accepted.") % {"name": document.file_name}
            for document in documents
            if document.state == REFUSED
        ]
        messages += [
            _("“%(name)s” has not arrived whole. Upload it again or remove it.")
            % {"name": document.file_name}
            for document in documents
            if document.state == PENDING
        ]
        if len(documents) > question.max_files:
            messages.append(too_many_files(question.max_files, len(documents)))
        return messages

    def display(self, question: Question, value: Any, reading: Reading) -> Display:
        return Display(kind="documents")

    def widget(self, question: Question, reading: Reading) -> forms.Widget:
        attrs = {
            "accept": ",".join(ACCEPT[kind] for kind in question.kinds or ACCEPT),
            "data-max-bytes": question.max_bytes,
            "data-max-files": question.max_files,
        }
        return SeveralFiles(attrs=attrs) if question.max_files > 1 else forms.FileInput(attrs=attrs)

    def spec_problems(self, data: Mapping[str, Any], languages: Sequence[str]) -> Iterator[tuple[str, str]]:
        kinds = data.get("kinds")
        if not isinstance(kinds, list) or not kinds or not all(is_kind(kind) for kind in kinds):
            yield "kinds", _("Name the kinds of file: %(kinds)s.") % {"kinds": ", ".join(KIND_NAMES)}
        if not is_whole(data.get("max_files", 1), FILES_AT_MOST):
            yield "max_files", _("The number of files is from 1 to %(most)s.") % {"most": FILES_AT_MOST}
        if not is_whole(data.get("max_bytes", 1), BYTES_AT_MOST):
            yield (
                "max_bytes",
                _("The size of a file is a whole number of bytes, at most %(most)s.")
                % {"most": BYTES_AT_MOST},
            )
        if data.get("sensitive") in NEVER_BEYOND_OFFICERS and data.get("reader", "officers") != "officers":
            yield "reader", _("Identity and medical documents are read by officers only.")


def is_kind(kind: Any) -> bool:
    return isinstance(kind, str) and kind in KIND_NAMES


def is_whole(value: Any, most: int) -> bool:
    return type(value) is int and 1 <= value <= most


def too_many_files(limit: int, count: int) -> str:
    return ngettext(
        "Keep at most %(limit)s file: you have %(count)s.",
        "Keep at most %(limit)s files: you have %(count)s.",
        limit,
    ) % {"limit": limit, "count": count}
