from datetime import timedelta

import pytest
from django.utils import timezone

from applications.errors import DeadlinePassed, NotYetOpen, Refused, StateMoved
from applications.models import Application, Call
from applications.services import drafts
from applications.states import ApplicationState
from tests.factories.calls import fresh, full_answers, make_draft, make_submitted, published_call, wall
from tests.factories.documents import DocumentFactory
from tests.factories.people import PersonFactory


def test_starting_twice_gives_the_same_draft(call) -> None:
    person = PersonFactory()
    first = drafts.start_draft(call=call, by=person, language="kk")
    second = drafts.start_draft(call=call, by=person, language="ru")
    assert (first.pk, first.language) == (second.pk, "kk")
    assert Application.objects.count() == 1


def test_a_call_that_is_not_open_takes_no_draft(team) -> None:
    now = timezone.now()
    later = published_call(
        team, opens_wall=wall(now + timedelta(days=1)), closes_wall=wall(now + timedelta(days=9))
    )
    with pytest.raises(NotYetOpen):
        drafts.start_draft(call=later, by=PersonFactory(), language="en")
    Call.objects.filter(pk=later.pk).update(opens_at=now - timedelta(days=9), closes_at=now)
    with pytest.raises(DeadlinePassed):
        drafts.start_draft(call=fresh(later), by=PersonFactory(), language="en")


def test_two_pages_on_different_answers_both_count(call) -> None:
    application = make_draft(call, files=False)
    base = application.lead
    drafts.save_answers(application=application, by=base, changes={"title": "A"}, bases={"title": 1})
    saved = drafts.save_answers(
        application=application, by=base, changes={"summary": "B"}, bases={"summary": 1}
    )
    assert saved.conflicts == {}
    assert (saved.application.answers["title"], saved.application.answers["summary"]) == ("A", "B")


def test_two_pages_on_one_answer_the_second_is_told(call) -> None:
    application = make_draft(call, files=False)
    lead = application.lead
    drafts.save_answers(application=application, by=lead, changes={"title": "First"}, bases={"title": 1})
    saved = drafts.save_answers(
        application=application,
        by=lead,
        changes={"title": "Second", "summary": "Kept"},
        bases={"title": 1, "summary": 1},
    )
    assert {key: (c.mine, c.theirs) for key, c in saved.conflicts.items()} == {"title": ("Second", "First")}
    stored = fresh(application).answers
    assert (stored["title"], stored["summary"]) == ("First", "Kept")


def test_who_compared_may_overwrite(call) -> None:
    application = make_draft(call, files=False)
    lead = application.lead
    drafts.save_answers(application=application, by=lead, changes={"title": "First"}, bases={"title": 1})
    drafts.save_answers(
        application=application, by=lead, changes={"title": "Second"}, bases={"title": 1}, force=True
    )
    assert fresh(application).answers["title"] == "Second"


def test_an_unknown_question_is_not_stored(call) -> None:
    application = make_draft(call, files=False)
    drafts.save_answers(application=application, by=application.lead, changes={"state": "selected"}, bases={})
    assert "state" not in fresh(application).answers


def test_a_stranger_saves_nothing(call) -> None:
    application = make_draft(call, files=False)
    with pytest.raises(PermissionError):
        drafts.save_answers(application=application, by=PersonFactory(), changes={"title": "x"}, bases={})


def test_after_the_deadline_nothing_is_saved(call) -> None:
    application = make_draft(call, files=False)
    with pytest.raises(DeadlinePassed):
        drafts.save_answers(
            application=application, by=application.lead, changes={"title": "x"}, bases={}, at=call.closes_at
        )
    assert fresh(application).answers["title"] == "One visit less"


def test_the_columns_are_written_by_submitting_alone(call) -> None:
    application = make_draft(call, files=False)
    assert fresh(application).title == ""
    submitted = make_submitted(call)
    assert submitted.title == "One visit less"
    assert submitted.country_id == "KG"


def test_attaching_the_same_document_twice_is_once(call) -> None:
    application = make_draft(call, files=False)
    document = DocumentFactory(owner=application.lead)
    for _time in range(2):
        drafts.attach_document(
            application=application, by=application.lead, question_key="evidence", document=document
        )
    assert application.attachments.count() == 1


def test_only_ones_own_finished_document_is_attached(call) -> None:
    application = make_draft(call, files=False)
    with pytest.raises(PermissionError):
        drafts.attach_document(
            application=application, by=application.lead, question_key="evidence", document=DocumentFactory()
        )
    for trait in ("pending", "refused"):
        document = DocumentFactory(owner=application.lead, **{trait: True})
        with pytest.raises(Refused):
            drafts.attach_document(
                application=application, by=application.lead, question_key="evidence", document=document
            )


def test_a_question_takes_no_more_files_than_it_may(call) -> None:
    application = make_draft(call, files=False)
    attach = {"application": application, "by": application.lead, "question_key": "evidence"}
    for _time in range(3):
        drafts.attach_document(document=DocumentFactory(owner=application.lead), **attach)
    with pytest.raises(StateMoved):
        drafts.attach_document(document=DocumentFactory(owner=application.lead), **attach)


def test_two_files_of_one_name_stay_two(call) -> None:
    application = make_draft(call, files=False)
    for _time in range(2):
        drafts.attach_document(
            application=application,
            by=application.lead,
            question_key="evidence",
            document=DocumentFactory(owner=application.lead, file_name='report, "final".pdf'),
        )
    assert application.attachments.filter(removed_at=None).count() == 2


def test_ones_own_draft_can_be_deleted_and_a_submission_not(call) -> None:
    application = make_draft(call)
    drafts.delete_draft(application=application, by=application.lead)
    assert not Application.objects.filter(pk=application.pk).exists()
    submitted = make_submitted(call)
    with pytest.raises(StateMoved):
        drafts.delete_draft(application=submitted, by=submitted.lead)
    assert fresh(submitted).state == ApplicationState.SUBMITTED


def test_every_question_of_each_template_has_a_default_answer(team) -> None:
    call = published_call(team, programme="scholarship")
    answers = full_answers(call)
    files = {q.key for q in call.form_version.parsed.questions if q.type == "file"}
    optional = {q.key for q in call.form_version.parsed.questions if not q.required}
    missing = {q.key for q in call.form_version.parsed.questions} - set(answers) - files - optional
    assert missing == set()
