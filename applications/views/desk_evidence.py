"""What an approver looks at first: the call as it will be, or the application with its findings."""

from django.http import HttpRequest
from django.urls import reverse

from applications.independence import warnings
from applications.models import CallGrant, Proposal
from applications.permissions import reads_applications
from applications.reading import shown_submission
from applications.services.closing import tally_of
from applications.services.proposals import show_act
from applications.states import STANDING, ApplicationState
from applications.views.desk_application import Place, finding_card
from applications.views.desk_calls import (
    basics_rows,
    criteria_rows,
    date_rows,
    letter_rows,
    people_rows,
    rule_rows,
)


def call_evidence(request: HttpRequest, proposal: Proposal) -> dict:
    """Return the call as it will be published."""
    call = proposal.call
    grants = list(CallGrant.objects.current().filter(call=call, only_proposal=None).select_related("person"))
    spec = call.form_version.parsed
    return {
        "basics": basics_rows(call, drafting=False),
        "dates": date_rows(call, drafting=False),
        "rules": rule_rows(call),
        "criteria": criteria_rows(call),
        "texts": letter_rows(call),
        "people": people_rows(grants),
        "warnings": warnings(call, grants),
        "questions": len(spec.questions),
        "sections": len(spec.sections),
    }


def cancel_evidence(request: HttpRequest, proposal: Proposal) -> dict:
    """Return how many people the cancelling concerns."""
    counts = tally_of(proposal.call)
    return {"drafts": counts.of(ApplicationState.DRAFT), "standing": counts.of(*STANDING)}


def ineligible_evidence(request: HttpRequest, proposal: Proposal) -> dict:
    """Return the requirements named with what was found, and everything that was submitted."""
    call, row = proposal.call, proposal.application
    submission = row.current_submission
    submission.application, submission.form_version = row, call.form_version
    sections = shown_submission(submission, reader="officers")
    named = proposal.data.get("rules", [])
    findings = list(row.findings.select_related("confirmed_by"))
    reads = reads_applications(request.person, call)
    documents = reverse("applications:proposal", args=[proposal.public_id]) + "documents/"
    place = Place(call, documents, opens_others=reads)
    cards = [finding_card(place, finding, sections) for finding in findings]
    page = reverse("applications:application", args=[call.slug, row.public_id])
    return {
        "application": row,
        "submission": submission,
        "named": [card for card in cards if card["finding"].rule_key in named],
        "others": [card for card in cards if card["finding"].rule_key not in named],
        "sections": sections,
        "page": page if reads else "",
        "document_url": documents,
    }


EVIDENCE = {
    Proposal.Act.PUBLISH: ("applications/desk/evidence_call.html", call_evidence),
    Proposal.Act.CANCEL: ("applications/desk/evidence_cancel.html", cancel_evidence),
    Proposal.Act.INELIGIBLE: ("applications/desk/evidence_ineligible.html", ineligible_evidence),
}

for act, (template, context) in EVIDENCE.items():
    show_act(act, template=template, context=context)
