import re

import pytest

from applications.models import Application, Proposal
from applications.services import proposals, submitting
from awards.models import Decision
from awards.ranked import ranked
from tests.factories.awards import (
    add_reviews,
    approve,
    decided_call,
    entry,
    propose,
    ranked_call,
)
from tests.factories.calls import again, fresh
from tests.factories.reviews import call_in_review


def posted(call, *outcomes: str, seen: str = "", reason: str = "", reasons=None, **more) -> dict:
    """What the form sends: an outcome for each row in order, "unsuccessful" for those beyond."""
    data = {"seen": seen, "more": "0", "reason": reason, **more}
    for place, row in enumerate(ranked(call)):
        key = row.application.public_id
        data[f"o-{key}"] = outcomes[place] if place < len(outcomes) else "unsuccessful"
        data[f"r-{key}"] = (reasons or {}).get(place, "")
    return data


def seen_in(response) -> str:
    return re.search(r'name="seen" value="(\w+)"', response.content.decode())[1]


def checked(response) -> list[str]:
    """The outcomes that are chosen on the page, row by row."""
    return re.findall(r'value="(\w+)" checked', response.content.decode())


def test_form_shows_the_ranking_with_what_it_suggests(officer, team, at):
    call = ranked_call(team, (5, 4, 4, 3))
    page = officer.get(at("decision", call.slug))
    text = page.content.decode()
    assert checked(page) == ["selected", "unsuccessful", "unsuccessful", "unsuccessful"]
    assert text.count('class="is-tie"') == 2
    assert "Line of 2 places: the tie lies across it" in text
    assert re.findall(r"<td>(\d=?)</td>", text) == ["1", "2=", "2=", "4"]


def test_proposal_goes_through_a_recap_and_a_confirmation(officer, team, at):
    call = ranked_call(team, (5, 4, 3, 2))
    seen = seen_in(officer.get(at("decision", call.slug)))
    data = posted(call, "selected", "reserve", "selected", seen=seen, reasons={1: "Late.", 2: "Better."})
    recap = officer.post(at("decision", call.slug), data)
    assert "2 selected, 1 reserve, 1 not selected; 2 depart from the ranking." in recap.content.decode()
    assert not Decision.objects.exists()
    answer = officer.post(at("decision", call.slug), {**data, "confirmed": "1"})
    decision = Decision.objects.get()
    assert answer.url.endswith(f"/approvals/{decision.proposal.public_id}/")
    assert [line.outcome for line in decision.lines.order_by("rank")] == [
        "selected",
        "reserve",
        "selected",
        "unsuccessful",
    ]


def test_recap_says_that_places_stay_empty(officer, team, at):
    call = ranked_call(team, (5, 4, 3))
    recap = officer.post(at("decision", call.slug), posted(call, "selected")).content.decode()
    assert "1 place stays empty." in recap
    assert "it follows the ranking" in recap


def test_missing_reason_is_said_on_top_and_at_its_row_and_all_that_was_typed_is_kept(officer, team, at):
    call = ranked_call(team, (5, 4, 3))
    data = posted(call, "unsuccessful", "selected", reasons={0: "A copy of <2>."}, reason="On the whole.")
    page = officer.post(at("decision", call.slug), data)
    text = page.content.decode()
    key = entry(call, 2).public_id
    assert page.status_code == 422
    assert f'href="#r-{key}">Entry 2: This departs from the ranking. Give the reason.' in text
    assert text.count("This departs from the ranking. Give the reason.") == 2
    assert checked(page) == ["unsuccessful", "selected", "unsuccessful"]
    assert 'value="A copy of &lt;2&gt;."' in text
    assert ">On the whole.</textarea>" in text


def test_row_without_a_choice_is_named(officer, team, at):
    call = ranked_call(team, (5, 4), places=None)
    data = posted(call, "selected", "reserve")
    del data[f"o-{entry(call, 2).public_id}"]
    page = officer.post(at("decision", call.slug), data)
    assert page.status_code == 422
    assert "Entry 2: Choose what becomes of this application." in page.content.decode()


def test_places_that_are_not_fixed_suggest_nothing(officer, team, at):
    page = officer.get(at("decision", ranked_call(team, (5, 4), places=None).slug))
    assert checked(page) == []
    assert "No number of places is fixed." in page.content.decode()


