"""One application as officers and approvers read it: requirements with evidence, answers, documents."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django_fsm import can_proceed

from applications import front, programmes
from applications.eligibility import Evidence, Finding, explain
from applications.forms.desk_screening import FindingForm
from applications.formspec.display import ShownSection
from applications.models import Application, Call, Proposal, RuleFinding
from applications.models.call import text_in
from applications.permissions import is_officer, reads_applications
from applications.reading import country_names, shown_submission
from applications.services.documents import attached, readable_by
from applications.services.findings import answer_by
from applications.states import ApplicationState, CallState, ProposalState
from applications.views.desk_access import application_of, call_page
from applications.views.desk_applications import queue_of
from applications.views.files import open_document, submission_pdf_response
from ledger.models import Event
from ledger.sentences import describe

HISTORY_LINES = 200


@require_GET
@call_page(reads_applications)
def application(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    row = application_of(call, public_id)
    return application_page(request, call, row)


def application_page(
    request: HttpRequest, call: Call, row: Application, *, bound: FindingForm | None = None, status: int = 200
) -> HttpResponse:
    """Render the page; `bound` is the form of a finding that has to be corrected."""
    submission = row.current_submission
    submission.application, submission.form_version = row, call.form_version
    sections = shown_submission(submission, reader="officers")
    findings = list(row.findings.select_related("confirmed_by"))
    proposals = list(row.proposals.select_related("proposed_by", "decided_by").order_by("-pk"))
    officer = is_officer(request.person, call)
    place = Place(call, reverse("applications:application", args=[call.slug, row.public_id]) + "documents/")
    lead = row.participants.select_related("person__organisation").filter(role="lead").first()
    return render(
        request,
        "applications/desk/application.html",
        {
            "call": call,
            "application": row,
            "is_demo_page": row.is_demo,
            "submission": submission,
            "sections": sections,
            "document_url": place.documents,
            "findings": [finding_card(place, f, sections, bound=bound, officer=officer) for f in findings],
            "findings_are_current": all(f.submission_id == submission.pk for f in findings),
            "officer": officer,
            "lead": lead.person if lead else None,
            "clarifications": list(row.clarifications.order_by("-pk")[:10]),
            "ineligibility": ineligibility(call, proposals, row),
            "open_proposal": next((p for p in proposals if p.state == ProposalState.OPEN), None),
            "can": deeds(row, findings, proposals, officer),
            "blocked": what_blocks(row, findings) if officer else "",
            "pending": programmes.get(call.programme).pending_steps(row),
            "parts": front.desk_parts(request, row),
            "queue": queue_of(request),
            "forms": [bound] if bound else [],
            "now": timezone.now(),
        },
        status=status,
    )


def deeds(
    row: Application, findings: list[RuleFinding], proposals: list[Proposal], officer: bool
) -> dict[str, bool]:
    """Return which moves this person may make now; the page shows exactly these."""
    waits = any(p.state == ProposalState.OPEN and p.act == Proposal.Act.INELIGIBLE for p in proposals)
    answered = any(p.data.get("applicant_answer") and not p.data.get("reply") for p in proposals)
    in_panel = row.call.state in (CallState.PUBLISHED, CallState.IN_REVIEW)
    return {
        "confirm_findings": officer
        and row.state in (ApplicationState.SUBMITTED, ApplicationState.RETURNED, ApplicationState.ELIGIBLE),
        "eligible": officer
        and can_proceed(row.confirm_eligible)
        and not what_blocks(row, findings)
        and not waits,
        "ineligible": officer and can_proceed(row.confirm_ineligible) and not waits,
        "ask": officer and can_proceed(row.ask) and not waits,
        "reinstate": officer and can_proceed(row.reinstate) and in_panel,
        "keep": officer and row.state == ApplicationState.INELIGIBLE and answered,
        "extend": officer
        and row.call.state == CallState.PUBLISHED
        and row.state == ApplicationState.SUBMITTED,
    }


def what_blocks(row: Application, findings: list[RuleFinding]) -> str:
    """Return in one sentence why an application cannot be confirmed yet, or nothing."""
    if row.state != ApplicationState.SUBMITTED:
        return ""
    if row.deadline > timezone.now():
        return _("The applicant can still correct this application. Confirm it after its deadline.")
    if (row.call.rules and any(f.submission_id != row.current_submission_id for f in findings)) or (
        row.call.rules and not findings
    ):
        return _("The rules have not been read for this application yet. Try again in a minute.")
    open_ones = [f for f in findings if f.standing_outcome != RuleFinding.Outcome.MET]
    if open_ones:
        return _("A rule is not met or unclear. Confirm each rule first.")
    return ""


def ineligibility(call: Call, proposals: list[Proposal], row: Application) -> dict | None:
    """Return the confirmed ineligibility that stands, with what the applicant answered to it."""
    if row.state != ApplicationState.INELIGIBLE:
        return None
    confirmed = [
        p for p in proposals if p.act == Proposal.Act.INELIGIBLE and p.state == ProposalState.APPROVED
    ]
    if not confirmed:
        return None
    proposal = max(confirmed, key=lambda p: p.decided_at)
    texts = {rule["key"]: text_in(rule.get("text", {}), call.languages)[0] for rule in call.rules}
    return {
        "proposal": proposal,
        "rules": [texts[key] for key in proposal.data.get("rules", []) if key in texts],
        "answer_by": answer_by(proposal),
        "answer": proposal.data.get("applicant_answer", ""),
        "reply": proposal.data.get("reply", ""),
    }


@dataclass(frozen=True)
class Place:
    """Where findings are shown: the call, where its documents open, and whether other applications do."""

    call: Call
    documents: str
    opens_others: bool = True


def finding_card(
    place: Place,
    finding: RuleFinding,
    sections: list[ShownSection],
    *,
    bound: FindingForm | None = None,
    officer: bool = False,
) -> dict:
    """Return a rule with what it found, on which evidence, and the form to say what holds."""
    call = place.call
    rule = next((rule for rule in call.rules if rule["key"] == finding.rule_key), {})
    text, language = text_in(rule.get("text", {}), call.languages)
    found = Finding(
        finding.rule_key,
        finding.outcome,
        [Evidence(**item) for item in finding.evidence],
        finding.reason_code,
        finding.params,
    )
    is_bound = bound is not None and bound.finding.pk == finding.pk
    return {
        "finding": finding,
        "text": text or finding.rule_key,
        "language": language,
        "kind": KINDS[finding.standing_outcome],
        "words": RuleFinding.Outcome(finding.standing_outcome).label,
        "explained": explain(found, get_language() or "en"),
        "evidence": [evidence_card(place, item, sections) for item in found.evidence],
        "form": bound if is_bound else FindingForm(finding=finding),
        "is_open": is_bound
        or (officer and not finding.confirmed_outcome and finding.outcome != RuleFinding.Outcome.MET),
    }


KINDS = {"met": "met", "not_met": "no", "unclear": "ask"}


def evidence_card(place: Place, item: Evidence, sections: list[ShownSection]) -> dict:
    """Return what a rule looked at, with the way to it: an answer, a file, another application."""
    if item.kind == "application":
        url = (
            reverse("applications:application", args=[place.call.slug, item.ref])
            if place.opens_others
            else ""
        )
        return {"name": _("Another application"), "value": "", "url": url, "label": _("Open it")}
    if item.kind == "document":
        url = f"{place.documents}{item.ref}/" if item.ref else ""
        return {"name": _("Document"), "value": shown_value(item), "url": url, "label": _("Open it")}
    key = question_of(place.call, item)
    answer = next((a for section in sections for a in section.answers if a.question_key == key), None)
    value, names = shown_value(item), country_names(get_language() or "en")
    return {
        "name": answer.name if answer else item.ref,
        "value": names.get(value, value) if is_country(place.call, key) else value,
        "url": f"#answer-{key}" if answer else "",
        "label": _("See the answer"),
    }


def shown_value(item: Evidence) -> str:
    if isinstance(item.value, list):
        return ", ".join(str(part) for part in item.value)
    return "" if item.value is None else str(item.value)


def question_of(call: Call, item: Evidence) -> str:
    spec = call.form_version.parsed
    if item.kind == "fact":
        question = spec.filling(item.ref)
        return question.key if question else ""
    return item.ref


def is_country(call: Call, key: str) -> bool:
    question = call.form_version.parsed.question(key)
    return question is not None and question.type == "country"


@require_GET
@call_page(reads_applications)
def application_history(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Show what happened to an application, newest first, and every letter that was written about it."""
    row = application_of(call, public_id)
    events = list(Event.objects.about(row).select_related("reason").order_by("-seq")[:HISTORY_LINES])
    letters = row.letters.select_related("letter__to").order_by("-pk")
    return render(
        request,
        "applications/desk/application_history.html",
        {
            "call": call,
            "application": row,
            "is_demo_page": row.is_demo,
            "lines": history_lines(events, request.person),
            "letters": list(letters[:HISTORY_LINES]),
            "submissions": list(row.submissions.order_by("-number").defer("answers", "canonical")),
            "officer": is_officer(request.person, call),
            "queue": queue_of(request),
        },
    )


