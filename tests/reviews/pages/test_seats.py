import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reviews.models import Assignment, ConflictOfInterest, Panellist, Round
from reviews.services import assigning, panels, rounds
from reviews.states import AssignmentState, PanellistState
from tests.factories.calls import again, fresh
from tests.factories.people import sign_in
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    make_entry,
    make_panel,
    panellists_of,
    running_round,
    score,
)
from tests.reviews.pages.reading import get, post, text_of


@pytest.fixture
def invited(team) -> Panellist:
    """Somebody who has not answered yet, with a round under way."""
    call = call_in_review(team, entries=3)
    panel = make_panel(call, team, size=2)
    panellist = add_panellist(panel, team, accepted=False)
    assigning.begin_scoring(call=call, by=again(team.officer))
    return panellist


@pytest.fixture
def newcomer(invited) -> Client:
    return sign_in(Client(), invited.person, assurance="link")


def test_invitation_tells_what_is_asked_and_by_when(newcomer, invited):
    page = text_of(get(newcomer, "invitation", invited.public_id))
    assert "Will you judge these entries?" in page
    assert "Your answer by" in page
    assert "Entries for you 3" in page
    assert "Results for people, Others can repeat it" in page


def test_invitation_accepted_leads_to_the_connections(newcomer, invited):
    response = post(newcomer, "invitation", invited.public_id, data={"accept": "1"})
    assert response.url == reverse("reviews:connections", args=[invited.public_id])
    assert fresh(invited).state == PanellistState.ACCEPTED


def test_invitation_declined_without_a_reason_says_so(newcomer, invited):
    page = post(newcomer, "invitation", invited.public_id, data={"reason": " "}, status=422)
    assert "Give the reason." in text_of(page)
    assert fresh(invited).state == PanellistState.INVITED


def test_invitation_declined_with_a_reason_is_told_to_the_office(newcomer, invited):
    post(newcomer, "invitation", invited.public_id, data={"reason": "I travel."})
    assert (fresh(invited).state, fresh(invited).reason) == (PanellistState.DECLINED, "I travel.")
    assert "You declined this invitation" in text_of(get(newcomer, "invitation", invited.public_id))


def test_invitation_answered_twice_is_a_conflict(newcomer, invited):
    panels.decline_invitation(panellist=invited, by=invited.person, reason="I travel.")
    page = post(newcomer, "invitation", invited.public_id, data={"accept": "1"}, status=409)
    assert "Declined" in text_of(page)


def test_connections_names_everyone_concerned(newcomer, invited, team):
    post(newcomer, "invitation", invited.public_id, data={"accept": "1"})
    page = text_of(get(newcomer, "connections", invited.public_id))
    for assignment in Assignment.objects.filter(panellist=invited).select_related("application"):
        lead = assignment.application.participants.get().person
        assert lead.full_name in page
        assert assignment.application.title in page
    assert "Kyrgyzstan" in page


def test_connections_without_the_statement_keeps_what_was_typed(newcomer, invited):
    post(newcomer, "invitation", invited.public_id, data={"accept": "1"})
    first, second = Assignment.objects.filter(panellist=invited)[:2]
    typed = {
        f"know-{first.public_id}": "on",
        f"reason-{first.public_id}": "My sister wrote it.",
        f"know-{second.public_id}": "on",
    }
    response = post(newcomer, "connections", invited.public_id, data=typed, status=422)
    page = response.content.decode()
    assert 'value="My sister wrote it."' in page
    assert "Say how you know them." in page
    assert "Tick the box if you accept the terms" in page
    assert ConflictOfInterest.objects.count() == 0


