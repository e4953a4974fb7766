"""A call's history as sentences: exceptions first, nothing of drafts, words for every event."""

import ast
from pathlib import Path

from django.urls import reverse

from applications.services import calls, screening, submitting
from ledger.models import Event
from ledger.sentences import unregistered
from tests.factories.applications import make_listed
from tests.factories.calls import again, make_draft, make_submitted

ROOM = Path(__file__).resolve().parents[3] / "applications"


def page(client, call, query: str = ""):
    return client.get(reverse("applications:history", args=[call.slug]) + query)


def told(response, part: str = "lines") -> list[str]:
    return [row["line"].text for row in response.context[part]]


def recorded_in_the_room() -> set[str]:
    """Every name of an event that the code of applications/ writes down."""
    names = set()
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.keyword) and node.arg == "what":
                names |= {leaf.value for leaf in ast.walk(node.value) if isinstance(leaf, ast.Constant)}
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_move":
                names.add(node.args[-1].value)
    return {name for name in names if isinstance(name, str) and "." in name}


def test_every_event_of_the_room_has_words():
    assert unregistered(recorded_in_the_room()) == set()


def test_exceptions_stand_first_with_their_reasons(call, observer, team):
    row = make_listed(call)
    screening.extend(
        application=row, by=again(team.officer), until=call.closes_at.replace(year=2030), reason="No network"
    )
    response = page(observer, call)
    assert [row["reason"] for row in response.context["exceptions"]] == ["No network"]
    assert "more time" in told(response, "exceptions")[0]


def test_extension_of_a_draft_is_an_exception_though_drafts_are_not_told(call, observer, team):
    draft = make_draft(call, files=False)
    screening.extend(
        application=draft,
        by=again(team.officer),
        until=call.closes_at.replace(year=2030),
        reason="No network",
    )
    response = page(observer, call)
    assert (len(told(response, "exceptions")), draft.lead.full_name in response.content.decode()) == (
        1,
        False,
    )


def test_departure_from_what_a_rule_proposed_is_an_exception(closed, observer, team):
    row = make_listed(closed, not_met=1)
    screening.confirm_finding(
        finding=row.findings.first(), by=again(team.officer), outcome="met", note="The letter shows it."
    )
    assert "The rule had proposed: Not met." in told(page(observer, closed), "exceptions")[0]


def test_everything_is_told_newest_first(call, observer, team):
    make_submitted(call)
    calls.propose_cancellation(call=call, by=again(team.officer), reason="No budget")
    lines = told(page(observer, call))
    assert (lines[0].startswith("Proposed: Cancel the call"), lines[-1]) == (True, "Drafted the call.")


def test_words_of_applicants_are_for_who_reads_applications(call, observer, officer):
    row = make_submitted(call)
    submitting.withdraw(application=row, by=row.lead, reason="A private matter")
    assert "A private matter" in page(officer, call).content.decode()
    assert "A private matter" not in page(observer, call).content.decode()


def test_history_pages_by_fifty(closed, observer, team):
    for _number in range(20):
        row = make_listed(closed, unclear=3)
        for finding in row.findings.all():
            screening.confirm_finding(finding=finding, by=again(team.officer), outcome="met")
    first = page(observer, closed)
    second = page(observer, closed, f"?after={first.context['page'].after}")
    assert (len(told(first)), len(told(second))) == (50, Event.objects.about(closed).count() + 60 - 50)
    assert second.context["first_page"] is False


def test_exceptions_have_pages_of_their_own(call, observer, team):
    for _number in range(25):
        screening.extend(
            application=make_listed(call),
            by=again(team.officer),
            until=call.closes_at.replace(year=2030),
            reason="No network",
        )
    first, alone = page(observer, call), page(observer, call, "?only=exceptions")
    assert (len(told(first, "exceptions")), first.context["more_exceptions"], len(told(alone))) == (
        20,
        True,
        25,
    )


def test_history_of_another_call_is_not_mixed_in(call, closed, observer, team):
    screening.extend(
        application=make_listed(call),
        by=again(team.officer),
        until=call.closes_at.replace(year=2030),
        reason="x",
    )
    assert told(page(observer, closed), "exceptions") == []
