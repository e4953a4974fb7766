"""Matters that wait for a second person: one by one with the evidence, or several with a recap."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from applications.errors import Refused, StateMoved
from applications.forms.desk_approvals import OutsiderForm, SendBackForm
from applications.keyset import Sort, page_of
from applications.models import Proposal
from applications.permissions import calls_with_role, may_decide
from applications.services import proposals as service
from applications.services.documents import attached, readable_by
from applications.states import ProposalState
from applications.views import desk_evidence  # noqa: F401  tells how each act's evidence is shown
from applications.views.desk_access import approvers_page, guarded, proposal_stands
from applications.views.errors import refusals
from applications.views.files import open_document
from people.services.persons import invite_person

OLDEST = Sort("pk")


def readable(request: HttpRequest) -> list[int]:
    """Return the calls whose proposals the person may read as officer or approver."""
    return list(calls_with_role(request.person, "officer", "approver"))


def proposal_of(request: HttpRequest, public_id: str) -> Proposal:
    """Return a proposal that this person works on, or was invited from outside to decide; else 404."""
    row = (
        Proposal.objects.select_related(
            "call__form_version",
            "application__current_submission",
            "application__country",
            "application__category",
            "proposed_by",
            "decided_by",
        )
        .filter(public_id=public_id)
        .first()
    )
    if row is None:
        raise Http404
    if (
        row.call_id not in readable(request)
        and not may_decide(request.person, row)
        and not was_asked(request, row)
    ):
        raise Http404
    if row.application:
        row.application.call = row.call
    return row


def was_asked(request: HttpRequest, row: Proposal) -> bool:
    """Whether the person was invited for this one: they may read later what they decided."""
    return row.outside_grants.filter(person=request.person).exists()


def proposal_page(view):
    """Signed in, and past the second factor; what the person may see is the proposal's own question."""
    return guarded(view, lambda request: True)


@require_GET
@approvers_page
def approvals(request: HttpRequest) -> HttpResponse:
    """Show what waits for this person, on all calls, the oldest first."""
    waiting = service.open_to(request.person).select_related("call", "application", "proposed_by")
    page = page_of(waiting, OLDEST, request.GET)
    return render(request, "applications/desk/approvals.html", {"page": page, "results": None})


@require_POST
@approvers_page
@refusals(stands=proposal_stands)
def approve_many(request: HttpRequest) -> HttpResponse:
    """First show again what was chosen; with the confirmation, approve each and say what became of it."""
    chosen = list(
        service.open_to(request.person)
        .filter(public_id__in=request.POST.getlist("proposal"))
        .select_related("call", "application", "proposed_by")
        .order_by("pk")
    )
    if not chosen:
        return redirect("applications:approvals")
    if "confirmed" not in request.POST:
        gone = len(set(request.POST.getlist("proposal"))) - len(chosen)
        return render(request, "applications/desk/approve_many.html", {"proposals": chosen, "gone": gone})
    results = service.approve_many(proposals=chosen, by=request.person)
    return render(
        request,
        "applications/desk/approved_many.html",
        {"approved": [p for p, error in results if not error], "refused": [r for r in results if r[1]]},
    )


@require_GET
@proposal_page
def proposal(request: HttpRequest, public_id: str) -> HttpResponse:
    return one_proposal(request, proposal_of(request, public_id))


def one_proposal(
    request: HttpRequest, row: Proposal, *, send_back=None, outsider=None, status: int = 200
) -> HttpResponse:
    """Render a proposal with its evidence and what this person may do about it now."""
    person, act = request.person, service.act_of(row)
    is_open = row.state == ProposalState.OPEN
    own = row.proposed_by_id == person.pk
    decides = is_open and may_decide(person, row)
    may_invite = is_open and (own or decides) and row.call_id in readable(request)
    return render(
        request,
        "applications/desk/proposal.html",
        {
            "call": row.call if row.call_id in readable(request) else None,
            "subject_call": row.call,
            "is_demo_page": row.call.is_demo,
            "proposal": row,
            "evidence": {"template": act.template, **act.context(request, row)} if act.template else None,
            "own": own,
            "is_open": is_open,
            "decides": decides,
            "deciders": service.who_may_decide(row) if is_open and not decides else [],
            "send_back_form": (send_back or SendBackForm()) if decides else None,
            "outsider_form": (outsider or OutsiderForm()) if may_invite else None,
            "invited": list(row.outside_grants.select_related("person")) if may_invite else [],
            "forms": [form for form in (send_back, outsider) if form],
        },
        status=status,
    )


@require_GET
@proposal_page
def document(request: HttpRequest, public_id: str, document_id: str) -> HttpResponse:
    """Open a document of the application that the proposal is about. Each opening is logged."""
    row = proposal_of(request, public_id).application
    attachment = attached(row, document_id) if row else None
    if attachment is not None:
        attachment.application = row
    allowed = attachment is not None and readable_by(attachment, "officers")
    return open_document(request, attachment.document if allowed else None, subject=row)


@require_POST
@proposal_page
@refusals(stands=proposal_stands)
def approve(request: HttpRequest, public_id: str) -> HttpResponse:
    row = proposal_of(request, public_id)
    service.approve(proposal=row, by=request.person)
    return redirect("applications:proposal", public_id=public_id)


@require_POST
@proposal_page
@refusals(stands=proposal_stands, keep=("answer",))
def send_back(request: HttpRequest, public_id: str) -> HttpResponse:
    row = proposal_of(request, public_id)
    form = SendBackForm(request.POST)
    if not form.is_valid():
        return one_proposal(request, row, send_back=form, status=422)
    service.send_back(proposal=row, by=request.person, answer=form.cleaned_data["answer"])
    return redirect("applications:proposal", public_id=public_id)


@require_POST
@proposal_page
@refusals(stands=proposal_stands)
def take_back(request: HttpRequest, public_id: str) -> HttpResponse:
    service.take_back(proposal=proposal_of(request, public_id), by=request.person)
    return redirect("applications:proposal", public_id=public_id)


@require_POST
@proposal_page
@refusals(stands=proposal_stands)
def invite(request: HttpRequest, public_id: str) -> HttpResponse:
    """Ask someone from outside to approve this one proposal."""
    row = proposal_of(request, public_id)
    form = OutsiderForm(request.POST)
    if not form.is_valid():
        return one_proposal(request, row, outsider=form, status=422)
    try:
        with transaction.atomic():
            person = invite_person(
                by=request.person,
                email=form.cleaned_data["email"],
                full_name=form.cleaned_data["full_name"],
            )
            service.invite_outsider(proposal=row, person=person, by=request.person)
    except StateMoved:
        raise
    except Refused as refused:
        form.add_error("email", str(refused.message))
        return one_proposal(request, row, outsider=form, status=422)
    return redirect("applications:proposal", public_id=public_id)
