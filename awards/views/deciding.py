"""The decision on a call: proposed on one page with a recap, then waiting, then carried out."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from applications.errors import NotReady, Refused
from applications.models import Call
from applications.permissions import is_officer, reads_applications
from applications.services.proposals import who_may_decide
from applications.states import ApplicationState, CallState
from applications.views.desk_access import call_page, call_stands
from applications.views.errors import refusals, refused_page
from awards.errors import DecisionProblems
from awards.evidence import Skeleton, counts_in_words, evidence_of, lines_by_application, read
from awards.forms.deciding import REASON, DecisionForm
from awards.models import Decision, DecisionLine
from awards.outcomes import Choice, Placed, suggested
from awards.permissions import scored
from awards.ranked import ranked, seen_of, settled
from awards.services.deciding import places_left, problems_of, propose_decision, require_decidable
from awards.states import DecisionState, Outcome
from awards.views.papers import scan_field
from people import reading
from reviews.models import Round

MOST_DECISIONS = 10
AFTER = [CallState.DECIDED, CallState.ANNOUNCED, CallState.ARCHIVED]


@dataclass(frozen=True)
class Footing:
    """Whether this person can propose now: None in `blocked`, else why not ("" where nothing waits)."""

    blocked: str | None
    round_: Round | None = None


@require_http_methods(["GET", "POST"])
@call_page(reads_applications)
@refusals(stands=call_stands)
def decision(request: HttpRequest, call: Call) -> HttpResponse:
    """Show how the decision stands: to propose, waiting for approval, or carried out with its papers."""
    decisions = list(Decision.objects.of_call(call).with_people()[:MOST_DECISIONS])
    proposed = next((row for row in decisions if row.state == DecisionState.PROPOSED), None)
    if proposed and request.method == "GET":
        return proposed_page(request, call, proposed)
    footing = Footing(_("A decision is proposed already.")) if proposed else footing_of(request, call)
    if request.method == "POST":
        return proposing(request, call, decisions, footing)
    form = None
    if footing.blocked is None:
        form = DecisionForm(**form_arguments(call, decisions, footing.round_))
    return decision_page(request, call, decisions, form=form, blocked=footing.blocked)


def footing_of(request: HttpRequest, call: Call) -> Footing:
    if call.state in AFTER and not call.applications.filter(state=ApplicationState.ELIGIBLE).exists():
        return Footing("")
    if call.state in (CallState.DRAFT, CallState.IN_APPROVAL, CallState.CANCELLED):
        return Footing(_("There is nothing to decide on this call."))
    try:
        round_ = require_decidable(call)
    except NotReady as missing:
        return Footing(str(missing.message))
    if not is_officer(request.person, call):
        return Footing(_("An officer of the call proposes the decision."))
    if scored(request.person, call):
        return Footing(_("You scored this call, so someone else has to propose its decision."))
    return Footing(None, round_)


def form_arguments(call: Call, decisions: Sequence[Decision], round_: Round | None) -> dict:
    """Return what a fresh form begins with: the last proposal where it was sent back, else the suggestion."""
    rows, places = ranked(call, round_), places_left(call)
    last = decisions[0] if decisions and decisions[0].state == DecisionState.SENT_BACK else None
    proposal = suggested((row.placed(Outcome.UNSUCCESSFUL) for row in rows), places)
    initial = {pk: Choice(pk, outcome) for pk, outcome in proposal.items()}
    if last:
        lines = last.lines.values_list("application", "outcome", "reason")
        initial |= {pk: Choice(pk, outcome, reason) for pk, outcome, reason in lines}
    return {"rows": rows, "places": places, "initial": initial, "reason": last.reason if last else ""}


def proposing(
    request: HttpRequest, call: Call, decisions: Sequence[Decision], footing: Footing
) -> HttpResponse:
    """Check what was chosen, show it again, and with the confirmation propose it. Nothing typed is lost."""
    if not is_officer(request.person, call):
        raise PermissionError("only an officer proposes")
    if footing.blocked is not None:
        return refused(request, call, NotReady(footing.blocked or _("Nothing waits for a decision.")))
    form = DecisionForm(**form_arguments(call, decisions, footing.round_), data=request.POST)
    if "show-more" in request.POST or "change" in request.POST:
        return decision_page(request, call, decisions, form=form)
    decided = settled(call, footing.round_)
    if not checked(call, form, decided):
        return decision_page(request, call, decisions, form=form, status=422)
    if "confirmed" not in request.POST:
        return recap_page(request, call, form, decided)
    try:
        made = propose_decision(
            call=call,
            by=request.person,
            choices=form.choices,
            reason=form.reason,
            seen=request.POST.get("seen", ""),
        )
    except DecisionProblems as wrong:
        form.add_problems(wrong.problems, wrong.by_application)
        return decision_page(request, call, decisions, form=form, status=422)
    except Refused as error:
        return refused(request, call, error)
    return redirect("applications:proposal", public_id=made.proposal.public_id)


def refused(request: HttpRequest, call: Call, error: Refused) -> HttpResponse:
    """Say what was refused, with every reason that was typed, to copy."""
    kept = ("reason", *(name for name in request.POST if name.startswith(REASON)))
    return refused_page(request, error, call_stands(request, call), kept)


def checked(call: Call, form: DecisionForm, decided: Sequence[Placed]) -> bool:
    """Whether what was chosen holds together; what does not is put on the form."""
    if not form.is_complete():
        return False
    choices = form.reasoned(decided)
    wrong = problems_of(call, form.ranked, choices, form.reason, decided=decided, places=form.places)
    if wrong:
        form.add_problems(wrong.problems, wrong.by_application)
    return wrong is None


def decision_page(
    request: HttpRequest,
    call: Call,
    decisions: Sequence[Decision],
    *,
    form: DecisionForm | None,
    blocked: str | None = None,
    status: int = 200,
) -> HttpResponse:
    officer = is_officer(request.person, call)
    approved = [row for row in decisions if row.state == DecisionState.APPROVED]
    last = decisions[0] if decisions else None
    latest = approved[0] if approved else None
    bones = Skeleton.of(latest) if latest else None
    context = {
        "call": call,
        "is_demo_page": call.is_demo,
        "choosing": form,
        "outcomes": Outcome.choices,
        "reason_label": _("Reason for"),
        "errors": form.error_lines if form else [],
        "seen": request.POST.get("seen") or seen_of(call) if form else "",
        "blocked": blocked,
        "sent_back": last if form and last and last.state == DecisionState.SENT_BACK else None,
        "latest": latest,
        "earlier": approved[1:],
        "counts": bones.counts if bones else {},
        "in_words": counts_in_words(bones.counts) if bones else "",
        "lines": read(lines_by_application(latest, bones.shown), bones.shown) if bones else [],
        "several": bones is not None and len(bones.places) > 1,
        "scan": scan_field(latest) if latest and officer else None,
        "steps": steps_after(call, latest) if latest and not form else [],
        "officer": officer,
    }
    return render(request, "awards/decision.html", context, status=status)


def recap_page(
    request: HttpRequest, call: Call, form: DecisionForm, decided: Sequence[Placed]
) -> HttpResponse:
    """Say again what is about to be proposed: counts, departures, places that stay empty."""
    chosen = Counter(choice.outcome for choice in form.choices)
    context = {
        "call": call,
        "is_demo_page": call.is_demo,
        "choosing": form,
        "outcomes": Outcome.choices,
        "counts": chosen,
        "in_words": counts_in_words(chosen),
        "departing": form.departing(decided),
        "empty": empty_places(form),
        "seen": request.POST.get("seen", ""),
    }
    return render(request, "awards/decision_recap.html", context)


def empty_places(form: DecisionForm) -> list[dict]:
    """Return the categories in which places stay empty."""
    found = []
    for group in form.groups:
        selected = sum(1 for row in group.rows if row.outcome == Outcome.SELECTED)
        if group.places is not None and selected < group.places:
            found.append({"category": group.category, "count": group.places - selected})
    return found


def proposed_page(request: HttpRequest, call: Call, row: Decision) -> HttpResponse:
    """Show what was proposed, and who can approve it."""
    context = {
        "call": call,
        "is_demo_page": call.is_demo,
        "decision": row,
        "evidence": evidence_of(row),
        "deciders": who_may_decide(row.proposal),
    }
    return render(request, "awards/decision_proposed.html", context)


def steps_after(call: Call, latest: Decision) -> list[dict]:
    """Return what follows an approved decision, with the way to what comes next."""
    unreleased = DecisionLine.objects.unreleased().filter(decision__call=call).exists()
    announced = call.state in (CallState.ANNOUNCED, CallState.ARCHIVED)
    steps = [
        {
            "what": _("The decision is approved"),
            "when": reading.moment(latest.approved_at, call.zone, year=False).line,
        },
        {
            "what": _("Everyone gets a letter"),
            "when": reading.day(call.letters_on, year=False),
            "url": reverse("awards:letters", args=[call.slug]),
            "label": _("Read the letters"),
        },
        {
            "what": _("The winners are announced"),
            "when": reading.day(call.announcement_on, year=False),
            "url": reverse("awards:announcement", args=[call.slug]),
            "label": _("Set the announcement"),
        },
    ]
    return mark_steps(steps, 1 if unreleased else 3 if announced else 2)


def mark_steps(steps: list[dict], current: int) -> list[dict]:
    """Say of each step whether it is done; only the present one keeps its link."""
    for place, step in enumerate(steps):
        step["state"] = "done" if place < current else "now" if place == current else "next"
        if place != current:
            step["url"] = ""
    return steps
