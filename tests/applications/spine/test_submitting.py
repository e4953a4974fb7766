import json
from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest
from django.utils import timezone

from applications.errors import DeadlinePassed, Incomplete, StateMoved
from applications.models import Application, Submission
from applications.services import screening, submitting
from applications.services.drafts import save_answers
from applications.states import ApplicationState
from correspondence.models import Letter
from ledger.models import Event
from ledger.outbox import run_pending
from ledger.signing import verify
from tests.factories.calls import again, fresh, make_draft, make_submitted, published_call
from tests.factories.people import PersonFactory


def submit(application: Application, *, token: str = "t", at=None) -> Submission:
    return submitting.submit(
        application=application, by=application.lead, token=token, received_at=at or timezone.now()
    )


def test_a_submission_keeps_the_bytes_and_a_receipt_that_verifies(call) -> None:
    application = make_draft(call)
    submission = submit(application)
    stored = fresh(submission)
    assert json.loads(bytes(stored.canonical))["answers"] == stored.answers
    signature = urlsafe_b64decode(stored.receipt_signature)
    assert verify(key_id=stored.receipt_key_id, data=stored.receipt.encode(), signature=signature)
    fields = json.loads(stored.receipt)
    assert (fields["number"], fields["sha256"]) == (application.number, stored.sha256)
    assert application.lead.full_name not in stored.receipt


def test_the_same_token_is_one_submission(call) -> None:
    application = make_draft(call)
    assert submit(application, token="a").pk == submit(application, token="a").pk
    assert Event.objects.filter(what="application.submitted").count() == 1


def test_another_token_without_reopening_is_a_conflict(call) -> None:
    application = make_draft(call)
    submit(application, token="a")
    with pytest.raises(StateMoved):
        submit(application, token="b")


def test_an_incomplete_draft_is_not_submitted(call) -> None:
    application = make_draft(call, files=False, summary=None)
    with pytest.raises(Incomplete) as refused:
        submit(application)
    assert {gap.question.key for gap in refused.value.missing} == {"summary", "evidence"}
    assert fresh(application).state == ApplicationState.DRAFT


def test_at_the_very_moment_of_the_deadline_it_is_late(call) -> None:
    application = make_draft(call)
    with pytest.raises(DeadlinePassed):
        submit(application, at=call.closes_at)
    submission = submit(application, at=call.closes_at - timedelta(microseconds=1))
    assert submission.received_at < call.closes_at


def test_an_extension_lets_in_its_own_application_alone(call, team) -> None:
    favoured, other = make_draft(call), make_draft(call)
    screening.extend(
        application=favoured,
        by=again(team.officer),
        until=call.closes_at + timedelta(hours=5),
        reason="A power cut",
    )
    late = call.closes_at + timedelta(hours=1)
    with pytest.raises(DeadlinePassed):
        submit(other, at=late)
    assert submit(favoured, at=late).number == 1


def test_an_unconfirmed_address_counts_and_is_flagged(call) -> None:
    application = make_submitted(call, PersonFactory(unconfirmed=True))
    assert (application.state, application.email_unconfirmed) == (ApplicationState.SUBMITTED, True)


def test_reopening_leaves_the_submission_standing(call) -> None:
    application = make_submitted(call)
    submitting.reopen(application=application, by=application.lead)
    save_answers(
        application=application, by=application.lead, changes={"title": "Changed"}, bases={"title": 1}
    )
    stored = fresh(application)
    assert (stored.state, stored.title) == (ApplicationState.SUBMITTED, "One visit less")
    assert stored.current_submission.answers["title"] == "One visit less"


def test_submitting_again_adds_a_submission(call) -> None:
    application = make_submitted(call)
    submitting.reopen(application=application, by=application.lead)
    save_answers(
        application=application, by=application.lead, changes={"title": "Changed"}, bases={"title": 1}
    )
    second = submit(application, token="second")
    stored = fresh(application)
    assert (second.number, stored.title, stored.reopened_at) == (2, "Changed", None)
    assert stored.submissions.get(number=1).answers["title"] == "One visit less"


def test_giving_up_changes_goes_back_to_what_stands(call) -> None:
    application = make_submitted(call)
    submitting.reopen(application=application, by=application.lead)
    save_answers(
        application=application, by=application.lead, changes={"title": "Changed"}, bases={"title": 1}
    )
    submitting.discard_changes(application=application, by=application.lead)
    stored = fresh(application)
    assert (stored.answers["title"], stored.revisions["title"]) == ("One visit less", 3)


def test_a_withdrawn_application_stays_withdrawn(call) -> None:
    application = make_submitted(call)
    submitting.withdraw(application=application, by=application.lead, reason="I moved")
    assert fresh(application).state == ApplicationState.WITHDRAWN
    with pytest.raises(StateMoved):
        submitting.reopen(application=application, by=application.lead)
    with pytest.raises(StateMoved):
        submit(application, token="again")


def test_a_released_result_cannot_be_withdrawn(call) -> None:
    application = make_submitted(call)
    Application.objects.filter(pk=application.pk).update(
        state=ApplicationState.UNSUCCESSFUL, released_at=timezone.now()
    )
    with pytest.raises(StateMoved):
        submitting.withdraw(application=application, by=application.lead)


def test_a_submission_is_never_changed(call) -> None:
    submission = make_submitted(call).current_submission
    with pytest.raises(ValueError, match="never changed"):
        submission.save()


def test_the_receipt_goes_out_once_in_the_applicants_language(call) -> None:
    application = make_submitted(call, PersonFactory(language="ru"))
    run_pending()
    letters = Letter.objects.filter(to=application.lead)
    assert [(letter.template, letter.language) for letter in letters] == [("receipt", "ru")]
    assert application.letters.count() == 1


def test_each_programme_writes_its_own_row(team) -> None:
    entry = make_submitted(published_call(team))
    assert (entry.entry.stage, entry.entry.summary[:8]) == ("idea", "Families")
    candidacy = make_submitted(published_call(team, programme="scholarship"))
    assert candidacy.candidacy.citizenship_id == "KG"
    assert candidacy.endorsement.state == "asked"


def test_the_final_submission_takes_few_queries(call, django_assert_max_num_queries) -> None:
    submit(make_draft(call))
    application = make_draft(call)
    with django_assert_max_num_queries(
        26
    ):  # savepoints included; the page's own count stands in the benchmark
        submit(application)
