"""A panellist's seat: invitation, connections, the list of entries, handing in, leaving."""

from collections.abc import Mapping, Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from applications.errors import Refused
from applications.models import Participant
from applications.models.call import text_in
from applications.views.errors import Standing, refusals, way
from people import reading
from people.decorators import signed_in
from people.zones import reader_zone
from reviews.criteria import OVERALL
from reviews.errors import SetIncomplete
from reviews.forms.seats import AsideForm, ConflictNamedByChairForm, LeaveForm
from reviews.models import Panellist, Round
from reviews.queue import Queue, QueueEntry, queue_of
from reviews.services.assigning import closing_of_scores
from reviews.services.conflicts import name_conflict
from reviews.services.panels import (
    PANEL_CAN_CHANGE,
    accept_invitation,
    declare_no_connection,
    decline_invitation,
    withdraw_panellist,
)
from reviews.services.scoring import hand_in_set
from reviews.states import ON_THE_PANEL, PanellistState
from reviews.views.posted import sent


def own_seat(request: HttpRequest, public_id: str) -> Panellist:
    return get_object_or_404(Panellist.objects.of_person(request.person).for_page(), public_id=public_id)


def seat_stands(request: HttpRequest, public_id: str = "", **kwargs) -> Standing:
    """How one's own seat stands now, for the page that says that a step was refused."""
    panellist = Panellist.objects.of_person(request.person).filter(public_id=public_id).first()
    ways = [way(_("Open your entries"), "reviews:entries", public_id)] if panellist else []
    return Standing(str(panellist.get_state_display()) if panellist else "", ways)


def home_of(panellist: Panellist) -> str:
    """The page on which a panellist goes on."""
    if panellist.state != PanellistState.ACCEPTED:
        return "reviews:invitation"
    return "reviews:entries" if panellist.is_ready else "reviews:connections"


def seat_page(request: HttpRequest, template: str, panellist: Panellist, status: int = 200, **context):
    call = panellist.panel.call
    context = {"panellist": panellist, "call": call, "is_demo_page": call.is_demo, **context}
    return render(request, template, context, status=status)


def until(moment, zone: str, request: HttpRequest) -> str:
    return reading.moment(moment, zone, reader_zone=reader_zone(request), year=False, case="until").line


def due_words(round_: Round | None, request: HttpRequest) -> str:
    if round_ is None:
        return ""
    return _("Hand in by %(moment)s") % {"moment": until(round_.due_at, round_.call.zone, request)}


@require_GET
@signed_in
def my_panels(request: HttpRequest) -> HttpResponse:
    """The panels one sits on; the only one opens at once."""
    seats = list(Panellist.objects.of_person(request.person).for_page().order_by("-pk"))
    if not seats:
        raise Http404
    live = [
        seat for seat in seats if seat.state in ON_THE_PANEL and seat.panel.call.state in PANEL_CAN_CHANGE
    ]
    if len(seats) == 1 or (len(live) == 1 and "all" not in request.GET):
        seat = live[0] if live else seats[0]
        return redirect(home_of(seat), public_id=seat.public_id)
    for seat in seats:
        seat.home = home_of(seat)
    return render(request, "reviews/judge/my_panels.html", {"seats": seats})


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(stands=seat_stands, keep=("reason",))
def invitation(request: HttpRequest, public_id: str) -> HttpResponse:
    """Accept or decline a seat on a panel."""
    panellist = own_seat(request, public_id)
    declining = request.method == "POST" and "accept" not in request.POST
    form = LeaveForm(request.POST if declining else None, question=_("Why do you decline?"))
    if request.method == "POST" and not declining:
        accept_invitation(panellist=panellist, by=request.person)
        return redirect("reviews:connections", public_id=public_id)
    if declining and form.is_valid():
        decline_invitation(panellist=panellist, by=request.person, reason=form.cleaned_data["reason"])
        return redirect("reviews:invitation", public_id=public_id)
    if panellist.state == PanellistState.ACCEPTED:
        return redirect(home_of(panellist), public_id=public_id)
    return seat_page(
        request,
        "reviews/judge/invitation.html",
        panellist,
        status=422 if declining else 200,
        form=form,
        **invitation_facts(request, panellist),
    )


