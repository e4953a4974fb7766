"""The panel of a call as the office sees it: who is on it, how far it is, and the step that comes next."""

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from applications.forms.texts import LANGUAGE_NAMES
from applications.independence import warnings
from applications.keyset import Page, Sort, page_of
from applications.models import Call, CallGrant
from applications.permissions import is_officer, reads_applications, works_on
from applications.services.closing import tally_of
from applications.states import ApplicationState, CallState
from applications.views.desk_access import call_page
from people import reading
from people.zones import reader_zone
from reviews.conflict_words import conflict_rows
from reviews.counts import EntryCounts, SetCounts, entry_counts, round_counts, seat_counts
from reviews.models import ConflictOfInterest, Panel, Panellist, Round
from reviews.services.panels import PANEL_CAN_CHANGE
from reviews.states import ON_THE_PANEL, PanellistState, RoundState
from reviews.views.desk_access import desk_page, latest_round

BY_SEAT = Sort("pk")
MEMBERS_A_PAGE = 50
CONFLICTS_SHOWN = 5


@require_GET
@call_page(works_on)
def panel(request: HttpRequest, call: Call) -> HttpResponse:
    round_ = latest_round(call)
    found = round_.panel if round_ else Panel.objects.of_call(call).first()
    page = members_page(found, request)
    counts = seat_counts(round_, page.rows)
    officer = is_officer(request.person, call)
    totals = round_counts(round_) if round_ and round_.started_at else SetCounts()
    entries = entry_counts(round_) if round_ and round_.started_at else EntryCounts(0, 0)
    waiting = list(conflicts_to_look_at(found)[: CONFLICTS_SHOWN + 1])
    grants = list(CallGrant.objects.current().filter(call=call, only_proposal=None))
    return desk_page(
        request,
        "reviews/desk/panel.html",
        call,
        officer=officer,
        reads=reads_applications(request.person, call),
        round=round_,
        members=[member_row(one, counts.get(one.pk), call, round_) for one in page.rows],
        page=page,
        warnings=warnings(call, grants),
        conflicts=conflict_rows(waiting[:CONFLICTS_SHOWN], request.person, call),
        more_conflicts=len(waiting) > CONFLICTS_SHOWN,
        totals=totals,
        facts=round_facts(request, call, round_, totals, entries),
        step=next_step(call, round_, page, totals, waiting, officer),
        can=deeds(call, round_, officer),
        now=timezone.now(),
    )


def members_page(panel: Panel | None, request: HttpRequest) -> Page:
    """A page of everyone who was ever invited; on a page that holds all of them those who left come last."""
    if panel is None:
        return Page([], "", "")
    page = page_of(
        Panellist.objects.for_page().filter(panel=panel), BY_SEAT, request.GET, size=MEMBERS_A_PAGE
    )
    if not page.has_others:
        page.rows.sort(key=lambda one: (one.state not in ON_THE_PANEL, not one.is_chair, one.pk))
    return page


def conflicts_to_look_at(panel: Panel | None):
    """Conflicts that somebody else named or the records show, which nobody has upheld or lifted yet."""
    rows = ConflictOfInterest.objects.to_look_at().filter(panellist__panel=panel)
    return rows.for_page() if panel else rows.none()


def member_row(panellist: Panellist, counts: SetCounts | None, call: Call, round_: Round | None) -> dict:
    counts = counts or SetCounts()
    organisation = panellist.person.organisation
    country = panellist.person.country
    return {
        "panellist": panellist,
        "where": ", ".join(part.name for part in (organisation, country) if part),
        "languages": languages_words(panellist.languages),
        "note": member_note(panellist, counts, call, round_),
        "wanted": counts.wanted,
        "handed_in": counts.handed_in,
        "sets": sets_words(counts),
    }


def languages_words(codes: list[str]) -> str:
    return ", ".join(str(LANGUAGE_NAMES.get(code, code)) for code in codes) or _("not asked")


def sets_words(counts: SetCounts) -> str:
    if not counts.wanted:
        return ""
    return _("%(in)s of %(wanted)s") % {
        "in": reading.number(counts.handed_in),
        "wanted": reading.number(counts.wanted),
    }


def member_note(panellist: Panellist, counts: SetCounts, call: Call, round_: Round | None) -> str:
    """The second line under somebody's state: by when they answer, why they left, what is still to do."""
    if panellist.state in (PanellistState.DECLINED, PanellistState.WITHDRAWN):
        return panellist.reason
    if panellist.state == PanellistState.INVITED and panellist.respond_by:
        day = reading.day(
            panellist.respond_by - timedelta(seconds=1), zone=call.zone, year=False, case="until"
        )
        return _("to answer by %(day)s") % {"day": day}
    if panellist.state == PanellistState.ACCEPTED and counts.to_accept and round_:
        return _("has not said yet whom they know")
    return ""


def round_facts(
    request: HttpRequest, call: Call, round_: Round | None, totals: SetCounts, entries: EntryCounts
) -> list[dict]:
    """The state of the scoring in numbers that say nothing of anybody's scores."""
    if round_ is None:
        return []
    due = reading.moment(round_.due_at, call.zone, reader_zone=reader_zone(request), year=False)
    facts = [{"term": _("Scores are due"), "value": due.line}]
    if not round_.started_at:
        return facts
    listed = reverse("reviews:progress", args=[call.slug])
    facts += [
        {"term": _("Scores handed in"), "value": sets_words(totals) or "0"},
        {
            "term": _("Entries"),
            "value": reading.number(entries.entries),
            "url": listed,
            "more": [short_words(entries.short)] if entries.short else [],
        },
        {"term": _("Who reads what"), "value": readers_words(round_)},
        {"term": _("A panellist sees the others’ scores"), "value": round_.get_panel_sees_display()},
    ]
    return facts


