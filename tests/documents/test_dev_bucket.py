"""The development store as a process: it outlives kill -9 with its data, and never outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.test import override_settings

from documents import bucket, dev_bucket
from tests.documents.test_bucket import CONTENT, put, read

START_AND_LEAVE = """
import os, sys
from pathlib import Path
from documents import dev_bucket
handle = dev_bucket.start(Path(sys.argv[1]), 0, "*")
print(handle.process.pid, flush=True)
os._exit(1)
"""


@pytest.fixture
def store(tmp_path):
    handle = dev_bucket.start(tmp_path, 0, "*")
    yield handle
    handle.stop()


def test_objects_survive_kill_9_and_a_start_on_another_port(store, tmp_path):
    with override_settings(DOCUMENTS_ENDPOINT=store.endpoint):
        bucket.ensure_bucket()
        bucket.ensure_bucket()
        put("documents/kept")
    os.kill(store.process.pid, signal.SIGKILL)
    store.process.wait()
    again = dev_bucket.start(tmp_path, 0, "*")
    try:
        with override_settings(DOCUMENTS_ENDPOINT=again.endpoint):
            bucket.ensure_bucket()
            assert read("documents/kept") == CONTENT
            assert [found.name for found in bucket.objects("documents/")] == ["documents/kept"]
    finally:
        again.stop()


def test_stop_twice_is_harmless(store):
    store.stop()
    store.stop()
    assert dev_bucket.answers(store.endpoint) is False


def test_start_on_a_port_that_somebody_has_says_so(store, tmp_path):
    port = int(store.endpoint.rsplit(":", 1)[1])
    with pytest.raises(dev_bucket.BucketDidNotStart, match=f"port {port}"):
        dev_bucket.start(tmp_path / "second", port, "*")


def test_start_that_fails_shows_the_end_of_the_log(tmp_path):
    (tmp_path / "srv").write_text("a file where a folder should be")
    with pytest.raises(dev_bucket.BucketDidNotStart, match="srv"):
        dev_bucket.start(tmp_path, 0, "*")


def test_store_ends_with_the_process_that_started_it(tmp_path):
    root = Path(dev_bucket.__file__).parent.parent.parent
    parent = subprocess.run(
        [sys.executable, "-c", START_AND_LEAVE, str(tmp_path)], cwd=root, capture_output=True, check=False
    )
    child = int(parent.stdout)
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline and is_running(child):
        time.sleep(0.1)
    assert is_running(child) is False


def is_running(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_command_makes_the_bucket_and_ends_on_sigterm(tmp_path):
    port = dev_bucket.free_port()
    environment = os.environ | {"AWS_ENDPOINT_URL_S3": f"http://127.0.0.1:{port}"}
    root = Path(dev_bucket.__file__).parent.parent.parent
    command = [sys.executable, "manage.py", "dev_bucket", "--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=root, env=environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout.readline() == f"The bucket answers at http://127.0.0.1:{port}\n"
        with override_settings(DOCUMENTS_ENDPOINT=f"http://127.0.0.1:{port}"):
            assert bucket.head_bucket() is None
        process.terminate()
        assert process.wait(30) == 0
    assert dev_bucket.answers(f"http://127.0.0.1:{port}") is False