def invitation_facts(request: HttpRequest, panellist: Panellist) -> dict:
    """What a person has to know before they accept."""
    call, queue = panellist.panel.call, queue_of(panellist)
    summary, language = text_in(call.summary, call.languages)
    due_at = queue.round.due_at if queue.round else closing_of_scores(call)
    facts = [{"term": _("Scores by"), "value": until(due_at, call.zone, request)}]
    if panellist.respond_by and panellist.state == PanellistState.INVITED:
        answer_by = until(panellist.respond_by, call.zone, request)
        facts.insert(0, {"term": _("Your answer by"), "value": answer_by})
    if len(queue):
        facts.append({"term": _("Entries for you"), "value": reading.number(len(queue))})
    criteria = [text_in(criterion["title"], call.languages)[0] for criterion in call.criteria]
    facts.append({"term": _("Criteria"), "value": ", ".join(criteria)})
    return {
        "summary": summary,
        "summary_language": language,
        "facts": facts,
        "can_answer": panellist.state == PanellistState.INVITED and call.state in PANEL_CAN_CHANGE,
    }


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(stands=seat_stands)
def connections(request: HttpRequest, public_id: str) -> HttpResponse:
    """One page with everyone concerned: step aside where one knows somebody, then start."""
    panellist = own_seat(request, public_id)
    if panellist.state != PanellistState.ACCEPTED:
        return redirect("reviews:invitation", public_id=public_id)
    queue = queue_of(panellist)
    asked = queue.waiting if panellist.is_ready else list(queue)
    if panellist.is_ready and not asked:
        return redirect("reviews:entries", public_id=public_id)
    form = AsideForm(sent(request), entries=asked)
    if asked and request.method == "POST" and form.is_valid():
        declare_no_connection(panellist=panellist, by=request.person, aside=form.aside)
        return redirect("reviews:next", public_id=public_id)
    return seat_page(
        request,
        "reviews/judge/connections.html",
        panellist,
        status=422 if form.errors else 200,
        form=form,
        entries=form.rows(names_in(asked)),
        due=due_words(queue.round, request),
    )


def names_in(entries: Sequence[QueueEntry]) -> dict[int, list[str]]:
    """Everyone who takes part, by application, the applicant first: one has to know whom one may know."""
    ids = [entry.assignment.application_id for entry in entries]
    rows = Participant.objects.filter(application__in=ids, left_at=None).order_by("pk")
    found: dict[int, list[str]] = {}
    for application, name in rows.values_list("application", "person__full_name"):
        found.setdefault(application, []).append(name)
    return found


@require_GET
@signed_in
def next_entry(request: HttpRequest, public_id: str) -> HttpResponse:
    """Open the next entry that is not scored yet, or the list when there is none."""
    panellist = own_seat(request, public_id)
    if not panellist.is_ready:
        return redirect(home_of(panellist), public_id=public_id)
    found = queue_of(panellist).next_to_score(request.GET.get("after", ""))
    if found:
        return redirect("reviews:entry", public_id=found.assignment.public_id)
    return redirect("reviews:entries", public_id=public_id)


@require_GET
@signed_in
def entries(request: HttpRequest, public_id: str) -> HttpResponse:
    """All one's entries with the own marks, and the way to hand in the whole set."""
    panellist = own_seat(request, public_id)
    if not panellist.is_ready:
        return redirect(home_of(panellist), public_id=public_id)
    return entries_page(request, panellist)


