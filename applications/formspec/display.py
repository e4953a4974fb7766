"""The one way to show a form that was filled in: to its applicant, to officers, to the panel, to everyone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from applications.formspec.attached import AttachedDocument, Documents, by_question
from applications.formspec.countries import country_names
from applications.formspec.question import Question, Section, text
from applications.formspec.readers import may_read
from applications.formspec.spec import FormSpec
from applications.formspec.typed import is_answer, what_was_typed
from applications.formspec.types import Display, Item, Reading, type_of
from people.reading import size

Reader = Literal["applicant", "officers", "panel", "public"]


@dataclass(frozen=True, slots=True)
class ShownDocument:
    """A document in its place. `is_readable` is False while this reader may not open it."""

    public_id: str
    file_name: str
    size_bytes: int
    size: str
    sha256: str
    state: str
    is_readable: bool
    document: AttachedDocument


@dataclass(frozen=True, slots=True)
class ShownAnswer:
    """One question with its answer. `kind` says which of the others holds it.

    text, email, link: `text` (and `url`, empty where it must not be a link); paragraphs: `paragraphs`;
    choice, choices: `items`; documents: `documents`; typed: `text`, as typed and not yet readable;
    none: no answer. `language` is that of the answer, for its `lang` attribute.
    """

    question_key: str
    label: str
    label_language: str
    name: str
    kind: str
    text: str = ""
    language: str = ""
    paragraphs: tuple[str, ...] = ()
    items: tuple[Item, ...] = ()
    url: str = ""
    documents: tuple[ShownDocument, ...] = ()

    @property
    def is_answered(self) -> bool:
        return self.kind != "none"


@dataclass(frozen=True, slots=True)
class ShownSection:
    key: str
    title: str
    title_language: str
    answers: tuple[ShownAnswer, ...]


def shown(
    spec: FormSpec,
    answers: Mapping[str, Any],
    documents: Documents,
    *,
    reader: Reader,
    language: str,
    call_language: str = "",
    countries: Mapping[str, str] | None = None,
    answer_language: str = "",
) -> list[ShownSection]:
    """Return the sections as `reader` may see them; one without a question for this reader is left out.

    `answer_language` is the one the applicant writes in. `countries` holds names by ISO code in `language`;
    without it one query fetches those that are needed: bring it where many applications are shown.
    """
    names = country_names(countries_in(spec, answers), language) if countries is None else countries
    reading = Reading(language=language, fallback=call_language, countries=names)
    held = by_question(documents)
    sections = [
        shown_section(section, answers, held, reader, reading, answer_language) for section in spec.sections
    ]
    return [section for section in sections if section.answers]


def countries_in(spec: FormSpec, answers: Mapping[str, Any]) -> set[str]:
    """Return the codes of the countries that these answers name."""
    asked = (question for question in spec.questions if question.type == "country")
    return {answers[question.key] for question in asked if is_answer(question, answers.get(question.key))}


def shown_section(
    section: Section,
    answers: Mapping[str, Any],
    documents: Mapping[str, Sequence[AttachedDocument]],
    reader: Reader,
    reading: Reading,
    answer_language: str,
) -> ShownSection:
    title, title_language = text(section.title, reading.language, reading.fallback)
    visible = [question for question in section.questions if may_read(reader, question.reader)]
    return ShownSection(
        key=section.key,
        title=title,
        title_language=title_language,
        answers=tuple(
            shown_answer(
                question,
                answers.get(question.key),
                documents.get(question.key, ()),
                reader,
                reading,
                answer_language,
            )
            for question in visible
        ),
    )


def shown_answer(
    question: Question,
    value: Any,
    documents: Sequence[AttachedDocument],
    reader: Reader,
    reading: Reading,
    answer_language: str,
) -> ShownAnswer:
    label, label_language = text(question.label, reading.language, reading.fallback)
    display = answer_display(question, value, documents, reading)
    return ShownAnswer(
        question_key=question.key,
        label=label,
        label_language=label_language,
        name=text(question.name, reading.language, reading.fallback)[0],
        kind=display.kind,
        text=display.text,
        language=display.language or answer_language,
        paragraphs=display.paragraphs,
        items=display.items,
        url=display.url,
        documents=tuple(shown_document(document, reader, reading.language) for document in documents),
    )


def answer_display(
    question: Question, value: Any, documents: Sequence[AttachedDocument], reading: Reading
) -> Display:
    """Return the answer itself, or what was typed where it cannot be read."""
    if not type_of(question).is_answered(value, documents):
        return Display(kind="none")
    if (typed := what_was_typed(question, value)) is not None:
        return Display(kind="typed", text=typed_text(typed))
    return type_of(question).display(question, value, reading)


def shown_document(document: AttachedDocument, reader: Reader, language: str) -> ShownDocument:
    return ShownDocument(
        public_id=document.public_id,
        file_name=document.file_name,
        size_bytes=document.size_bytes,
        size=size(document.size_bytes, language=language),
        sha256=document.sha256,
        state=document.state,
        is_readable=is_readable(document, reader),
        document=document,
    )


def is_readable(document: AttachedDocument, reader: Reader) -> bool:
    """The applicant and officers open what arrived; panel and public what the panel may read."""
    if reader in ("applicant", "officers"):
        return document.state in ("stored", "clean")
    return document.readable_by_panel


def typed_text(typed: Any) -> str:
    return typed if isinstance(typed, str) else " ".join(filter(None, typed))