def test_connections_steps_aside_and_opens_the_first_entry(newcomer, invited):
    post(newcomer, "invitation", invited.public_id, data={"accept": "1"})
    known = Assignment.objects.filter(panellist=invited).first()
    data = {
        "agree": "on",
        f"know-{known.public_id}": "on",
        f"reason-{known.public_id}": "My sister wrote it.",
    }
    response = post(newcomer, "connections", invited.public_id, data=data)
    assert response.url == reverse("reviews:next", args=[invited.public_id])
    assert fresh(known).state == AssignmentState.RECUSED
    opened = newcomer.get(response.url)
    assert opened.url.startswith("/en/entries/")
    assert known.public_id not in opened.url
    assert "One entry is closed to you" in text_of(get(newcomer, "entries", invited.public_id))


def test_connections_before_the_round_say_that_entries_will_come(team):
    panel = make_panel(call_in_review(team, entries=2), team, size=1)
    seat = panel.panellists.get()
    client = sign_in(Client(), seat.person)
    page = get(client, "connections", seat.public_id)
    assert "You are on the panel" in text_of(page)
    post(client, "connections", seat.public_id, data={"agree": "on"}, status=200)
    assert fresh(seat).no_connection_at is None


def test_entries_that_join_later_wait_for_a_new_statement(judge, seat, scoring_round, team):
    make_entry(scoring_round.call, title="A late one")
    assigning.assign_more(round_=scoring_round, by=again(team.officer))
    late = Assignment.objects.get(panellist=seat, application__title="A late one")
    page = text_of(get(judge, "entries", seat.public_id))
    assert "1 new entry waits" in page
    get(judge, "entry", late.public_id, status=404)
    asked = text_of(get(judge, "connections", seat.public_id))
    assert "A late one" in asked
    assert "Entry 1" not in asked
    post(judge, "connections", seat.public_id, data={"agree": "on"})
    get(judge, "entry", late.public_id)


def test_entries_shows_own_marks_and_states(judge, seat, scoring_round):
    first, second, third = assignments_of(scoring_round, seat)
    score(first, 4)
    score(second, {f"mark:{one.key}": 3 for one in scoring_round.parsed_criteria})
    score(third, {"mark:results": 5})
    page = text_of(get(judge, "entries", seat.public_id))
    assert "2 of 3 scored" in page
    assert "4.00 Scored" in page
    assert "3.00 A comment is missing" in page
    assert "5.00 1 of 4 marked" in page


def test_next_opens_the_unmarked_first_then_those_without_a_comment(judge, seat, scoring_round):
    rows = list(Assignment.objects.filter(panellist=seat).order_by("position"))
    marks = {f"mark:{one.key}": 3 for one in scoring_round.parsed_criteria}
    score(rows[0], marks)

    def opened(query: str = "") -> str:
        return get(judge, "next", seat.public_id, query=query, status=302).url

    assert opened() == reverse("reviews:entry", args=[rows[1].public_id])
    assert opened(f"?after={rows[1].public_id}") == reverse("reviews:entry", args=[rows[2].public_id])
    score(rows[1], 3)
    score(rows[2], 3)
    assert opened() == reverse("reviews:entry", args=[rows[0].public_id])
    assert opened(f"?after={rows[0].public_id}") == reverse("reviews:entries", args=[seat.public_id])


def test_hand_in_with_something_missing_names_it_and_hands_in_nothing(judge, seat, scoring_round):
    first, second, third = assignments_of(scoring_round, seat)
    score(first, 4)
    score(second, {"mark:results": 5})
    response = post(judge, "hand_in", seat.public_id, status=422)
    page = text_of(response)
    assert "Nothing is handed in yet" in page
    assert f"“{second.application.title}”. No mark for “Others can repeat it”" in page
    assert f"“{third.application.title}”. It is not scored yet." in page
    assert {one.state for one in assignments_of(scoring_round, seat)} == {AssignmentState.ACCEPTED}


