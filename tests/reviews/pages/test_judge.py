import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications.models import ApplicationDocument
from ledger.models import Event
from reviews.models import Assignment, Review, Round
from reviews.services import conflicts, scoring
from reviews.states import AssignmentState
from tests.factories.calls import again, fresh
from tests.factories.people import sign_in
from tests.factories.reviews import (
    assignments_of,
    full_scores,
    hand_in,
    opened_round,
    panellists_of,
    running_round,
    score,
)
from tests.reviews.pages.reading import bare, fields_of_form, get, post, text_of
from tests.reviews.pages.scene import SECRET, full_round


@pytest.fixture
def entry(scoring_round, seat) -> Assignment:
    return assignments_of(scoring_round, seat)[0]


@pytest.fixture
def full(team) -> Round:
    return full_round(team, entries=2, judges=2)


@pytest.fixture
def reader(full) -> Client:
    return sign_in(Client(), panellists_of(full)[0].person, assurance="link")


@pytest.fixture
def full_entry(full) -> Assignment:
    return assignments_of(full, panellists_of(full)[0])[0]


def test_entry_shows_what_the_panel_reads(reader, full_entry):
    page = get(reader, "entry", full_entry.public_id)
    words = text_of(page)
    assert "One visit less: kindergarten places by phone" in words
    assert "Demo City Education Office 0, Kyrgyzstan. Written in English." in words
    assert "Parents of children under seven." in words
    assert "survey-of-parents-2026.pdf 9 pages" in words


def test_entry_shows_nothing_that_officers_alone_read(reader, full_entry):
    page = get(reader, "entry", full_entry.public_id).content.decode()
    assert SECRET not in page
    assert "letter-with-passport.pdf" not in page
    assert "applicant@example.org" not in page
    assert "Applicant 0 Demo" not in page


def test_entry_bands_are_radios_with_the_words_of_the_call(judge, entry):
    page = get(judge, "entry", entry.public_id).content.decode()
    assert page.count('type="radio"') == 20
    assert 'name="mark:results" value="5"' in page
    assert "Most people finish, counted" in page
    assert "Weight 40" in page
    assert "Not handed in." in text_of(get(judge, "entry", entry.public_id))


def test_save_stores_as_one_scores_and_tells_the_next_base(judge, entry):
    page = get(judge, "entry", entry.public_id)
    answer = judge.post(
        reverse("reviews:save", args=[entry.public_id]), {**fields_of_form(page), "mark:results": "5"}
    ).json()
    assert (answer["saved"], answer["fields"]["mark:results"]["rev"]) == (True, 1)
    again_page = fields_of_form(get(judge, "entry", entry.public_id))
    assert again_page["mark:results"] == "5"
    assert again_page["was-mark:results"] == answer["fields"]["mark:results"]["was"]


def test_save_sent_twice_changes_nothing_more(judge, entry):
    sent = {**fields_of_form(get(judge, "entry", entry.public_id)), "note": "Ask about\r\ncosts."}
    url = reverse("reviews:save", args=[entry.public_id])
    judge.post(url, sent)
    assert judge.post(url, sent).status_code == 200
    review = Review.objects.get(assignment=entry)
    assert (review.revision, review.note) == (1, "Ask about\ncosts.")


def test_save_and_next_goes_to_the_next_entry(judge, seat, scoring_round):
    first, second = Assignment.objects.filter(panellist=seat).order_by("position")[:2]
    sent = {**fields_of_form(get(judge, "entry", first.public_id)), "mark:results": "4"}
    response = post(judge, "entry", first.public_id, data=sent)
    onward = judge.get(response.url)
    assert onward.url == reverse("reviews:entry", args=[second.public_id])
    assert Review.objects.get(assignment=first).marks == {"results": 4}


def test_two_tabs_show_both_marks_and_keep_mine_when_saved_again(judge, entry):
    earlier = fields_of_form(get(judge, "entry", entry.public_id))
    post(judge, "entry", entry.public_id, data={**earlier, "mark:results": "5", "note": "First tab."})
    late = {**earlier, "mark:results": "2", "mark:novelty": "3"}
    page = post(judge, "entry", entry.public_id, data=late, status=409)
    words = text_of(page)
    assert "This was changed in another window" in words
    assert "Saved in another window 5" in words
    shown = fields_of_form(page)
    assert (shown["mark:results"], shown["mark:novelty"], shown["note"]) == ("2", "3", "First tab.")
    assert Review.objects.get(assignment=entry).marks == {"results": 5, "novelty": 3}
    post(judge, "entry", entry.public_id, data=shown)
    assert Review.objects.get(assignment=entry).marks == {"results": 2, "novelty": 3}


def test_two_tabs_taking_over_the_other_changes_nothing(judge, entry):
    earlier = fields_of_form(get(judge, "entry", entry.public_id))
    post(judge, "entry", entry.public_id, data={**earlier, "comment:overall": "Clear."})
    page = post(
        judge, "entry", entry.public_id, data={**earlier, "comment:overall": "Not clear."}, status=409
    )
    assert 'href="?"' in page.content.decode()
    assert fields_of_form(get(judge, "entry", entry.public_id))["comment:overall"] == "Clear."


