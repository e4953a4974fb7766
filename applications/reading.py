"""Reading a form that was filled in, with what formspec needs: names, codes, fallbacks."""

from collections.abc import Sequence

from django.utils.translation import get_language

from applications.formspec.completeness import Gap, SectionState, section_state
from applications.formspec.completeness import missing as missing_in
from applications.formspec.display import Reader, ShownSection
from applications.formspec.display import shown as shown_in
from applications.formspec.spec import FormSpec
from applications.models import Application, ApplicationDocument, Call, Submission
from documents.models import KEPT, Document
from people.countries import hub_names, iso_names

Held = dict[str, list[Document]]


def country_names(language: str) -> dict[str, str]:
    """Return the names of all countries by ISO code, without a query."""
    hub = hub_names() if language == "en" else {}
    return {code: hub.get(code) or names.get(language) or names["en"] for code, names in iso_names().items()}


def country_choices(language: str) -> list[tuple[str, str]]:
    return sorted(country_names(language).items(), key=lambda pair: pair[1].casefold())


def held_documents(application: Application) -> Held:
    """Return the documents of the working draft by question, in their order."""
    held: Held = {}
    for attachment in application.attachments.filter(removed_at=None).select_related("document"):
        held.setdefault(attachment.question_key, []).append(attachment.document)
    return held


def kept(held: Held) -> Held:
    """Leave out what never arrived or was refused: a submission holds only stored documents."""
    return {key: [d for d in documents if d.state in KEPT] for key, documents in held.items()}


def submitted_documents(submission: Submission) -> Held:
    """Return the documents of a submission by question, in its order."""
    rows = ApplicationDocument.objects.filter(
        document__in=[entry["document"] for entry in submission.documents]
    )
    by_id = {row.document_id: row.document for row in rows.select_related("document")}
    held: Held = {}
    for entry in submission.documents:
        if entry["document"] in by_id:
            held.setdefault(entry["question"], []).append(by_id[entry["document"]])
    return held


def section_states(application: Application, held: Held) -> list[SectionState]:
    language, first = get_language() or "en", application.call.languages[0]
    return [
        section_state(
            section,
            application.answers,
            held,
            language=language,
            call_language=first,
            country_codes=iso_names(),
        )
        for section in application.call.form_version.parsed.sections
    ]


def gaps(application: Application, held: Held) -> Sequence[Gap]:
    """Return what keeps the working draft from being submitted."""
    return missing_in(
        application.call.form_version.parsed,
        application.answers,
        held,
        language=get_language() or "en",
        call_language=application.call.languages[0],
        country_codes=iso_names(),
    )


def shown(
    spec: FormSpec,
    answers: dict,
    held: Held,
    *,
    reader: Reader,
    call: Call,
    answer_language: str,
    language: str = "",
) -> list[ShownSection]:
    """Return a form's sections with answers as a reader may see them, in the language of the page."""
    language = language or get_language() or "en"
    return shown_in(
        spec,
        answers,
        held,
        reader=reader,
        language=language,
        call_language=call.languages[0],
        countries=country_names(language),
        answer_language=answer_language,
    )


def shown_draft(application: Application, held: Held) -> list[ShownSection]:
    return shown(
        application.call.form_version.parsed,
        application.answers,
        held,
        reader="applicant",
        call=application.call,
        answer_language=application.language,
    )


def shown_submission(submission: Submission, *, reader: Reader, language: str = "") -> list[ShownSection]:
    """Return what was submitted as a reader may see it: the one view of judges, officers, PDF and export."""
    return shown(
        submission.form_version.parsed,
        submission.answers,
        submitted_documents(submission),
        reader=reader,
        call=submission.application.call,
        answer_language=submission.language,
        language=language,
    )
