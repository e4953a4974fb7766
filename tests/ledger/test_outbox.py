from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError
from django.utils import timezone

from ledger.handlers import PERIODICS
from ledger.models import OutboxItem, OutboxPeriodic
from ledger.outbox import (
    LEASE,
    MAX_ATTEMPTS,
    GiveUp,
    UnknownHandler,
    delay_after,
    handler,
    lease_next,
    outbox_lag,
    renew,
    retry_failed,
    run_pending,
    run_periodics,
)
from ledger.readiness import OutboxBehind, check, check_outbox
from ledger.services import enqueue, enqueue_many


class Unreachable(Exception):
    pass


@pytest.fixture
def done(registered) -> list[dict]:
    payloads: list[dict] = []
    registered("tests.do", payloads.append)
    return payloads


@pytest.fixture
def failing(registered) -> list[dict]:
    """A handler that never succeeds; the list holds what was given up."""
    given_up: list[dict] = []

    def fail(payload: dict) -> None:
        raise Unreachable("someone@example.org")

    registered("tests.fail", fail, on_give_up=given_up.append)
    return given_up


@pytest.mark.django_db
def test_run_pending_calls_the_handler_once(done):
    enqueue("tests.do", {"n": 1}, key="a")
    assert run_pending() == 1
    assert run_pending() == 0
    assert done == [{"n": 1}]
    item = OutboxItem.objects.get()
    assert (item.attempts, item.leased_until, item.last_error, item.payload) == (1, None, "", {})
    assert item.done_at is not None


@pytest.mark.django_db
def test_enqueue_with_a_key_that_stands_changes_nothing(done):
    enqueue("tests.do", {"n": 1}, key="a")
    enqueue("tests.do", {"n": 2}, key="a")
    run_pending()
    enqueue("tests.do", {"n": 3}, key="a")
    assert run_pending() == 0
    assert done == [{"n": 1}]


@pytest.mark.django_db
def test_enqueue_many_keeps_one_item_a_key(done):
    enqueue_many("tests.do", [{"payload": {"n": n}, "key": f"k{n % 2}"} for n in range(4)])
    assert run_pending() == 2


@pytest.mark.django_db
def test_enqueue_for_an_unknown_handler_is_refused():
    with pytest.raises(UnknownHandler, match=r"tests\.nobody"):
        enqueue("tests.nobody", {}, key="a")


@pytest.mark.django_db(transaction=True)
def test_enqueue_outside_atomic_is_refused(done):
    with pytest.raises(TransactionManagementError):
        enqueue("tests.do", {}, key="a")


@pytest.mark.django_db(transaction=True)
def test_enqueue_in_a_transaction_that_fails_leaves_nothing(done):
    with transaction.atomic():
        enqueue("tests.do", {}, key="a")
        transaction.set_rollback(True)
    assert run_pending() == 0


@pytest.mark.django_db
def test_item_waits_for_its_moment(done):
    enqueue("tests.do", {}, key="a", not_before=timezone.now() + timedelta(hours=1))
    assert run_pending() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert run_pending() == 1


@pytest.mark.django_db
def test_run_pending_takes_the_oldest_first_and_stops_at_the_limit(done):
    now = timezone.now()
    for n, minutes in ((1, 5), (2, 10), (3, 1)):
        enqueue("tests.do", {"n": n}, key=str(n), not_before=now - timedelta(minutes=minutes))
    assert run_pending(limit=2) == 2
    assert done == [{"n": 2}, {"n": 1}]


@pytest.mark.django_db
def test_failed_attempt_is_tried_again_later_and_keeps_only_the_class_name(failing):
    enqueue("tests.fail", {}, key="a")
    assert run_pending() == 1
    assert run_pending() == 0
    item = OutboxItem.objects.get()
    assert (item.attempts, item.last_error, item.leased_until, item.failed_at) == (
        1,
        "Unreachable",
        None,
        None,
    )
    assert item.not_before > timezone.now() + timedelta(seconds=9)
    with time_machine.travel(item.not_before + timedelta(seconds=1)):
        assert run_pending() == 1


@pytest.mark.parametrize(
    ("attempts", "seconds"), [(1, 10), (2, 20), (5, 160), (9, 2560), (10, 3600), (20, 3600), (200, 3600)]
)
def test_delay_doubles_up_to_an_hour(attempts, seconds):
    assert delay_after(attempts).total_seconds() == pytest.approx(seconds, rel=0.051)


@pytest.mark.django_db
def test_last_attempt_gives_up_and_tells(failing):
    enqueue("tests.fail", {"n": 1}, key="a")
    OutboxItem.objects.update(attempts=MAX_ATTEMPTS - 1)
    assert run_pending() == 1
    item = OutboxItem.objects.get()
    assert item.failed_at is not None
    assert (item.last_error, failing) == ("Unreachable", [{"n": 1}])
    assert run_pending() == 0
    assert outbox_lag().failed == 1


@pytest.mark.django_db
def test_item_that_kills_its_workers_is_given_up_without_another_run(done):
    enqueue("tests.do", {}, key="a")
    OutboxItem.objects.update(attempts=MAX_ATTEMPTS, leased_until=timezone.now() - timedelta(seconds=1))
    assert run_pending() == 1
    assert done == []
    assert OutboxItem.objects.failed().get().last_error == "WorkerLost"