APPLICANTS_WORDS = ("application.withdrawn", "application.ineligibility_answered")


def history_lines(events: list[Event], viewer, *, reads: bool = True) -> list[dict]:
    """Return events as sentences, each with its reason where one was given and is kept.

    What applicants wrote themselves is left out unless the viewer `reads` applications.
    """
    lines = describe(events, viewer)
    return [
        {"line": line, "reason": reason_of(event) if reads or event.what not in APPLICANTS_WORDS else ""}
        for event, line in zip(events, lines, strict=True)
    ]


def reason_of(event: Event) -> str:
    if not event.reason_hash:
        return ""
    return event.reason.text if hasattr(event, "reason") else _("The reason was erased.")


@require_GET
@call_page(reads_applications)
def document(request: HttpRequest, call: Call, public_id: str, document_id: str) -> HttpResponse:
    """Open a document of a submitted application. Each opening is logged."""
    row = application_of(call, public_id)
    attachment = attached(row, document_id)
    if attachment is not None:
        attachment.application = row
    allowed = attachment is not None and readable_by(attachment, "officers")
    return open_document(request, attachment.document if allowed else None, subject=row)


@require_GET
@call_page(reads_applications)
def application_pdf(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    row = application_of(call, public_id)
    submission = row.current_submission
    submission.application, submission.form_version = row, call.form_version
    return submission_pdf_response(submission, reader="officers", language=get_language() or "en")