def test_two_tabs_autosave_says_which_fields_collided(judge, entry):
    earlier = fields_of_form(get(judge, "entry", entry.public_id))
    url = reverse("reviews:save", args=[entry.public_id])
    judge.post(url, {**earlier, "mark:results": "5"})
    response = judge.post(url, {**earlier, "mark:results": "1", "mark:novelty": "2"})
    assert (response.status_code, response.json()["conflicts"]) == (409, ["mark:results"])
    assert "mark:results" not in response.json()["fields"]
    assert Review.objects.get(assignment=entry).marks == {"results": 5, "novelty": 2}


def test_entry_with_a_comment_too_long_keeps_what_was_typed(judge, entry):
    sent = fields_of_form(get(judge, "entry", entry.public_id))
    sent |= {"comment:overall": "x" * 5001, "mark:results": "4"}
    page = post(judge, "entry", entry.public_id, data=sent, status=422)
    assert "Comment for the applicant: Write at most 5000 characters: you have 5001." in text_of(page)
    shown = fields_of_form(page)
    assert (len(shown["comment:overall"]), shown["mark:results"]) == (5001, "4")
    assert Review.objects.filter(assignment=entry).count() == 0


@pytest.mark.parametrize("mark", ["7", "-1", "4.5", "nan", "<b>", "na"])
def test_entry_with_a_mark_that_is_no_band_saves_nothing(judge, entry, mark):
    sent = {**fields_of_form(get(judge, "entry", entry.public_id)), "mark:results": mark}
    page = post(judge, "entry", entry.public_id, data=sent, status=422)
    assert "Choose one of the scores that are described." in text_of(page)
    assert Review.objects.filter(assignment=entry).count() == 0


def test_optional_criterion_may_be_said_not_to_apply(team, scoring_round, judge, entry):
    criteria = [{**one, "optional": one["key"] == "evidence"} for one in scoring_round.criteria]
    Round.objects.filter(pk=scoring_round.pk).update(criteria=criteria)
    page = get(judge, "entry", entry.public_id)
    assert "Does not apply" in text_of(page)
    post(judge, "entry", entry.public_id, data={**fields_of_form(page), "mark:evidence": "na"})
    shown = get(judge, "entry", entry.public_id).content.decode()
    assert 'name="mark:evidence" value="na" checked' in shown


def test_half_marks_are_kept_as_they_are(scoring_round, judge, entry):
    criteria = [dict(one) for one in scoring_round.criteria]
    criteria[0]["bands"] = [{"score": 4.5, "text": {"en": "Between"}}, {"score": 4.0, "text": {"en": "Good"}}]
    Round.objects.filter(pk=scoring_round.pk).update(criteria=criteria)
    for mark, stored in (("4.5", 4.5), ("4", 4)):
        sent = {**fields_of_form(get(judge, "entry", entry.public_id)), "mark:results": mark}
        post(judge, "entry", entry.public_id, data=sent)
        assert Review.objects.get(assignment=entry).marks == {"results": stored}
        shown = get(judge, "entry", entry.public_id).content.decode()
        assert f'name="mark:results" value="{mark}" checked' in shown


def test_step_aside_closes_the_entry_for_good(judge, entry):
    score(entry, 4)
    assert "Step aside from this entry?" in text_of(get(judge, "aside", entry.public_id))
    empty = post(judge, "aside", entry.public_id, data={"reason": ""}, status=422)
    assert "Give the reason." in text_of(empty)
    post(judge, "aside", entry.public_id, data={"reason": "We wrote a paper together."})
    assert fresh(entry).state == AssignmentState.RECUSED
    for name in ("entry", "aside"):
        get(judge, name, entry.public_id, status=404)
    assert judge.post(reverse("reviews:save", args=[entry.public_id])).status_code == 404


def test_entry_of_somebody_else_is_not_there(judge, scoring_round, stranger):
    theirs = assignments_of(scoring_round, panellists_of(scoring_round)[1])[0]
    for client in (judge, stranger):
        for name in ("entry", "aside"):
            get(client, name, theirs.public_id, status=404)
        assert client.post(reverse("reviews:save", args=[theirs.public_id])).status_code == 404


def test_suspended_entry_is_not_there(team, judge, seat, entry):
    conflicts.name_conflict(
        panellist=seat, application=entry.application, by=again(team.officer), reason="A relative."
    )
    get(judge, "entry", entry.public_id, status=404)


def test_entry_handed_in_is_read_only(judge, seat, scoring_round, entry):
    before = fields_of_form(get(judge, "entry", entry.public_id))
    hand_in(scoring_round, seat, [4, 4, 4])
    page = get(judge, "entry", entry.public_id)
    assert "Handed in." in text_of(page)
    assert "<textarea" not in page.content.decode()
    late = {**before, "mark:results": "1", "comment:overall": "A late thought."}
    refused = post(judge, "entry", entry.public_id, data=late, status=409)
    assert "Your last change was not saved" in text_of(refused)
    assert "A late thought." in text_of(refused)
    assert Review.objects.get(assignment=entry).marks["results"] == 4