@pytest.mark.django_db
def test_give_up_ends_at_the_first_attempt(registered):
    def refuse(payload: dict) -> None:
        raise GiveUp from Unreachable()

    registered("tests.refuse", refuse)
    enqueue("tests.refuse", {}, key="a")
    run_pending()
    item = OutboxItem.objects.get()
    assert (item.attempts, item.last_error) == (1, "Unreachable")
    assert item.failed_at is not None


@pytest.mark.django_db
def test_item_whose_handler_is_gone_waits_for_a_worker_that_has_it(done):
    enqueue("tests.do", {}, key="a")
    OutboxItem.objects.update(handler="tests.gone")
    run_pending()
    assert OutboxItem.objects.waiting().get().last_error == "UnknownHandler"


@pytest.mark.django_db
def test_leased_item_is_nobody_elses_until_the_lease_runs_out(done):
    enqueue("tests.do", {}, key="a")
    first = lease_next()
    assert lease_next() is None
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        second = lease_next()
    assert (first.pk, first.attempts, second.pk, second.attempts) == (second.pk, 1, first.pk, 2)


@pytest.mark.django_db
def test_renewed_lease_holds_longer(done):
    enqueue("tests.do", {}, key="a")
    item = lease_next()
    with time_machine.travel(timezone.now() + LEASE / 2):
        renew(item)
    with time_machine.travel(timezone.now() + LEASE + timedelta(seconds=1)):
        assert lease_next() is None


@pytest.mark.django_db
def test_worker_thought_dead_cannot_renew_or_finish_what_another_took(registered):
    seen = []

    def taken_over(payload: dict) -> None:
        OutboxItem.objects.update(attempts=2, leased_until=timezone.now() + LEASE)
        seen.append(OutboxItem.objects.get())

    registered("tests.slow", taken_over)
    enqueue("tests.slow", {}, key="a")
    run_pending(limit=1)
    item = OutboxItem.objects.get()
    assert (item.done_at, item.attempts, item.leased_until) == (None, 2, seen[0].leased_until)
    item.attempts = 1
    renew(item)
    assert OutboxItem.objects.get().leased_until == seen[0].leased_until


@pytest.mark.django_db
def test_what_is_in_hand_is_announced_and_let_go(done):
    heard = []
    enqueue("tests.do", {}, key="a")
    run_pending(on_lease=lambda leased: heard.append(leased and leased.key))
    assert heard == ["a", None]


def test_handler_of_the_same_name_is_refused(done):
    with pytest.raises(ValueError, match="registered twice"):
        handler("tests.do")(print)


@pytest.mark.django_db
def test_item_cannot_be_done_and_failed():
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        OutboxItem.objects.create(handler="tests.do", key="a", done_at=now, failed_at=now)


@pytest.mark.django_db
def test_retry_failed_gives_new_attempts_to_the_handler_named(failing, done, capsys):
    now = timezone.now()
    for name in ("tests.fail", "tests.do"):
        OutboxItem.objects.create(
            handler=name, key=name, attempts=20, failed_at=now, last_error="Unreachable"
        )
    assert retry_failed(handler_name="tests.do") == 1
    assert run_pending() == 1
    call_command("retry_failed")
    assert capsys.readouterr().out == "To be tried again: 1\n"
    assert OutboxItem.objects.failed().count() == 0


@pytest.mark.django_db
def test_outbox_lag_counts_what_is_due_and_readiness_speaks_up(done):
    check()
    assert (outbox_lag().due, outbox_lag().oldest_seconds) == (0, 0)
    enqueue("tests.do", {}, key="a", not_before=timezone.now() - timedelta(minutes=6))
    enqueue("tests.do", {}, key="later", not_before=timezone.now() + timedelta(minutes=6))
    assert outbox_lag().due == 1
    assert outbox_lag().oldest_seconds in (360, 361)
    with pytest.raises(OutboxBehind, match="is the worker running"):
        check_outbox()
    lease_next()
    with pytest.raises(OutboxBehind):
        check()


@pytest.mark.django_db
def test_periodic_runs_once_a_period(every_minute):
    runs = []
    every_minute("tests.tick", lambda: runs.append(1))
    start = timezone.now()
    assert run_periodics(now=start) == ["tests.tick"]
    assert run_periodics(now=start + timedelta(seconds=59)) == []
    assert run_periodics(now=start + timedelta(seconds=60)) == ["tests.tick"]
    assert len(runs) == 2


@pytest.mark.django_db
def test_periodic_that_another_worker_runs_is_left_alone_until_its_lease_ends(every_minute):
    every_minute("tests.tick", lambda: None)
    now = timezone.now()
    OutboxPeriodic.objects.create(name="tests.tick", leased_until=now + LEASE)
    assert run_periodics(now=now) == []
    assert run_periodics(now=now + LEASE + timedelta(seconds=1)) == ["tests.tick"]


@pytest.mark.django_db
def test_periodic_that_fails_is_noted_and_leaves_the_others_running(every_minute):
    def fail() -> None:
        raise Unreachable

    every_minute("tests.fail", fail)
    every_minute("tests.tick", lambda: None)
    assert run_periodics() == ["tests.fail", "tests.tick"]
    row = OutboxPeriodic.objects.get(name="tests.fail")
    assert (row.last_error, row.leased_until) == ("Unreachable", None)
    assert row.last_run is not None
    assert OutboxPeriodic.objects.get(name="tests.tick").last_error == ""


def test_hourly_seal_is_among_the_periodics():
    assert PERIODICS["ledger.seal"].every == timedelta(hours=1)
