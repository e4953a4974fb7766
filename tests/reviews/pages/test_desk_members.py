import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from applications.models import Call
from ledger.models import Event
from ledger.outbox import run_pending
from people.models import Person
from reviews.models import Assignment, ConflictOfInterest, Panellist
from reviews.services import conflicts, panels
from reviews.states import AssignmentState, PanellistState
from tests.factories.calls import again, fresh, published_call
from tests.factories.people import PersonFactory, sign_in
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    call_in_review,
    hand_in,
    make_entry,
    make_panel,
    panellists_of,
)
from tests.reviews.pages.reading import get, post, text_of

INVITATION = {"email": "maya@example.org", "full_name": "Prof. Maya Demo", "languages": ["en", "ru"]}


@pytest.fixture
def call(team) -> Call:
    return call_in_review(team, entries=2)


@pytest.fixture
def running(scoring_round) -> Call:
    return Call.objects.get(pk=scoring_round.call_id)


def test_invite_makes_the_panel_and_owes_a_letter(officer, call):
    post(officer, "invite", call.slug, data={**INVITATION, "is_chair": "on", "most_entries": "7"})
    panellist = Panellist.objects.get(panel__call=call)
    assert (panellist.person.full_name, panellist.is_chair) == ("Prof. Maya Demo", True)
    assert (panellist.languages, panellist.most_entries) == (["en", "ru"], 7)
    run_pending()
    assert "maya@example.org" in mail.outbox[0].to[0]
    assert "Prof. Maya Demo Chair" in text_of(get(officer, "panel", call.slug))


def test_invite_of_somebody_known_needs_no_name(officer, call):
    known = PersonFactory(full_name="Arman Demo", email="arman@example.org")
    post(officer, "invite", call.slug, data={"email": "Arman@example.org", "languages": ["en"]})
    assert Panellist.objects.get(panel__call=call).person == known


def test_invite_of_a_stranger_without_a_name_keeps_what_was_typed(officer, call):
    data = {**INVITATION, "full_name": "", "most_entries": "7"}
    page = post(officer, "invite", call.slug, data=data, status=422)
    assert "Enter the name" in text_of(page)
    assert 'value="maya@example.org"' in page.content.decode()
    assert 'value="7"' in page.content.decode()
    assert Person.objects.filter(email="maya@example.org").count() == 0


def test_invite_of_an_applicant_is_refused_in_the_form(officer, call):
    entry = make_entry(call, title="Theirs")
    data = {**INVITATION, "email": entry.lead.email}
    page = post(officer, "invite", call.slug, data=data, status=422)
    assert "has an application in this call" in text_of(page)


def test_invite_twice_is_refused_in_the_form(officer, call):
    post(officer, "invite", call.slug, data=INVITATION)
    page = post(officer, "invite", call.slug, data=INVITATION, status=422)
    assert "on the panel already" in text_of(page)


def test_invite_without_languages_is_refused(officer, call):
    page = post(officer, "invite", call.slug, data={**INVITATION, "languages": []}, status=422)
    assert "Choose at least one language." in text_of(page)


def test_invite_works_while_the_call_is_open(officer, team):
    call = published_call(team)
    assert "They can answer before the call closes." in text_of(get(officer, "panel", call.slug))
    post(officer, "invite", call.slug, data=INVITATION)
    assert "The call is still open." in text_of(get(officer, "panel", call.slug))


def test_send_again_owes_another_letter(officer, team, call):
    panel = make_panel(call, team, size=1, accepted=False)
    member = panel.panellists.get()
    run_pending()
    post(officer, "send_again", call.slug, member.public_id)
    run_pending()
    assert len([one for one in mail.outbox if member.person.email in one.to[0]]) == 2
    assert "is on its way" in text_of(get(officer, "member", call.slug, member.public_id))


def test_copied_link_is_shown_once_and_leads_to_the_invitation(officer, team, call):
    member = make_panel(call, team, size=1, accepted=False).panellists.get()
    page = post(officer, "copy_link", call.slug, member.public_id, status=200)
    link = re.search(r'value="(https?://[^"]+)"', page.content.decode()).group(1)
    assert (page["Referrer-Policy"], "no-store" in page["Cache-Control"]) == ("strict-origin", True)
    path = re.sub(r"^https?://[^/]+", "", link)
    arrived = Client().post(path, follow=True)
    assert arrived.request["PATH_INFO"] == reverse("reviews:invitation", args=[member.public_id])
    assert link not in get(officer, "member", call.slug, member.public_id).content.decode()