def test_save_after_handing_in_says_why(judge, seat, scoring_round, entry):
    before = fields_of_form(get(judge, "entry", entry.public_id))
    hand_in(scoring_round, seat, [4, 4, 4])
    response = judge.post(reverse("reviews:save", args=[entry.public_id]), {**before, "mark:results": "1"})
    assert response.status_code == 409
    assert "handed in" in response.json()["message"]


def test_others_scores_stay_away_until_the_round_opens_them(team, scoring_round, judge, seat, entry):
    other = panellists_of(scoring_round)[1]
    hand_in(scoring_round, seat, [4, 4, 4])
    hand_in(scoring_round, other, [2, 2, 2])
    assert "The others gave" not in text_of(get(judge, "entry", entry.public_id))


def test_others_scores_open_with_the_round_and_carry_no_name(team):
    round_ = opened_round(team, [[4, 3], [2, 5]])
    seat, other = panellists_of(round_)
    client = sign_in(Client(), seat.person)
    page = get(client, "entry", assignments_of(round_, seat)[0].public_id)
    assert "The others gave: 2" in text_of(page)
    assert other.person.full_name not in page.content.decode()


def test_others_scores_open_with_the_own_set_where_the_round_says_so(team):
    round_ = running_round(team, entries=2, size=2, panel_sees=Round.PanelSees.HANDED_IN)
    seat, other = panellists_of(round_)
    hand_in(round_, other, [2, 5])
    client = sign_in(Client(), seat.person)
    own = assignments_of(round_, seat)[0]
    assert "The others gave" not in text_of(get(client, "entry", own.public_id))
    for assignment in assignments_of(round_, seat):
        scoring.save_review(assignment=assignment, by=seat.person, changes=full_scores(round_, 4), bases={})
    scoring.hand_in_set(round_=round_, panellist=seat, by=seat.person)
    assert "The others gave: 2" in text_of(get(client, "entry", own.public_id))


def test_document_of_the_panel_opens_in_place_and_is_logged(reader, full_entry, bucket):
    shown = ApplicationDocument.objects.get(application=full_entry.application, question_key="evidence")
    url = reverse("reviews:document", args=[full_entry.public_id, shown.document.public_id])
    assert url in get(reader, "entry", full_entry.public_id).content.decode()
    response = reader.get(url)
    assert response.status_code == 302
    assert "inline" in response.url
    assert "attachment" in reader.get(f"{url}?download=1").url
    opened = Event.objects.filter(what="document.opened", subject_id=str(full_entry.application_id))
    assert opened.count() == 2


def test_document_of_officers_is_not_there(reader, full_entry):
    hidden = ApplicationDocument.objects.get(
        application=full_entry.application, question_key="letter_of_authority"
    )
    get(reader, "document", full_entry.public_id, hidden.document.public_id, status=404)


def test_document_of_another_entry_is_not_there(reader, full, full_entry):
    other = assignments_of(full, panellists_of(full)[0])[1]
    foreign = ApplicationDocument.objects.get(application=other.application, question_key="evidence")
    get(reader, "document", full_entry.public_id, foreign.document.public_id, status=404)


def test_document_removed_since_is_not_there(reader, full_entry):
    shown = ApplicationDocument.objects.get(application=full_entry.application, question_key="evidence")
    submission = full_entry.application.current_submission
    type(submission).objects.filter(pk=submission.pk).update(documents=[])
    get(reader, "document", full_entry.public_id, shown.document.public_id, status=404)


def test_entry_page_costs_the_same_with_one_and_with_many(team):
    counts = []
    for entries in (1, 6):
        round_ = full_round(team, entries=entries, judges=2)
        seat = panellists_of(round_)[0]
        client = sign_in(Client(), seat.person)
        own = assignments_of(round_, seat)[0]
        get(client, "entry", own.public_id)
        with CaptureQueriesContext(connection) as counted:
            get(client, "entry", own.public_id)
        counts.append(len(counted))
    assert counts[0] == counts[1]
    assert counts[0] <= 15


def test_save_takes_at_most_twenty_queries(judge, entry):
    sent = {**fields_of_form(get(judge, "entry", entry.public_id)), "mark:results": "4"}
    with CaptureQueriesContext(connection) as counted:
        judge.post(reverse("reviews:save", args=[entry.public_id]), sent)
    assert len([one for one in counted if not one["sql"].startswith(("SAVEPOINT", "RELEASE"))]) <= 20


def test_own_page_does_not_change_with_the_others_scores(judge, scoring_round, entry, seat):
    other = panellists_of(scoring_round)[1]
    hand_in(scoring_round, other, [5, 5, 5])

    def pages() -> list[str]:
        return [bare(get(judge, "entry", entry.public_id)), bare(get(judge, "entries", seat.public_id))]

    before = pages()
    Review.objects.filter(assignment__panellist=other).update(marks={"results": 1}, total=1)
    assert pages() == before