def entries_page(
    request: HttpRequest,
    panellist: Panellist,
    *,
    lacking: Mapping[str, Sequence[str]] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The list; `lacking` names what keeps the set from being handed in, where that was tried."""
    queue = queue_of(panellist)
    rows = [entry_row(entry, queue, (lacking or {}).get(entry.assignment.public_id)) for entry in queue]
    return seat_page(
        request,
        "reviews/judge/entries.html",
        panellist,
        status=status,
        queue=queue,
        rows=rows,
        track=queue.states(),
        due=due_words(queue.round, request),
        errors=[
            {"text": lacks_line(row), "href": f"#entry-{row['assignment'].public_id}"}
            for row in rows
            if row["lacks"]
        ],
        aside=panellist.conflicts.standing().count(),
        can_leave=panellist.panel.call.state in PANEL_CAN_CHANGE,
        has_others=len(queue) > 0 and panellist.is_chair and panellist.panel.call.state in PANEL_CAN_CHANGE,
    )


def entry_row(entry: QueueEntry, queue: Queue, lacking: Sequence[str] | None) -> dict:
    words, kind = state_of(entry, queue)
    total = entry.review.total if entry.review else None
    return {
        "place": entry.place,
        "assignment": entry.assignment,
        "application": entry.assignment.application,
        "total": "" if total is None else reading.number(total, 2),
        "words": words,
        "kind": kind,
        "is_link": not entry.waits_for_statement,
        "lacks": "" if lacking is None else lacks_words(entry, lacking, queue.round),
    }


def state_of(entry: QueueEntry, queue: Queue) -> tuple[str, str | None]:
    """How far an entry is, in words, and the kind of its tag; None for plain text."""
    size = len(queue.round.parsed_criteria)
    if entry.is_handed_in:
        return _("Handed in"), "yes"
    if entry.waits_for_statement:
        return _("Say first if you are connected"), "ask"
    if entry.is_marked and entry.lacks_comment:
        return _("A comment is missing"), "ask"
    if entry.is_marked:
        return _("Scored"), None
    if entry.is_begun:
        words = {"count": size - len(entry.unmarked), "total": size}
        return _("%(count)d of %(total)d marked") % words, ""
    return _("To score"), ""


def lacks_line(row: dict) -> str:
    title = row["application"].title or row["application"].number
    return _("“%(title)s”. %(what)s") % {"title": title, "what": row["lacks"]}


def lacks_words(entry: QueueEntry, lacking: Sequence[str], round_: Round) -> str:
    """What keeps an entry from being handed in, as one sentence."""
    if not lacking or entry.waits_for_statement:
        return _("Say first whether anything connects you with it.")
    if not entry.is_begun:
        return _("It is not scored yet.")
    names = {one.key: text_in(one.title, round_.call.languages)[0] for one in round_.parsed_criteria}
    told = ", ".join(f"“{names[key]}”" for key in lacking if key != OVERALL)
    if not told:
        return _("It has no comment. Write at least one.")
    words = (
        _("No mark for %(criteria)s, and no comment.")
        if OVERALL in lacking
        else _("No mark for %(criteria)s.")
    )
    return words % {"criteria": told}


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(stands=seat_stands)
def hand_in(request: HttpRequest, public_id: str) -> HttpResponse:
    """Recap, then hand in the whole set at once."""
    panellist = own_seat(request, public_id)
    queue = queue_of(panellist)
    if not panellist.is_ready or not len(queue):
        return redirect(home_of(panellist), public_id=public_id)
    if request.method == "POST":
        try:
            hand_in_set(round_=queue.round, panellist=panellist, by=request.person)
        except SetIncomplete as refusal:
            return entries_page(request, panellist, lacking=refusal.missing, status=refusal.status)
        return redirect("reviews:entries", public_id=public_id)
    if not queue.can_be_handed_in:
        return redirect("reviews:entries", public_id=public_id)
    if queue.lacking:
        return entries_page(request, panellist, lacking=queue.lacking)
    return seat_page(
        request,
        "reviews/judge/hand_in.html",
        panellist,
        queue=queue,
        rows=[entry_row(entry, queue, None) for entry in queue],
        sees_when_in=queue.round.panel_sees == Round.PanelSees.HANDED_IN,
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(stands=seat_stands, keep=("reason",))
def leave(request: HttpRequest, public_id: str) -> HttpResponse:
    """Leave a panel that one had joined; what was handed in stays and counts."""
    panellist = own_seat(request, public_id)
    if panellist.state != PanellistState.ACCEPTED or panellist.panel.call.state not in PANEL_CAN_CHANGE:
        return redirect(home_of(panellist), public_id=public_id)
    form = LeaveForm(sent(request), question=_("Why do you leave?"))
    if request.method == "POST" and form.is_valid():
        withdraw_panellist(panellist=panellist, by=request.person, reason=form.cleaned_data["reason"])
        return redirect("reviews:invitation", public_id=public_id)
    return seat_page(
        request, "reviews/judge/leave.html", panellist, status=422 if form.errors else 200, form=form
    )


@require_http_methods(["GET", "POST"])
@signed_in
@refusals(stands=seat_stands, keep=("reason",))
def chair_conflict(request: HttpRequest, public_id: str) -> HttpResponse:
    """The chair names a conflict of interest of somebody on the panel; the office settles it."""
    panellist = own_seat(request, public_id)
    if not panellist.is_ready or not panellist.is_chair:
        raise Http404
    queue = queue_of(panellist)
    form = ConflictNamedByChairForm(sent(request), chair=panellist, queue=queue)
    if request.method == "POST" and form.is_valid():
        try:
            name_conflict(
                panellist=form.cleaned_data["panellist"],
                application=form.application,
                by=request.person,
                reason=form.cleaned_data["reason"],
            )
            return redirect("reviews:entries", public_id=public_id)
        except Refused as refused:
            form.add_error(None, str(refused.message))
    return seat_page(
        request, "reviews/judge/chair_conflict.html", panellist, status=422 if form.errors else 200, form=form
    )
