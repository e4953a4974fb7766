"""The worker as real processes: they are stopped, killed and raced."""

import signal
import subprocess
import time
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import OperationalError, transaction
from django.utils import timezone

from ledger import worker as worker_module
from ledger.models import OutboxItem, OutboxPeriodic
from ledger.outbox import lease_next
from ledger.services import enqueue_many
from ledger.worker import Heartbeat, Worker
from tests.factories.processes import ended, start_python, wait_until


@pytest.fixture
def traces(tmp_path) -> Path:
    path = tmp_path / "traces"
    path.touch()
    return path


def owe(registered, count: int, seconds: float) -> None:
    registered("tests.slow", lambda payload: None)
    with transaction.atomic():
        enqueue_many(
            "tests.slow",
            [{"payload": {"n": n, "seconds": seconds}, "key": f"slow-{n}"} for n in range(count)],
        )


def start(traces: Path, *, lease: float = 2) -> subprocess.Popen:
    return start_python("-m", "tests.ledger.worker_process", str(lease), OUTBOX_TRACES=str(traces))


def lines(traces: Path, word: str) -> list[str]:
    return [line for line in traces.read_text().splitlines() if line.startswith(word)]


def all_done() -> bool:
    return not OutboxItem.objects.waiting().exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_the_items_and_one_clock(traces, registered):
    owe(registered, 40, 0.02)
    with ended([start(traces), start(traces)]):
        wait_until(all_done)
        wait_until(lambda: OutboxPeriodic.objects.filter(last_run__isnull=False).exists())
        time.sleep(0.5)
    assert sorted(lines(traces, "ended"), key=lambda line: int(line.split()[1])) == [
        f"ended {n}" for n in range(40)
    ]
    assert lines(traces, "tick") == ["tick"]


@pytest.mark.django_db(transaction=True)
def test_terminated_worker_finishes_the_item_in_hand_and_takes_no_other(traces, registered):
    owe(registered, 2, 1.0)
    with ended([start(traces)]) as (worker,):
        wait_until(lambda: bool(lines(traces, "began")))
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=20) == 0
    assert (lines(traces, "began"), lines(traces, "ended")) == (["began 0"], ["ended 0"])
    assert OutboxItem.objects.waiting().get().attempts == 0


@pytest.mark.django_db(transaction=True)
def test_killed_workers_item_is_taken_over_when_the_lease_ends(traces, registered):
    owe(registered, 1, 1.0)
    with ended([start(traces, lease=2)]) as workers:
        wait_until(lambda: bool(lines(traces, "began")))
        workers[0].kill()
        workers[0].wait()
        workers.append(start(traces, lease=2))
        wait_until(all_done)
    assert (len(lines(traces, "began")), lines(traces, "ended")) == (2, ["ended 0"])
    assert OutboxItem.objects.get().attempts == 2


@pytest.mark.django_db(transaction=True)
def test_item_that_takes_longer_than_its_lease_is_not_taken_over(traces, registered):
    owe(registered, 1, 4.0)
    with ended([start(traces, lease=1), start(traces, lease=1)]):
        wait_until(all_done)
    assert lines(traces, "began") == ["began 0"]
    assert OutboxItem.objects.get().attempts == 1


@pytest.mark.django_db
def test_work_once_does_what_is_due_and_ends(registered, capsys):
    owe(registered, 3, 0)
    call_command("work", once=True)
    assert capsys.readouterr().out == "Tried: 3\n"
    assert all_done()


@pytest.mark.django_db
def test_work_runs_until_it_is_told_to_stop(registered, monkeypatch):
    owe(registered, 1, 0)
    handlers = {}
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    worker = Worker()
    monkeypatch.setattr(worker_module, "close_old_connections", lambda: None)
    monkeypatch.setattr(worker.stopping, "wait", lambda seconds: handlers[signal.SIGTERM](15, None))
    worker.run()
    assert all_done()


@pytest.mark.django_db
def test_work_outlives_a_database_that_is_away(monkeypatch):
    answers = [OperationalError("gone"), OperationalError("gone"), 1, 0]
    pauses = []
    worker = Worker()

    def turn() -> int:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def wait(seconds: float) -> None:
        pauses.append(seconds)
        if not answers:
            worker.stopping.set()

    monkeypatch.setattr(signal, "signal", lambda number, fn: None)
    monkeypatch.setattr(worker, "turn", turn)
    monkeypatch.setattr(worker.stopping, "wait", wait)
    worker.run()
    assert pauses == [1.0, 2.0, 0.5]


@pytest.mark.django_db(transaction=True)
def test_heartbeat_renews_only_what_is_still_in_hand(registered, monkeypatch):
    monkeypatch.setattr(worker_module, "RENEW_EVERY_SECONDS", 0.2)
    owe(registered, 1, 0)
    item = lease_next()
    OutboxItem.objects.update(leased_until=timezone.now() + timedelta(seconds=1))
    almost = OutboxItem.objects.get().leased_until
    with Heartbeat() as heartbeat:
        heartbeat.hold(item)
        wait_until(lambda: OutboxItem.objects.get().leased_until > almost, seconds=10)
        heartbeat.hold(None)
        time.sleep(0.3)
        renewed = OutboxItem.objects.get().leased_until
        time.sleep(0.5)
    assert OutboxItem.objects.get().leased_until == renewed
