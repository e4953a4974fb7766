"""A round from preparing to opening the scores; every step says before what it will do."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from applications.errors import NotReady, Refused, StateMoved
from applications.keyset import Sort, page_of
from applications.models import Application, Call
from applications.permissions import is_officer, reads_applications, works_on
from applications.views.desk_access import call_page
from applications.views.errors import refusals
from people import reading
from reviews.counts import entry_counts, round_counts
from reviews.errors import InConflict, LanguageNotRead, TooFewReaders
from reviews.forms.panel import ReasonForm
from reviews.forms.rounds import AssignForm, DeadlineForm, PrepareForm, StartForm
from reviews.models import Assignment, Panellist, Round, Standing
from reviews.plan_words import numbered, plan_for_page
from reviews.services import assigning, rounds
from reviews.states import ACTIVE, AssignmentState, RoundState
from reviews.views.desk_access import (
    act_page,
    desk_page,
    latest_round,
    panel_stands,
    round_of,
    to_panel,
)
from reviews.views.posted import sent

SHORT_FIRST = Sort("is_short", descending=True)


def require_state(round_: Round, *states: str) -> None:
    if round_.state not in states:
        raise StateMoved()


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands)
def prepare(request: HttpRequest, call: Call) -> HttpResponse:
    """Set up a round; who reads what is shown before anything is given out."""
    present = latest_round(call)
    if present is not None and not present.is_open:
        return redirect(
            "reviews:plan" if present.state == RoundState.PREPARED else "reviews:panel", slug=call.slug
        )
    size = Panellist.objects.on_the_panel().filter(panel__call=call).count()
    if not size:
        raise NotReady(_("Invite the panel first."))
    form = PrepareForm(sent(request), call=call, size=size)
    if request.method == "POST" and form.is_valid():
        assigning.prepare_round(call=call, by=request.person, **form.arguments)
        return redirect("reviews:plan", slug=call.slug)
    return act_page(
        request,
        call,
        form=form,
        heading=_("Prepare the scoring"),
        lead=_(
            "Criteria, weights and method are those of the call. "
            "On the next page you see who would read what."
        ),
        label=_("See who reads what"),
        cancel_url=reverse("reviews:panel", args=[call.slug]),
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands, keep=("reason",))
def plan(request: HttpRequest, call: Call) -> HttpResponse:
    """Show who would read what, then give the entries out and begin."""
    round_ = round_of(call)
    require_state(round_, RoundState.PREPARED)
    found = assigning.plan_round(round_)
    form = StartForm(sent(request), is_enough=found.is_enough)
    if request.method == "POST" and form.is_valid():
        try:
            assigning.start_round(round_=round_, by=request.person, despite_shortfalls=form.reason)
            return to_panel(call)
        except TooFewReaders as refused:
            found = refused.plan
            form = StartForm(request.POST, is_enough=False)
    return plan_page(request, call, round_, found, form=form, is_start=True)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands)
def assign_more(request: HttpRequest, call: Call) -> HttpResponse:
    """Show what entries that joined or lost readers would get, then give it out."""
    round_ = round_of(call)
    require_state(round_, RoundState.SCORING)
    if request.method == "POST":
        assigning.assign_more(round_=round_, by=request.person)
        return to_panel(call)
    return plan_page(request, call, round_, assigning.plan_round(round_), form=None, is_start=False)


def plan_page(request, call: Call, round_: Round, found, *, form, is_start: bool) -> HttpResponse:
    return desk_page(
        request,
        "reviews/desk/plan.html",
        call,
        status=422 if form is not None and form.errors else 200,
        round=round_,
        plan=plan_for_page(round_, found),
        form=form,
        is_start=is_start,
        reads=reads_applications(request.person, call),
    )


@require_GET
@call_page(works_on)
def progress(request: HttpRequest, call: Call) -> HttpResponse:
    """How many scores of each entry are in; those with too few readers first."""
    round_ = round_of(call)
    rows = Standing.objects.filter(round=round_).progress()
    page = page_of(rows, SHORT_FIRST, request.GET)
    return desk_page(
        request,
        "reviews/desk/progress.html",
        call,
        round=round_,
        page=page,
        reads=reads_applications(request.person, call),
        officer=is_officer(request.person, call),
    )


@require_http_methods(["GET", "POST"])
@call_page(works_on)
@refusals(stands=panel_stands, keep=("language_reason",))
def readers(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Who reads one entry; an officer gives it to one more by hand."""
    round_ = round_of(call)
    application = get_object_or_404(Application.objects.listed().filter(call=call), public_id=public_id)
    rows = list(
        Assignment.objects.filter(round=round_, application=application)
        .select_related("panellist__person")
        .order_by("pk")
    )
    may_assign = is_officer(request.person, call) and round_.state == RoundState.SCORING
    form = AssignForm(sent(request), round_=round_, readers=rows) if may_assign else None
    if request.method == "POST":
        if form is None:
            raise StateMoved()
        if form.is_valid() and gave(request, round_, application, form):
            return redirect("reviews:readers", slug=call.slug, public_id=public_id)
    return desk_page(
        request,
        "reviews/desk/readers.html",
        call,
        status=422 if form is not None and form.errors else 200,
        round=round_,
        application=application,
        reads=reads_applications(request.person, call),
        rows=rows,
        form=form,
        can_take=may_take(request, call, round_),
        active=ACTIVE,
    )


