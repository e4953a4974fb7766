"""The protocol of a decision as a tagged PDF: exceptions first, then the ranking with what was decided."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from applications import programmes
from applications.formspec.print import html_pdf
from awards.evidence import evidence_of
from awards.models import Decision, DecisionLine
from awards.ranked import opened_round
from awards.services.letters import leads_of
from awards.states import Outcome
from ledger.templatetags.speakable import speakable
from people import reading
from people.models import Office
from reviews.models import Assignment, ConflictOfInterest, Panellist, Round
from reviews.states import COUNTING, AssignmentState, PanellistState

MOST_LINES = 1000
"""Beyond these it prints who is selected or in reserve and what departs, and names the spreadsheet."""

KEPT_LANGUAGE = "en"
LANGUAGES = [code for code, _name in settings.LANGUAGES]


@dataclass(frozen=True)
class Member:
    """A panellist in the protocol: how many entries they scored, and which they stepped aside from."""

    name: str
    organisation: str
    is_chair: bool
    scored: int
    aside: list[str]
    has_left: bool


def protocol_number(decision: Decision) -> str:
    return f"{decision.call.slug}/{decision.number}"


def file_name(decision: Decision, language: str) -> str:
    return f"{decision.call.slug}-{decision.number}-{language}.pdf"


def protocol_pdf(target: BinaryIO, *, decision: Decision, language: str) -> None:
    """Write the protocol of an approved decision in one of the site's languages."""
    with translation.override(language):
        html_pdf(
            target,
            template="awards/print/protocol.html",
            context=protocol_context(decision),
            language=language,
        )


def protocol_context(decision: Decision) -> dict[str, Any]:
    """Return all that the protocol says, in the active language."""
    call, round_ = decision.call, opened_round(decision.call)
    total = decision.lines.count()
    shown = list(lines_shown(decision, total))
    leads = leads_of(line.application_id for line in shown if line.outcome != Outcome.UNSUCCESSFUL)
    for line in shown:
        line.applicant = leads.get(line.application_id)
    return {
        "decision": decision,
        "number": protocol_number(decision),
        "call": call,
        "programme": programmes.get(call.programme).name,
        "office": Office.load().name_in(get_language() or settings.LANGUAGE_CODE),
        "evidence": evidence_of(decision),
        "groups": by_category(shown),
        "left_out": total - len(shown),
        "method": method_words(call, round_),
        "members": members_of(round_) if round_ else [],
        "proposed": reading.moment(decision.proposed_at, call.zone).line,
        "approved": reading.moment(decision.approved_at, call.zone).line if decision.approved_at else "",
        "zone": call.zone,
    }


def lines_shown(decision: Decision, total: int):
    lines = DecisionLine.objects.filter(decision=decision).for_page().in_order()
    if total <= MOST_LINES:
        return lines
    notable = lines.filter(departs=True) | lines.exclude(outcome=Outcome.UNSUCCESSFUL)
    return notable[:MOST_LINES]


def by_category(lines: list[DecisionLine]) -> list[dict]:
    groups: dict[int | None, dict] = {}
    for line in lines:
        group = groups.setdefault(line.category_id, {"category": line.category, "lines": []})
        group["lines"].append(line)
    return list(groups.values())


def method_words(call, round_: Round | None) -> str:
    if round_ is None:
        return _("No application was scored.")
    words = {"count": round_.reviews_required}
    return (
        _("Weighted mean of the panellists’ marks; at least %(count)d reviews were required of each.") % words
    )


def members_of(round_: Round) -> list[Member]:
    """Return who was on the panel of a round, the chair first, in a constant number of queries."""
    people = Panellist.objects.filter(panel=round_.panel_id).select_related("person__organisation")
    seated = people.filter(state__in=[PanellistState.ACCEPTED, PanellistState.WITHDRAWN])
    scored, aside = counts_of_scores(round_), steps_aside(round_)
    return [
        Member(
            name=row.person.full_name,
            organisation=row.person.organisation.name if row.person.organisation else "",
            is_chair=row.is_chair,
            scored=scored.get(row.pk, 0),
            aside=aside.get(row.pk, []),
            has_left=row.state == PanellistState.WITHDRAWN,
        )
        for row in seated.order_by("-is_chair", "person__full_name", "pk")
    ]


def counts_of_scores(round_: Round) -> dict[int, int]:
    found: dict[int, int] = {}
    for panellist in Assignment.objects.filter(round=round_, state__in=COUNTING).values_list(
        "panellist", flat=True
    ):
        found[panellist] = found.get(panellist, 0) + 1
    return found


def steps_aside(round_: Round) -> dict[int, list[str]]:
    """Return the numbers of the entries that each panellist stepped aside from or was kept from."""
    pairs = set(
        Assignment.objects.filter(round=round_, state=AssignmentState.RECUSED).values_list(
            "panellist", "application__number"
        )
    )
    conflicts = ConflictOfInterest.objects.standing().filter(panellist__panel=round_.panel_id)
    pairs |= set(conflicts.values_list("panellist", "application__number"))
    found: dict[int, list[str]] = {}
    for panellist, number in sorted(pairs):
        found.setdefault(panellist, []).append(speakable(number))
    return found
