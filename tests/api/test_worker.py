"""A process that is kept running, as `litterwatch serve` keeps each of its own."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.live_messages import Watching, WatchJob
from api.recorder_messages import GaveUp
from api.worker import Pace, Worker
from pipeline import ScanOptions
from tests.api.serving import alive, wait_for

PACE = Pace(hang_s=2.0, first_s=0.5, most_s=2.0)


def job(data: Path, model: str | None = None) -> str:
    return WatchJob(camera="cam", data=data, options=ScanOptions(model=model)).model_dump_json()


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """A watcher of a camera that has not been recorded yet."""
    made = Worker("cam", "watcher", job(tmp_path), tmp_path / "logs" / "cam.log", PACE)
    yield made
    made.kill()
    made.ended()


def works(worker: Worker) -> bool:
    return any(isinstance(message, Watching) for message in worker.hear() or [])


def test_a_process_that_hangs_is_killed_and_one_that_waits_for_pictures_is_not(worker: Worker) -> None:
    worker.start()
    wait_for("its first word", lambda: works(worker))
    assert works(worker), "it says that it is well while no picture comes"
    pid = worker.pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    while alive(pid):
        worker.look_after()
        time.sleep(0.05)
        assert time.monotonic() - began < 3 * PACE.hang_s
    assert worker.ended() == "SIGKILL"
    assert worker.hung
    assert worker.due_s > time.monotonic(), "not at once: what made it hang may still be there"


def test_a_process_that_cannot_work_says_why_and_is_tried_less_and_less_often(tmp_path: Path) -> None:
    worker = Worker("cam", "watcher", job(tmp_path, "no-such-model"), tmp_path / "cam.log", PACE)
    waits = []
    for _ in range(2):
        worker.start()
        said = []
        while (messages := worker.hear()) is not None:
            said += messages
        worker.ended()
        waits.append(worker.due_s - time.monotonic())
        assert any(isinstance(message, GaveUp) and "no-such-model" in message.en for message in said)
    assert waits[0] < 0.6 < waits[1]


def test_a_job_is_not_shown_for_it_may_hold_a_password(worker: Worker) -> None:
    assert worker.job not in repr(worker)
