"""Who is on a panel: inviting, what somebody reads, the chair, leaving, opening a set again."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications.errors import Refused, StateMoved
from applications.models import Call
from applications.permissions import is_officer
from applications.views.desk_access import call_page
from applications.views.errors import refusals
from people import reading
from reviews.conflict_words import conflict_rows
from reviews.counts import SetCounts, seat_counts
from reviews.forms.panel import InviteForm, NameConflictForm, ReadingForm, ReasonForm, ReplaceForm
from reviews.models import Panellist, Round
from reviews.services import panels
from reviews.services.conflicts import compare_records, name_conflict
from reviews.services.panels import PANEL_CAN_CHANGE, require_changeable
from reviews.services.replacing import replace
from reviews.services.scoring import reopen_set
from reviews.states import ON_THE_PANEL, PanellistState, RoundState
from reviews.views.desk import languages_words, sets_words
from reviews.views.desk_access import (
    act_page,
    desk_page,
    latest_round,
    member_of,
    panel_of,
    panel_stands,
    round_of,
    to_member,
    to_panel,
)
from reviews.views.posted import sent


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands)
def invite(request: HttpRequest, call: Call) -> HttpResponse:
    """Invite somebody; the first one makes the panel."""
    require_changeable(call)
    form = InviteForm(sent(request), call=call)
    if request.method == "POST" and form.is_valid():
        panel = panels.create_panel(call=call, by=request.person)
        try:
            panels.invite_panellist(panel=panel, by=request.person, **form.arguments)
            return to_panel(call)
        except StateMoved:
            raise
        except Refused as refused:
            form.add_error("email", str(refused.message))
    return act_page(
        request,
        call,
        form=form,
        heading=_("Invite a panellist"),
        lead=_(
            "They get a letter with a link that signs them in. They accept there, or decline and say why."
        ),
        label=_("Send the invitation"),
        cancel_url=reverse("reviews:panel", args=[call.slug]),
    )


@require_GET
@call_page(is_officer)
def member(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """One panellist, and what can be done."""
    panellist = member_of(call, public_id)
    round_ = latest_round(call)
    counts = seat_counts(round_, [panellist]).get(panellist.pk, SetCounts())
    conflicts = panellist.conflicts.order_by("-pk").for_page()[:20]
    return desk_page(
        request,
        "reviews/desk/member.html",
        call,
        panellist=panellist,
        facts=member_facts(panellist, counts, call),
        conflicts=conflict_rows(conflicts, request.person, call),
        can=member_deeds(panellist, round_, counts, request),
    )


def member_facts(panellist: Panellist, counts: SetCounts, call: Call) -> list[dict]:
    person = panellist.person
    facts = [
        {"term": _("E-mail address"), "value": person.email or "–"},
        {"term": _("Country"), "value": person.country.name if person.country else "–"},
        {"term": _("Organisation"), "value": person.organisation.name if person.organisation else "–"},
        {"term": _("Reads entries in"), "value": languages_words(panellist.languages)},
        {
            "term": _("Takes at most so many entries"),
            "value": str(panellist.most_entries) if panellist.most_entries else _("no limit"),
        },
        {"term": _("Invited on"), "value": reading.day(panellist.invited_at, zone=call.zone)},
    ]
    for label, at in ((_("Answered on"), panellist.answered_at), (_("Left on"), panellist.left_at)):
        if at:
            facts.append({"term": label, "value": reading.day(at, zone=call.zone)})
    if counts.wanted:
        facts.append({"term": _("Scores handed in"), "value": sets_words(counts)})
    return facts


def member_deeds(panellist: Panellist, round_: Round | None, counts: SetCounts, request: HttpRequest) -> dict:
    """What an officer may do about somebody now; nobody acts about themselves as the office."""
    seated = panellist.state in ON_THE_PANEL
    changing = panellist.panel.call.state in PANEL_CAN_CHANGE
    themselves = panellist.person_id == request.person.pk
    scoring = round_ is not None and round_.state == RoundState.SCORING
    sealed = round_ is None or not round_.is_open
    return {
        "send": seated and changing,
        "again": not seated and changing,
        "reading": seated and changing,
        "chair": seated and changing and not panellist.is_chair,
        "leave": seated and changing,
        "reopen": scoring and counts.handed_in > 0 and not themselves,
        "conflict": changing and sealed and not themselves,
        "answered": panellist.state == PanellistState.ACCEPTED,
    }


@require_POST
@call_page(is_officer)
@refusals(stands=panel_stands)
def send_again(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    panellist = member_of(call, public_id)
    panels.send_invitation_again(panellist=panellist, by=request.person)
    words = _("The letter to %(name)s is on its way. The link in an earlier one no longer works.")
    messages.success(request, words % {"name": panellist.person.full_name})
    return to_member(call, panellist)


@never_cache
@require_POST
@call_page(is_officer)
@refusals(stands=panel_stands)
def copy_link(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Make a sign-in link and show it once: it stands nowhere else."""
    panellist = member_of(call, public_id)
    with translation.override(panellist.person.language):
        page = reverse("reviews:invitation", args=[panellist.public_id])
        path = panels.copy_invitation_link(panellist=panellist, by=request.person, next_path=page)
    response = desk_page(
        request,
        "reviews/desk/link.html",
        call,
        panellist=panellist,
        link=f"{settings.SITE_URL}{path}",
        until=timezone.now() + panels.LINK_LIFETIME,
    )
    response["Referrer-Policy"] = "strict-origin"
    return response