def test_hand_in_asks_before_and_then_scores_stand(judge, seat, scoring_round):
    for assignment in assignments_of(scoring_round, seat):
        score(assignment, 4)
    assert "Hand in the scores of all 3 entries?" in text_of(get(judge, "hand_in", seat.public_id))
    post(judge, "hand_in", seat.public_id)
    assert {one.state for one in assignments_of(scoring_round, seat)} == {AssignmentState.HANDED_IN}
    assert "Your scores are handed in" in text_of(get(judge, "entries", seat.public_id))
    page = post(judge, "hand_in", seat.public_id, status=409)
    assert reverse("reviews:entries", args=[seat.public_id]) in page.content.decode()


def test_leave_hands_unfinished_entries_on(judge, seat, scoring_round):
    assert "Leave the panel?" in text_of(get(judge, "leave", seat.public_id))
    post(judge, "leave", seat.public_id, data={"reason": ""}, status=422)
    post(judge, "leave", seat.public_id, data={"reason": "I am ill."})
    assert fresh(seat).state == PanellistState.WITHDRAWN
    assert "You have left this panel" in text_of(get(judge, "invitation", seat.public_id))
    get(judge, "entry", Assignment.objects.filter(panellist=seat).first().public_id, status=404)


def test_chair_names_a_conflict_of_somebody_else(team, scoring_round):
    chair, other = panellists_of(scoring_round)[:2]
    panels.name_chair(panellist=chair, by=again(team.officer))
    client = sign_in(Client(), chair.person)
    entry = assignments_of(scoring_round, chair)[0]
    assert "Name a conflict of interest" in text_of(get(client, "entries", chair.public_id))
    data = {"panellist": other.pk, "entry": entry.public_id, "reason": "They wrote a book together."}
    post(client, "chair_conflict", chair.public_id, data={**data, "entry": ""}, status=422)
    post(client, "chair_conflict", chair.public_id, data=data)
    theirs = Assignment.objects.get(panellist=other, application=entry.application)
    assert theirs.state == AssignmentState.SUSPENDED
    get(sign_in(Client(), other.person), "entry", theirs.public_id, status=404)


def test_chair_conflict_is_not_there_for_others(judge, seat):
    get(judge, "chair_conflict", seat.public_id, status=404)


def test_my_panels_opens_the_only_one(judge, seat):
    response = get(judge, "my_panels", status=302)
    assert response.url == reverse("reviews:entries", args=[seat.public_id])


def test_my_panels_lists_several(judge, seat, team):
    other = running_round(team, entries=1, size=2)
    add_panellist(other.panel, team, person=seat.person, accepted=False)
    page = text_of(get(judge, "my_panels"))
    assert "Answer the invitation" in page
    assert page.count("A demo call") >= 2


def test_my_panels_of_somebody_without_a_seat_is_not_there(stranger):
    get(stranger, "my_panels", status=404)


def test_my_panel_stands_in_the_head_for_who_has_a_seat(judge, stranger):
    link = reverse("reviews:my_panels")
    assert link in judge.get(reverse("applications:home")).content.decode()
    assert link not in stranger.get(reverse("applications:home")).content.decode()


@pytest.mark.parametrize("name", ["invitation", "connections", "next", "entries", "hand_in", "leave"])
def test_seat_of_somebody_else_is_not_there(stranger, seat, name):
    get(stranger, name, seat.public_id, status=404)


def test_entries_page_costs_the_same_with_one_and_with_many(team):
    counts = []
    for entries in (1, 7):
        round_ = running_round(team, entries=entries, size=2)
        seat = panellists_of(round_)[0]
        client = sign_in(Client(), seat.person)
        get(client, "entries", seat.public_id)
        with CaptureQueriesContext(connection) as counted:
            get(client, "entries", seat.public_id)
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= 12


def test_closed_round_says_that_scoring_has_ended(judge, seat, scoring_round, team):
    Round.objects.filter(pk=scoring_round.pk).update(due_at=timezone.now())
    rounds.close_round(round_=fresh(scoring_round), by=again(team.officer))
    page = text_of(get(judge, "entries", seat.public_id))
    assert "The scoring has closed" in page
    assert "Hand in all scores" not in page
    get(judge, "hand_in", seat.public_id, status=302)