def test_member_page_offers_what_can_be_done(officer, team, running, scoring_round):
    handed, other = panellists_of(scoring_round)[:2]
    hand_in(scoring_round, handed, [4, 4, 4])
    page = text_of(get(officer, "member", running.slug, handed.public_id))
    assert "Open their scores again" in page
    assert "3 of 3" in page
    assert "Open their scores again" not in text_of(get(officer, "member", running.slug, other.public_id))


def test_reading_is_changed(officer, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    post(officer, "reading", running.slug, member.public_id, data={"languages": []}, status=422)
    data = {"languages": ["en", "kk"], "most_entries": "5"}
    post(officer, "reading", running.slug, member.public_id, data=data)
    assert (fresh(member).languages, fresh(member).most_entries) == (["en", "kk"], 5)


def test_chair_is_named_in_place_of_another(officer, running, scoring_round):
    first, second = panellists_of(scoring_round)[:2]
    for member in (first, second):
        post(officer, "name_chair", running.slug, member.public_id)
    assert (fresh(first).is_chair, fresh(second).is_chair) == (False, True)


def test_leaving_hands_entries_to_the_replacement(officer, team, running, scoring_round):
    leaving = panellists_of(scoring_round)[0]
    fourth = add_panellist(scoring_round.panel, team, languages=["en"])
    Assignment.objects.filter(panellist=fourth).delete()
    page = text_of(get(officer, "member_leaves", running.slug, leaving.public_id))
    assert "Who takes the entries that are not handed in?" in page
    empty = post(officer, "member_leaves", running.slug, leaving.public_id, status=422)
    assert "Give the reason." in text_of(empty)
    data = {"reason": "Moved abroad.", "replacement": fourth.pk}
    post(officer, "member_leaves", running.slug, leaving.public_id, data=data)
    assert fresh(leaving).state == PanellistState.WITHDRAWN
    assert Assignment.objects.active().filter(panellist=fourth).count() == 3
    assert "Moved abroad." in text_of(get(officer, "panel", running.slug))


def test_leaving_before_a_round_asks_for_a_reason_alone(officer, team, call):
    member = make_panel(call, team, size=2).panellists.first()
    assert "Who takes" not in text_of(get(officer, "member_leaves", call.slug, member.public_id))
    post(officer, "member_leaves", call.slug, member.public_id, data={"reason": "Ill."})
    assert fresh(member).state == PanellistState.WITHDRAWN


def test_leaving_twice_is_a_conflict_that_keeps_the_words(officer, team, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    panels.withdraw_panellist(panellist=member, by=again(team.officer), reason="Ill.")
    page = post(
        officer, "member_leaves", running.slug, member.public_id, data={"reason": "Long words."}, status=409
    )
    assert "Long words." in text_of(page)
    assert reverse("reviews:panel", args=[running.slug]) in page.content.decode()


def test_invited_again_after_declining(officer, team, call):
    member = make_panel(call, team, size=1, accepted=False).panellists.get()
    panels.decline_invitation(panellist=member, by=member.person, reason="I travel.")
    assert "I travel." in text_of(get(officer, "member", call.slug, member.public_id))
    post(officer, "invite_again", call.slug, member.public_id)
    assert fresh(member).state == PanellistState.INVITED


def test_reopening_a_set_needs_a_reason(officer, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    hand_in(scoring_round, member, [4, 4, 4])
    post(officer, "reopen_set", running.slug, member.public_id, data={"reason": ""}, status=422)
    post(officer, "reopen_set", running.slug, member.public_id, data={"reason": "A typing error."})
    assert {one.state for one in assignments_of(scoring_round, member)} == {AssignmentState.REOPENED}


def test_conflict_named_by_the_office_closes_the_entry(officer, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    entry = assignments_of(scoring_round, member)[0]
    data = {"number": "000 000", "reason": "A relative."}
    missing = post(officer, "name_conflict", running.slug, member.public_id, data=data, status=422)
    assert "No application of this call has this number." in text_of(missing)
    assert "A relative." in text_of(missing)
    data["number"] = f"{entry.application.number[:3]} {entry.application.number[3:]}"
    post(officer, "name_conflict", running.slug, member.public_id, data=data)
    assert fresh(entry).state == AssignmentState.SUSPENDED
    page = text_of(get(officer, "panel", running.slug))
    assert "Conflicts of interest to look at" in page
    assert "A relative." in page


@pytest.fixture
def conflict(team, scoring_round) -> ConflictOfInterest:
    member = panellists_of(scoring_round)[0]
    entry = assignments_of(scoring_round, member)[0]
    return conflicts.name_conflict(
        panellist=member, application=entry.application, by=again(team.officer), reason="A relative."
    )


def test_conflict_upheld_takes_the_entry_away(officer, running, conflict):
    page = text_of(get(officer, "conflict", running.slug, conflict.public_id))
    assert "Uphold the conflict" in page
    post(officer, "uphold", running.slug, conflict.public_id)
    assignment = Assignment.objects.get(panellist=conflict.panellist, application=conflict.application)
    assert assignment.state == AssignmentState.WITHDRAWN
    assert "Upheld on" in text_of(get(officer, "conflict", running.slug, conflict.public_id))
    post(officer, "uphold", running.slug, conflict.public_id, status=409)


def test_conflict_lifted_with_a_reason_gives_the_entry_back(officer, running, conflict):
    post(officer, "conflict", running.slug, conflict.public_id, data={"reason": ""}, status=422)
    post(officer, "conflict", running.slug, conflict.public_id, data={"reason": "Another person."})
    assignment = Assignment.objects.get(panellist=conflict.panellist, application=conflict.application)
    assert assignment.state == AssignmentState.ACCEPTED
    page = text_of(get(officer, "conflict", running.slug, conflict.public_id))
    assert "Another person." in page
    assert "Lift the conflict" not in page


def test_conflict_of_oneself_is_settled_by_somebody_else(team, running, conflict, officer):
    Panellist.objects.filter(pk=conflict.panellist_id).update(person=team.officer)
    page = text_of(get(officer, "conflict", running.slug, conflict.public_id))
    assert "Somebody else settles it." in page
    assert "Uphold the conflict" not in page
    post(officer, "uphold", running.slug, conflict.public_id, status=404)


def test_found_conflict_shows_the_evidence(officer, team, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    entry = assignments_of(scoring_round, member)[0].application
    Person.objects.filter(pk=member.person_id).update(email="a@ministry.gov.kz")
    Person.objects.filter(pk=entry.participants.get().person_id).update(email="b@ministry.gov.kz")
    post(officer, "compare", running.slug)
    page = text_of(get(officer, "conflicts", running.slug))
    assert "Addresses at the same domain: ministry.gov.kz." in page
    assert "Found by comparing records" in page
    assert "To look at" in page


def test_conflicts_alone_that_wait(officer, running, conflict):
    assert "A relative." in text_of(get(officer, "conflicts", running.slug, query="?show=waiting"))
    post(officer, "uphold", running.slug, conflict.public_id)
    waiting = text_of(get(officer, "conflicts", running.slug, query="?show=waiting"))
    assert "A relative." not in waiting
    assert "There is none." in waiting
    assert "A relative." in text_of(get(officer, "conflicts", running.slug))


def test_actions_are_recorded_once(officer, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    post(officer, "name_chair", running.slug, member.public_id)
    assert Event.objects.filter(what="panellist.chair_named").count() == 1


def test_member_of_another_call_is_not_there(officer, team, running):
    other = make_panel(call_in_review(team, entries=1), team, size=1).panellists.get()
    get(officer, "member", running.slug, other.public_id, status=404)


def test_member_who_is_officer_too_does_not_reopen_their_own_set(team, running, scoring_round):
    member = panellists_of(scoring_round)[0]
    hand_in(scoring_round, member, [4, 4, 4])
    Panellist.objects.filter(pk=member.pk).update(person=team.officer)
    client = sign_in(Client(), team.officer)
    assert "Open their scores again" not in text_of(get(client, "member", running.slug, member.public_id))
    post(client, "reopen_set", running.slug, member.public_id, data={"reason": "Mine."}, status=404)
