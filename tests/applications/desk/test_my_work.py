"""My work: what waits for whom, by when, and the letters that did not arrive."""

from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from applications.models import Call, CallLetter
from applications.services import calls, proposals, screening
from correspondence.models import Letter
from tests.applications.desk.office import bounced_letter, make_scene
from tests.factories.applications import make_listed
from tests.factories.calls import again, draft_call, fresh, make_draft
from tests.factories.people import PersonFactory, administrator, sign_in


def url(name: str = "my_work", *args) -> str:
    return reverse(f"applications:{name}", args=args)


def everything(client) -> list[str]:
    return [what for found in groups(client).values() for what in found]


def groups(client, query: str = "") -> dict[str, list[str]]:
    """The headings with what stands below them."""
    found = client.get(url() + query).context["groups"]
    return {str(group["heading"]).split(",")[0]: [str(i["what"]) for i in group["items"]] for group in found}


def test_work_of_an_officer_stands_by_date(team, officer):
    make_scene(team)
    assert groups(officer) == {
        "Late": ["The call “Public services in autumn” is a draft"],
        "This week": ["1 application has an unclear requirement", "4 applications to check"],
        "Later": [
            "The call “Digital services that people finish” closes",
            "An applicant answered that the requirements are met",
        ],
    }


def test_unclear_requirements_are_named_with_their_applications(closed, officer):
    row = make_listed(closed, unclear=1)
    text = officer.get(url()).content.decode()
    assert ("The applicant names a country." in text, row.number[:3] in text) == (True, True)


def test_screening_is_late_after_its_day(closed, officer):
    make_listed(closed)
    Call.objects.filter(pk=closed.pk).update(screening_by=timezone.now().date() - timedelta(days=2))
    assert groups(officer)["Late"] == ["1 application to check"]


def test_screening_does_not_wait_before_the_call_has_closed(call, officer):
    make_listed(call)
    assert [what for what in groups(officer).get("Later", []) if "check" in what] == []


def test_clarification_that_came_back_is_to_be_read(closed, officer, team):
    row = make_listed(closed)
    asked = screening.ask_clarification(
        application=row, by=again(team.officer), reason="When?", question_keys=["implemented_on"]
    )
    assert "A clarification came back" not in everything(officer)
    asked.answered_at = timezone.now()
    asked.save()
    type(row).objects.filter(pk=row.pk).update(state="submitted")
    assert "A clarification came back" in everything(officer)


def test_proposal_that_was_sent_back_waits_for_its_author_alone(closed, officer, approver, team):
    row = make_listed(closed, not_met=1)
    proposal = screening.propose_ineligible(
        application=row, by=again(team.officer), reason="x", rule_keys=["country"]
    )
    proposals.send_back(proposal=proposal, by=again(team.approver), answer="Not of today.")
    assert groups(officer)["Today"] == ["An approver sent a proposal back"]
    assert "Not of today." in officer.get(url()).content.decode()
    assert "Today" not in groups(approver)


def test_proposal_that_was_made_again_waits_no_longer(closed, officer, team):
    row = make_listed(closed, not_met=1)
    for _time in range(2):
        proposal = screening.propose_ineligible(
            application=row, by=again(team.officer), reason="x", rule_keys=["country"]
        )
        proposals.send_back(proposal=proposal, by=again(team.approver), answer="Not of today.")
    screening.propose_ineligible(application=row, by=again(team.officer), reason="x", rule_keys=["country"])
    assert "Today" not in groups(officer)


def test_approver_sees_what_waits_first(team, approver):
    scene = make_scene(team)
    context = approver.get(url()).context
    first = context["groups"][0]
    assert str(first["heading"]) == "Waiting for your approval"
    assert [item["url"] for item in first["items"]] == [
        url("proposal", scene.proposal.public_id),
        url("proposal", scene.own.public_id),
    ]


def test_observer_gets_the_histories(call, observer):
    context = observer.get(url()).context
    assert ([row.pk for row in context["observed"]], context["call"], context["groups"]) == (
        [call.pk],
        None,
        [],
    )


def test_administrator_without_a_call_finds_an_empty_page(call):
    text = sign_in(Client(), administrator()).get(url()).content.decode()
    assert "Nothing waits for you." in text


def test_tiles_count_the_call_that_needs_the_office_most(team, officer):
    scene = make_scene(team)
    context = officer.get(url()).context
    assert context["call"].pk == scene.closed.pk
    assert [tile["figure"] for tile in context["tiles"]] == [10, 3, 5, 1]


def test_tiles_follow_the_call_that_was_chosen(team, call, closed, officer):
    make_draft(call, files=False)
    make_listed(closed)
    context = officer.get(url() + f"?call={call.slug}").context
    assert (context["call"].pk, context["tiles"][0]["figure"]) == (call.pk, 0)


def test_call_of_somebody_else_is_not_chosen(team, officer):
    other = draft_call(team)
    other.grants.all().delete()
    assert officer.get(url() + f"?call={other.slug}").context["call"] is None


def test_call_that_is_over_leaves_the_page(team, officer, closed):
    Call.objects.filter(pk=closed.pk).update(state="archived")
    assert officer.get(url()).context["call"] is None


def tied_letter(call) -> Letter:
    row = make_listed(call)
    letter = bounced_letter(row.lead)
    CallLetter.objects.create(call=call, application=row, kind="receipt", letter=letter)
    return letter


def test_letter_that_came_back_is_told_with_the_way_to_send_it_again(closed, officer, approver):
    letter = tied_letter(closed)
    banner = officer.get(url()).context["banners"][0]
    assert banner["link"]["url"] == url("letter_again", closed.slug, letter.public_id)
    assert approver.get(url()).context["banners"] == []


def test_letter_is_sent_again_to_a_corrected_address(closed, officer):
    letter = tied_letter(closed)
    path = url("letter_again", closed.slug, letter.public_id)
    assert letter.to.email in officer.get(path).content.decode()
    officer.post(path, {"email": "Right@Example.org"})
    letter = fresh(letter)
    assert (letter.state, letter.to_email) == ("queued", "right@example.org")
    assert officer.get(url()).context["banners"] == []


def test_letter_with_a_wrong_address_is_not_sent(closed, officer):
    letter = tied_letter(closed)
    response = officer.post(url("letter_again", closed.slug, letter.public_id), {"email": "nobody"})
    assert (list(response.context["form"].errors), fresh(letter).state) == (["email"], "bounced")


def test_letter_that_is_on_its_way_gives_the_conflict_page(closed, officer):
    letter = tied_letter(closed)
    path = url("letter_again", closed.slug, letter.public_id)
    officer.post(path, {"email": "right@example.org"})
    assert officer.post(path, {"email": "right@example.org"}).status_code == 409


def test_letter_of_another_call_is_not_there(call, closed, officer):
    letter = tied_letter(closed)
    assert officer.get(url("letter_again", call.slug, letter.public_id)).status_code == 404


def test_letter_of_nobody_is_told_by_its_address(closed, officer):
    letter = tied_letter(closed)
    Letter.objects.filter(pk=letter.pk).update(to=None, to_email="gone@example.org")
    assert "gone@example.org" in officer.get(url()).content.decode()


def test_work_shows_nothing_of_calls_without_a_role(team, call):
    colleague = PersonFactory()
    assert sign_in(Client(), colleague).get(url()).status_code == 404
    calls.grant_call_role(call=call, person=colleague, role="observer", by=again(team.officer))
    assert sign_in(Client(), colleague).get(url()).status_code == 200