def may_take(request: HttpRequest, call: Call, round_: Round) -> bool:
    return is_officer(request.person, call) and round_.state in (RoundState.SCORING, RoundState.CLOSED)


def gave(request: HttpRequest, round_: Round, application: Application, form: AssignForm) -> bool:
    """Give the entry out; what stands in the way becomes an error of its field."""
    try:
        assigning.assign_by_hand(
            round_=round_, application=application, by=request.person, **form.cleaned_data
        )
    except LanguageNotRead as refused:
        form.add_error("language_reason", str(refused.message))
    except InConflict as refused:
        form.add_error("panellist", str(refused.message))
    except StateMoved:
        raise
    except Refused as refused:
        form.add_error(None, str(refused.message))
    return form.is_valid()


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands, keep=("reason",))
def take(request: HttpRequest, call: Call, public_id: str, assignment_id: str) -> HttpResponse:
    """Take an entry from somebody, with a reason."""
    round_ = round_of(call)
    rows = Assignment.objects.select_related("panellist__person", "application").filter(round=round_)
    assignment = get_object_or_404(rows, public_id=assignment_id, application__public_id=public_id)
    if assignment.state not in (*ACTIVE, AssignmentState.SUSPENDED) or not may_take(request, call, round_):
        raise StateMoved()
    form = ReasonForm(sent(request), question=_("Why is the entry taken from them?"))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        assigning.withdraw_assignment(assignment=assignment, by=request.person, reason=reason)
        return redirect("reviews:readers", slug=call.slug, public_id=public_id)
    return act_page(
        request,
        call,
        form=form,
        heading=_("Take the entry from %(name)s") % {"name": assignment.panellist.person.full_name},
        eyebrow=numbered(assignment.application),
        lead=_("What they handed in for it no longer counts."),
        label=_("Take the entry"),
        warning=True,
        cancel_url=reverse("reviews:readers", args=[call.slug, public_id]),
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands, keep=("reason",))
def deadline(request: HttpRequest, call: Call) -> HttpResponse:
    """Give the panel more time."""
    round_ = round_of(call)
    require_state(round_, RoundState.PREPARED, RoundState.SCORING)
    form = DeadlineForm(sent(request), round_=round_)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        rounds.extend_round(round_=round_, by=request.person, due_at=form.due_at, reason=reason)
        return to_panel(call)
    present = reading.moment(round_.due_at, call.zone).line
    return act_page(
        request,
        call,
        form=form,
        heading=_("Give the panel more time"),
        lead=_("Scores are due on %(moment)s.") % {"moment": present},
        label=_("Move the deadline"),
        cancel_url=reverse("reviews:panel", args=[call.slug]),
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands)
def close(request: HttpRequest, call: Call) -> HttpResponse:
    """Close the scoring; what is not handed in no longer counts."""
    round_ = round_of(call)
    require_state(round_, RoundState.SCORING)
    if request.method == "POST":
        rounds.close_round(round_=round_, by=request.person)
        return to_panel(call)
    counts = round_counts(round_)
    lacking = counts.wanted - counts.handed_in
    if lacking and timezone.now() < round_.due_at:
        raise NotReady(
            _("The panel still has time. The round can be closed at its date, or when all is handed in.")
        )
    words = {"in": reading.number(counts.handed_in), "wanted": reading.number(counts.wanted)}
    items = [_("%(in)s of %(wanted)s scores are handed in.") % words]
    if lacking:
        missing = ngettext(
            "%(count)s score is missing. It does not count, and the protocol names it.",
            "%(count)s scores are missing. They do not count, and the protocol names them.",
            lacking,
        )
        items.append(missing % {"count": reading.number(lacking)})
    items.append(_("Nobody on the panel can change anything after that."))
    return act_page(
        request,
        call,
        form=None,
        heading=_("Close the scoring?"),
        items=items,
        label=_("Close the scoring"),
        warning=bool(lacking),
        cancel_url=reverse("reviews:panel", args=[call.slug]),
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands)
def open_scores(request: HttpRequest, call: Call) -> HttpResponse:
    """Open the scores: marks and ranks are made, and the call is being decided."""
    round_ = round_of(call)
    require_state(round_, RoundState.CLOSED)
    if request.method == "POST":
        rounds.open_round(round_=round_, by=request.person)
        return redirect("reviews:ranking", slug=call.slug)
    counts = entry_counts(round_)
    items = [
        _("The office sees every score and the ranking, with panellists as letters."),
        _("The call goes on to the decision. The panel can no longer be changed."),
        _("No application joins or leaves the ranking after that."),
    ]
    if counts.short:
        words = ngettext(
            "%(count)s entry has fewer readers than required. It is ranked, and the ranking says so.",
            "%(count)s entries have fewer readers than required. They are ranked, and the ranking says so.",
            counts.short,
        )
        items.append(words % {"count": reading.number(counts.short)})
    return act_page(
        request,
        call,
        form=None,
        heading=_("Open the scores?"),
        lead=_("This cannot be taken back."),
        items=items,
        label=_("Open the scores"),
        cancel_url=reverse("reviews:panel", args=[call.slug]),
    )
