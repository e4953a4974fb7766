import pytest
from django.utils import timezone

from applications.errors import NotReady, StateMoved
from applications.models import Application, CallLetterText
from applications.services import submitting
from awards.models import Award, DecisionLine
from awards.services import releasing
from correspondence.models import Letter
from ledger.models import Event, OutboxItem
from ledger.outbox import run_pending
from tests.factories.awards import approve, decided_call, entry, propose, ranked_call, told_call, work
from tests.factories.calls import again, fresh


def release(call, team) -> int:
    return releasing.release(decision=call.decisions.get(), by=again(team.officer))


def released(call) -> list[bool]:
    rows = call.applications.order_by("title").values_list("released_at", flat=True)
    return [moment is not None for moment in rows]


def test_release_unseals_every_line_and_owes_each_its_letter(team):
    call = decided_call(team, "selected", "reserve")
    assert release(call, team) == 3
    assert released(call) == [True] * 3
    assert not DecisionLine.objects.unreleased().exists()
    assert OutboxItem.objects.filter(handler="awards.result_letter").count() == 3
    assert Award.objects.get().application == entry(call, 1)
    assert Event.objects.filter(what="application.result_released").count() == 3
    assert Event.objects.get(what="decision.released").data["letters"] == 3


def test_letters_go_out_once_however_often_the_worker_runs(team):
    call = told_call(team, "selected", "reserve")
    OutboxItem.objects.filter(handler="awards.result_letter").update(done_at=None, not_before=timezone.now())
    run_pending()
    assert Letter.objects.filter(template__in=["selected", "reserve", "unsuccessful"]).count() == 3
    assert set(Letter.objects.values_list("state", flat=True)) == {"sent"}
    assert [row.letters.count() for row in call.applications.all()] == [1] * 3


def test_release_twice_is_refused(team):
    call = told_call(team)
    with pytest.raises(StateMoved):
        release(call, team)


def test_proposed_decision_cannot_be_released(team):
    call = ranked_call(team, (5, 4))
    propose(call, team, "selected")
    with pytest.raises(StateMoved):
        release(call, team)
    assert released(call) == [False, False]


def test_only_an_officer_releases(team):
    with pytest.raises(PermissionError):
        releasing.release(decision=decided_call(team).decisions.get(), by=again(team.approver))


def test_release_waits_for_the_wording_of_every_letter(team):
    call = decided_call(team, "selected", "reserve")
    CallLetterText.objects.filter(call=call, kind="reserve").delete()
    with pytest.raises(NotReady, match="“Reserve” has no wording"):
        release(call, team)
    assert released(call) == [False] * 3


def test_letter_that_nobody_gets_needs_no_wording(team):
    call = decided_call(team, "selected")
    CallLetterText.objects.filter(call=call, kind="reserve").delete()
    assert release(call, team) == 3


def test_whoever_withdrew_after_the_decision_is_told_nothing_and_offered_nothing(team):
    call = decided_call(team, "selected", "reserve")
    gone = entry(call, 1)
    submitting.withdraw(application=gone, by=gone.lead)
    assert release(call, team) == 2
    assert released(call) == [False, True, True]
    assert not Award.objects.exists()
    assert not OutboxItem.objects.filter(
        handler="awards.result_letter", payload__line=gone.decision_lines.get().pk
    ).exists()
    assert not DecisionLine.objects.unreleased().exists()


def test_withdrawing_after_the_release_is_refused(team):
    call = told_call(team)
    with pytest.raises(StateMoved):
        submitting.withdraw(application=entry(call, 1), by=entry(call, 1).lead)


def test_many_are_released_in_batches_that_go_on_by_themselves(team, monkeypatch):
    monkeypatch.setattr(releasing, "BATCH", 2)
    call = decided_call(team, "selected", marks=(5, 4, 3, 2, 1))
    assert release(call, team) == 5
    assert released(call).count(True) == 2
    work()
    assert released(call) == [True] * 5
    assert Letter.objects.filter(template__in=["selected", "unsuccessful"]).count() == 5
    assert Event.objects.filter(what="decision.released").count() == 1


def test_interrupted_release_goes_on_where_it_stopped(team, monkeypatch):
    monkeypatch.setattr(releasing, "BATCH", 2)
    call = decided_call(team, "selected", marks=(5, 4, 3))
    release(call, team)
    OutboxItem.objects.filter(handler="awards.release").delete()
    assert release(call, team) == 1
    assert released(call) == [True] * 3


def test_batch_takes_the_same_queries_for_few_and_many(team, queries_of):
    def queries(marks) -> int:
        call = decided_call(team, "selected", marks=marks)
        decision = call.decisions.get()
        taken = queries_of(lambda: releasing.release_next(decision=decision, by=again(team.officer)))
        assert not Application.objects.filter(call=call, released_at=None).exists()
        return taken

    few, many = queries((5, 4)), queries(tuple(range(60, 0, -1)))
    assert few == many <= 20


def test_release_of_another_decision_leaves_the_first_alone(team):
    call = told_call(team, "selected", marks=(5, 4, 3))
    first = fresh(call.decisions.get())
    before = dict(first.lines.values_list("application", "released_at"))
    Application.objects.filter(pk=entry(call, 3).pk).update(state="eligible", released_at=None)
    second = approve(propose(call, team, "selected", why="Upheld.", reason="Misread."), team)
    assert releasing.release(decision=second, by=again(team.officer)) == 1
    assert dict(first.lines.values_list("application", "released_at")) == before