def test_nobody_selected_needs_an_overall_reason(officer, team, at):
    call = ranked_call(team, (5, 4))
    page = officer.post(at("decision", call.slug), posted(call))
    assert "Nobody is selected. That is a decision too: give the reason." in page.content.decode()
    page = officer.post(at("decision", call.slug), posted(call, reason="No entry convinced."))
    assert page.status_code == 200


def test_changing_a_checked_proposal_returns_to_the_form_with_everything(officer, team, at):
    call = ranked_call(team, (5, 4, 3))
    data = posted(call, "selected", "reserve", reason="A good year.", change="1")
    page = officer.post(at("decision", call.slug), data)
    assert checked(page) == ["selected", "reserve", "unsuccessful"]
    assert ">A good year.</textarea>" in page.content.decode()


def test_ranking_that_changed_meanwhile_gives_the_conflict_page_with_what_was_typed(officer, team, at):
    call = ranked_call(team, (5, 4, 3))
    seen = seen_in(officer.get(at("decision", call.slug)))
    data = posted(call, "selected", seen=seen, reason="Keep these words.", confirmed="1")
    submitting.withdraw(application=entry(call, 3), by=entry(call, 3).lead)
    page = officer.post(at("decision", call.slug), data)
    assert page.status_code == 409
    assert "The ranking has changed since you opened the page." in page.content.decode()
    assert "Keep these words." in page.content.decode()
    assert not Decision.objects.exists()


def test_second_officer_who_was_slower_is_told_that_one_is_proposed(officer, team, at):
    call = ranked_call(team, (5, 4))
    seen = seen_in(officer.get(at("decision", call.slug)))
    data = posted(call, "selected", seen=seen, confirmed="1")
    propose(call, team, "selected")
    page = officer.post(at("decision", call.slug), data)
    assert page.status_code == 409
    assert Decision.objects.count() == 1


def test_proposed_decision_says_who_can_approve_it(officer, team, at):
    call = ranked_call(team, (5, 4, 4))
    decision = propose(call, team, "selected", "selected", reason="The rule for ties.")
    text = officer.get(at("decision", call.slug)).content.decode()
    assert "Approver Demo" in text
    assert "Equals get different results" in text
    assert decision.proposal.public_id in text


def test_approver_reads_the_exceptions_first_on_the_page_of_the_proposal(team, as_person):
    call = ranked_call(team, (5, 4, None))
    decision = propose(call, team, "unsuccessful", "selected", reason="A copy.")
    page = as_person(team.approver).get(f"/en/work/approvals/{decision.proposal.public_id}/")
    text = page.content.decode()
    assert "1 selected, 0 reserve, 2 not selected" in text
    assert text.index("2 depart from the ranking") < text.index("Missing scores")
    assert text.index("Missing scores") < text.index("Selected and reserve")
    assert "Approve" in text


def test_who_scored_the_call_is_offered_neither_proposal_nor_approval(team, as_person, at):
    call = ranked_call(team, (5, 4))
    scorer = add_reviews(call.rounds.get(), entry(call, 1), 5)[0].person
    call.grants.create(person=scorer, role="officer", granted_by=team.officer)
    call.grants.create(person=scorer, role="approver", granted_by=team.officer)
    client = as_person(scorer)
    page = client.get(at("decision", call.slug))
    assert "You scored this call, so someone else has to propose its decision." in page.content.decode()
    assert client.post(at("decision", call.slug), posted(call, "selected", confirmed="1")).status_code == 409
    decision = propose(call, team, "selected")
    address = f"/en/work/approvals/{decision.proposal.public_id}/"
    assert f"{address}approve/" not in client.get(address).content.decode()
    assert client.post(f"{address}approve/").status_code == 404
    assert fresh(decision).state == "proposed"


def test_sent_back_decision_comes_back_filled_in_with_the_approvers_reason(officer, team, at):
    call = ranked_call(team, (5, 4, 3))
    decision = propose(call, team, "unsuccessful", "selected", reason="A copy of another.", why="As said.")
    proposals.send_back(proposal=decision.proposal, by=again(team.approver), answer="Of which one?")
    page = officer.get(at("decision", call.slug))
    text = page.content.decode()
    assert checked(page) == ["unsuccessful", "selected", "unsuccessful"]
    assert "Of which one?" in text
    assert 'value="A copy of another."' in text
    assert ">As said.</textarea>" in text