@require_POST
@call_page(is_officer)
@refusals(stands=panel_stands)
def invite_again(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Invite somebody who declined or left, as they were invited before."""
    panellist = member_of(call, public_id)
    panels.invite_panellist(
        panel=panellist.panel,
        by=request.person,
        person=panellist.person,
        languages=panellist.languages,
        most_entries=panellist.most_entries,
    )
    return to_member(call, panellist)


@require_POST
@call_page(is_officer)
@refusals(stands=panel_stands)
def chair(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    panellist = member_of(call, public_id)
    panels.name_chair(panellist=panellist, by=request.person)
    return to_member(call, panellist)


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands)
def what_is_read(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Change the languages that somebody reads, and how much."""
    panellist = member_of(call, public_id)
    form = ReadingForm(sent(request), panellist=panellist)
    if request.method == "POST" and form.is_valid():
        panels.change_panellist(panellist=panellist, by=request.person, **form.cleaned_data)
        return to_member(call, panellist)
    return member_act(
        request,
        call,
        panellist,
        form=form,
        heading=_("What %(name)s reads") % {"name": panellist.person.full_name},
        lead=_("Entries that they have already stay with them."),
        label=_("Save"),
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands, keep=("reason",))
def leave(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Let somebody leave the panel, and find readers for what they leave behind."""
    panellist = member_of(call, public_id)
    if panellist.state not in ON_THE_PANEL:
        raise StateMoved()
    require_changeable(call)
    round_ = latest_round(call)
    running = round_ is not None and round_.state == RoundState.SCORING
    question = _("Why do they leave?")
    form = (
        ReplaceForm(sent(request), panellist=panellist)
        if running
        else ReasonForm(sent(request), question=question)
    )
    if request.method == "POST" and form.is_valid():
        replace(panellist=panellist, by=request.person, **form.cleaned_data)
        return to_panel(call)
    return member_act(
        request,
        call,
        panellist,
        form=form,
        heading=_("%(name)s leaves the panel") % {"name": panellist.person.full_name},
        lead=_("Scores that were handed in stay and count. It stands in the protocol as a departure."),
        label=_("Let them leave"),
        warning=True,
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands, keep=("reason",))
def reopen(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Let somebody change a set that they handed in."""
    panellist, round_ = member_of(call, public_id), round_of(call)
    if round_.state != RoundState.SCORING:
        raise StateMoved()
    form = ReasonForm(sent(request), question=_("Why is the set opened again?"))
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        reopen_set(round_=round_, panellist=panellist, by=request.person, reason=reason)
        return to_member(call, panellist)
    return member_act(
        request,
        call,
        panellist,
        form=form,
        heading=_("Open the scores of %(name)s again") % {"name": panellist.person.full_name},
        lead=_("They can change them until they hand in again. What they handed in counts until then."),
        label=_("Open the set again"),
    )


@require_http_methods(["GET", "POST"])
@call_page(is_officer)
@refusals(stands=panel_stands, keep=("reason",))
def conflict_of(request: HttpRequest, call: Call, public_id: str) -> HttpResponse:
    """Name a conflict of interest that the office knows of."""
    panellist = member_of(call, public_id)
    form = NameConflictForm(sent(request), call=call)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        found = name_conflict(
            panellist=panellist, application=form.application, by=request.person, reason=reason
        )
        return redirect("reviews:conflict", slug=call.slug, public_id=found.public_id)
    return member_act(
        request,
        call,
        panellist,
        form=form,
        heading=_("Name a conflict of interest of %(name)s") % {"name": panellist.person.full_name},
        lead=_("The entry is closed to them at once. Then uphold the conflict, or lift it."),
        label=_("Name the conflict"),
    )


@require_POST
@call_page(is_officer)
@refusals(stands=panel_stands)
def compare(request: HttpRequest, call: Call) -> HttpResponse:
    """Compare people and organisations again, after something about them changed."""
    compare_records(panel=panel_of(call), by=request.person)
    return redirect("reviews:conflicts", slug=call.slug)


def member_act(request: HttpRequest, call: Call, panellist: Panellist, **context) -> HttpResponse:
    back = reverse("reviews:member", args=[call.slug, panellist.public_id])
    return act_page(request, call, cancel_url=back, crumb=panellist.person.full_name, **context)
