import pytest
from django.urls import reverse

from applications.models import CallLetter
from correspondence.models import Letter
from ledger.models import OutboxItem
from ledger.outbox import run_pending
from people.magic import deferred_path
from people.models import MagicLink
from reviews.services import conflicts, panels, scoring
from tests.factories.calls import again, draft_call
from tests.factories.people import PersonFactory
from tests.factories.reviews import (
    add_panellist,
    assignments_of,
    hand_in,
    make_panel,
    panellists_of,
    running_round,
)


def letters(person) -> list[str]:
    return list(Letter.objects.filter(to=person).order_by("pk").values_list("template", flat=True))


@pytest.fixture
def panel(team):
    return make_panel(draft_call(team), team, size=0)


def test_invitation_is_mailed_with_a_link_to_the_answer(team, panel):
    judge = PersonFactory(language="ru")
    panellist = add_panellist(panel, team, accepted=False, person=judge)
    run_pending()
    letter = Letter.objects.get(to=judge)
    link = MagicLink.objects.get(person=judge)
    assert (letter.template, letter.language, letter.action_url) == (
        "panel_invitation",
        "ru",
        deferred_path(link),
    )
    assert link.next_path.startswith("/ru/")
    assert link.next_path.endswith(reverse("reviews:invitation", args=[panellist.public_id])[3:])
    assert CallLetter.objects.get(letter=letter).call == panel.call


def test_invitation_is_written_once_however_often_the_worker_tries(team, panel):
    panellist = add_panellist(panel, team, accepted=False)
    run_pending()
    OutboxItem.objects.filter(handler="reviews.invited").update(done_at=None, leased_until=None)
    run_pending()
    assert letters(panellist.person) == ["panel_invitation"]
    assert MagicLink.objects.filter(person=panellist.person).count() == 1


def test_invitation_sent_again_is_another_letter(team, panel):
    panellist = add_panellist(panel, team, accepted=False)
    run_pending()
    panels.send_invitation_again(panellist=panellist, by=again(team.officer))
    run_pending()
    assert letters(panellist.person) == ["panel_invitation"] * 2


def test_invitation_to_somebody_who_declined_meanwhile_is_not_written(team, panel):
    panellist = add_panellist(panel, team, accepted=False)
    panels.decline_invitation(panellist=panellist, by=panellist.person, reason="No time.")
    run_pending()
    assert letters(panellist.person) == []


def test_beginning_of_scoring_is_told_to_who_sits_on_the_panel(team):
    round_ = running_round(team, ready=False)
    invited = add_panellist(round_.panel, team, accepted=False)
    run_pending()
    for panellist in panellists_of(round_)[:3]:
        assert letters(panellist.person) == ["panel_invitation", "entries_to_score"]
    assert letters(invited.person) == ["panel_invitation"]


def test_joining_a_running_round_needs_no_second_letter(team):
    round_ = running_round(team)
    late = add_panellist(round_.panel, team)
    run_pending()
    assert letters(late.person) == ["panel_invitation"]


def test_reopened_scores_are_told(team):
    round_ = running_round(team)
    panellist = panellists_of(round_)[0]
    hand_in(round_, panellist, [5, 4, 3])
    scoring.reopen_set(round_=round_, panellist=panellist, by=again(team.officer), reason="A slip.")
    run_pending()
    assert letters(panellist.person)[-1] == "scores_reopened"


def test_suspended_entry_is_told_without_a_reason(team):
    round_ = running_round(team)
    panellist = panellists_of(round_)[0]
    entry = assignments_of(round_, panellist)[0].application
    conflicts.name_conflict(
        panellist=panellist, application=entry, by=again(team.officer), reason="A rumour of kinship."
    )
    run_pending()
    letter = Letter.objects.filter(to=panellist.person).latest("pk")
    assert letter.template == "entry_suspended"
    assert "kinship" not in " ".join([letter.subject, *letter.paragraphs])