def short_words(count: int) -> str:
    words = ngettext(
        "%(count)s has fewer readers than required", "%(count)s have fewer readers than required", count
    )
    return words % {"count": reading.number(count)}


def readers_words(round_: Round) -> str:
    if round_.everyone_reads_everything:
        return _("Everyone reads everything")
    return _("%(wished)d readers an entry are wished, %(required)d required") % {
        "wished": round_.reviews_wished,
        "required": round_.reviews_required,
    }


def deeds(call: Call, round_: Round | None, officer: bool) -> dict[str, bool]:
    """What an officer may do here now; the page shows exactly these."""
    state = round_.state if round_ else None
    changing = officer and call.state in PANEL_CAN_CHANGE
    scoring = changing and state == RoundState.SCORING
    return {
        "invite": changing,
        "compare": changing and state != RoundState.OPENED,
        "plan": changing and state == RoundState.PREPARED,
        "assign_more": scoring,
        "extend": changing and state in (RoundState.PREPARED, RoundState.SCORING),
    }


def next_step(
    call: Call,
    round_: Round | None,
    page: Page,
    totals: SetCounts,
    conflicts: list[ConflictOfInterest],
    officer: bool,
) -> dict:
    """What comes next: one sentence, why, and the button that begins it. Never empty."""
    if call.state in (CallState.CANCELLED, CallState.ARCHIVED):
        return {"strong": _("This call is over. Its panel has nothing left to do.")}
    if round_ is None:
        return step_before_round(call, page, officer)
    steps = {
        RoundState.PREPARED: step_prepared,
        RoundState.SCORING: step_scoring,
        RoundState.CLOSED: step_closed,
        RoundState.OPENED: step_opened,
    }
    return steps[round_.state](call, round_, totals, conflicts, officer)


def button(label: str, name: str, call: Call, officer: bool, **kwargs) -> dict:
    return {"label": label, "url": reverse(name, args=[call.slug]), **kwargs} if officer else {}


def step_before_round(call: Call, page: Page, officer: bool) -> dict:
    seated = [one for one in page.rows if one.state in ON_THE_PANEL]
    if not seated:
        return {
            "strong": _("Nobody is on the panel yet."),
            "text": _("Invite the people who will score. They can answer before the call closes."),
            **button(_("Invite a panellist"), "reviews:invite", call, officer),
        }
    if not call.is_closed_at(timezone.now()):
        closes = reading.moment(call.closes_at, call.zone, year=False).line
        return {
            "strong": _("The call is still open."),
            "text": _("It closes on %(moment)s. Scoring begins once the requirements are checked.")
            % {"moment": closes},
        }
    counts = tally_of(call)
    ready, unchecked = counts.of(ApplicationState.ELIGIBLE), counts.of(ApplicationState.SUBMITTED)
    words = {"ready": reading.number(ready), "unchecked": reading.number(unchecked)}
    if not ready:
        return {
            "strong": _("No entry meets the requirements yet."),
            "text": _("Still to check: %(unchecked)s. The panel can begin when one meets them.") % words,
            "url": reverse("applications:applications", args=[call.slug]) + "?state=submitted",
            "label": _("Check the requirements"),
        }
    text = _("%(ready)s entries meet the requirements.") % words
    if unchecked:
        text += " " + _("Still to check: %(unchecked)s. They can join the round later.") % words
    return {
        "strong": _("The panel can begin."),
        "text": text,
        **button(_("Prepare the scoring"), "reviews:prepare", call, officer),
    }


def step_prepared(call, round_, totals, conflicts, officer) -> dict:
    return {
        "strong": _("The scoring is prepared. Nobody has an entry yet."),
        "text": _("Look at who would read what, then start."),
        **button(_("See who reads what"), "reviews:plan", call, officer),
    }


def step_scoring(call, round_, totals, conflicts, officer) -> dict:
    if totals.is_all_in:
        return {
            "strong": _("All scores are handed in."),
            "text": _("The scoring can be closed. After that nobody changes anything."),
            **button(_("Close the scoring"), "reviews:close", call, officer),
        }
    due = reading.moment(round_.due_at, call.zone, year=False, case="until").line
    if timezone.now() >= round_.due_at:
        return {
            "strong": _("The deadline for scores has passed."),
            "text": _("Close the scoring as it is, or give the panel more time."),
            **button(_("Close the scoring"), "reviews:close", call, officer),
        }
    return {
        "strong": _("The panel is scoring until %(moment)s.") % {"moment": due},
        "text": _("You see how many scores are handed in, never the scores."),
    }


def step_closed(call, round_, totals, conflicts, officer) -> dict:
    if conflicts and totals.suspended:
        return {
            "strong": _("A conflict of interest waits to be settled."),
            "text": _("Uphold or lift it. Then the scores can be opened."),
        }
    return {
        "strong": _("The scoring is closed."),
        "text": _("The scores are still sealed. Opening them shows the ranking and begins the decision."),
        **button(_("Open the scores"), "reviews:open", call, officer),
    }


def step_opened(call, round_, totals, conflicts, officer) -> dict:
    opened = reading.moment(round_.opened_at, call.zone, year=False).line
    return {
        "strong": _("The scores were opened on %(moment)s.") % {"moment": opened},
        "text": "",
        "url": reverse("reviews:ranking", args=[call.slug]),
        "label": _("See the ranking"),
    }
