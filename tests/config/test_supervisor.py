"""The demo's supervisor: what dies starts again, and nothing outlives it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from config.dev.supervisor import BASE_DIR

SCRIPT = """
import sys
from pathlib import Path
from config.dev.supervisor import Stopped, Supervisor

supervisor = Supervisor(Path(sys.argv[1]))
try:
    child = supervisor.add_command("child", [sys.executable, "-c", "import time; time.sleep(600)"])
    launch = child.launch
    child.launch = lambda: (launch(), print(child.process.pid, flush=True))
    print(child.process.pid, flush=True)
    supervisor.watch()
except Stopped:
    pass
finally:
    supervisor.stop()
"""


@pytest.fixture
def supervisor(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-c", SCRIPT, str(tmp_path)], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True
    )
    yield process
    process.kill()
    process.wait()
    process.stdout.close()


def next_pid(supervisor) -> int:
    return int(next(line for line in supervisor.stdout if line.strip().isdigit()))


def wait_until_gone(pid: int) -> bool:
    for _try in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


def test_child_that_was_killed_starts_again(supervisor):
    first = next_pid(supervisor)
    os.kill(first, signal.SIGKILL)
    assert next_pid(supervisor) != first


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_supervisor_that_is_told_to_stop_takes_its_children_along(supervisor, number):
    child = next_pid(supervisor)
    supervisor.send_signal(number)
    assert supervisor.wait(20) == 0
    assert wait_until_gone(child)


def test_supervisor_that_is_killed_leaves_no_child_behind(supervisor):
    child = next_pid(supervisor)
    supervisor.kill()
    assert wait_until_gone(child)