def test_approved_decision_shows_its_papers_and_what_comes_next(officer, team, at):
    call = decided_call(team)
    text = officer.get(at("decision", call.slug)).content.decode()
    assert at("protocol", call.slug, 1) in text
    assert at("letters", call.slug) in text
    assert "1 selected, 1 reserve, 1 not selected" in text
    assert "data-upload" in text


def test_approver_reads_an_approved_decision_without_the_upload(team, as_person, at):
    text = as_person(team.approver).get(at("decision", decided_call(team).slug)).content.decode()
    assert "data-upload" not in text


def test_decision_after_an_upheld_request_asks_why(officer, team, at):
    call = decided_call(team, "selected", marks=(5, 4, 3))
    Application.objects.filter(pk=entry(call, 2).pk).update(state="eligible")
    page = officer.get(at("decision", call.slug))
    assert "Why this is decided anew" in page.content.decode()
    assert checked(page) == ["selected"]
    data = posted(call, "selected", seen=seen_in(page), reason="Upheld.", confirmed="1")
    assert officer.post(at("decision", call.slug), data).status_code == 302
    approve(Decision.objects.get(number=2), team)
    assert "Decision 1," in officer.get(at("decision", call.slug)).content.decode()


def test_call_that_is_still_scored_has_nothing_to_decide(officer, team, at):
    call = call_in_review(team, entries=1)
    page = officer.get(at("decision", call.slug))
    assert "The panel has not scored yet." in page.content.decode()
    assert officer.post(at("decision", call.slug), posted(call, "selected")).status_code == 409


def test_approver_cannot_propose(team, as_person, at):
    call = ranked_call(team, (5, 4))
    client = as_person(team.approver)
    assert (
        "An officer of the call proposes the decision."
        in client.get(at("decision", call.slug)).content.decode()
    )
    assert client.post(at("decision", call.slug), posted(call, "selected", confirmed="1")).status_code == 404
    assert not Proposal.objects.filter(act="decision").exists()


def test_long_ranking_shows_what_is_near_the_line_and_takes_the_rest_as_not_selected(officer, team, at):
    call = ranked_call(team, tuple(range(70, 0, -1)))
    page = officer.get(at("decision", call.slug))
    text = page.content.decode()
    assert len(checked(page)) == 22
    assert "48 applications further down are not shown. They are not selected." in text
    shown = dict(re.findall(r'name="(o-\w+)"[^>]*value="(\w+)" checked', text))
    data = {**shown, **{f"r{name[1:]}": "" for name in shown}, "more": "0", "reason": "", "show-more": "1"}
    more = officer.post(at("decision", call.slug), data)
    assert len(checked(more)) == 70
    del data["show-more"]
    data |= {"seen": seen_in(page), "confirmed": "1"}
    assert officer.post(at("decision", call.slug), data).status_code == 302
    assert Decision.objects.get().lines.filter(outcome="unsuccessful").count() == 68


def test_page_of_fifty_rows_stays_under_sixty_kilobytes(officer, team, at):
    call = ranked_call(team, tuple(range(50, 0, -1)))
    assert len(officer.get(at("decision", call.slug)).content) < 60_000


@pytest.mark.parametrize("marks", [(5, 4, 3), tuple(range(40, 0, -1))])
def test_form_takes_at_most_fifteen_queries(officer, team, at, queries_of, marks):
    call = ranked_call(team, marks)
    officer.get(at("decision", call.slug))
    assert queries_of(lambda: officer.get(at("decision", call.slug))) <= 15


def test_proposing_takes_the_same_queries_for_few_and_many(officer, team, at, queries_of):
    def queries(marks) -> int:
        call = ranked_call(team, marks)
        seen = seen_in(officer.get(at("decision", call.slug)))
        data = posted(call, "selected", seen=seen, confirmed="1")
        return queries_of(lambda: officer.post(at("decision", call.slug), data))

    assert queries((5, 4)) == queries(tuple(range(40, 0, -1)))


def test_approved_and_proposed_pages_take_at_most_so_many_queries(officer, team, at, queries_of):
    decided, proposed = decided_call(team), ranked_call(team, (5, 4, 4))
    officer.get(at("decision", decided.slug))
    propose(proposed, team, "selected", "selected", reason="The rule.")
    assert queries_of(lambda: officer.get(at("decision", decided.slug))) <= 15
    assert queries_of(lambda: officer.get(at("decision", proposed.slug))) <= 15
