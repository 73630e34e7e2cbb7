"""A process that is kept running, as `litterwatch serve` keeps each of its own."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from api import processes
from api.live_messages import Watching, WatchJob
from api.recorder_messages import GaveUp
from api.worker import Pace, Worker
from benchmarks.live.served import alive, wait_for
from pipeline import ScanOptions
from tests.api.children import children

PACE = Pace(hang_s=2.0, first_s=0.5, most_s=2.0)


def job(data: Path, model: str | None = None) -> str:
    return WatchJob(camera="cam", data=data, options=ScanOptions(model=model)).model_dump_json()


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Worker]:
    """A watcher of a camera that has not been recorded yet."""
    made = Worker("cam", "watcher", job(tmp_path), tmp_path / "logs" / "cam.log", PACE)
    yield made
    made.kill()
    wait_for("its end", lambda: not made.running or over(made))
    made.ended()


def over(worker: Worker) -> bool:
    worker.hear()
    return worker.gone()


def looked_after(worker: Worker) -> bool:
    """And gone."""
    worker.look_after()
    return worker.gone()


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
    wait_for("the end of what it said", lambda: over(worker))
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
        wait_for("its end", worker.gone)
        worker.ended()
        waits.append(worker.due_s - time.monotonic())
        assert any(isinstance(message, GaveUp) and "no-such-model" in message.en for message in said)
    assert waits[0] < 0.6 < waits[1]


def scripted(folder: Path, script: str, job: str = "{}") -> Worker:
    """A process that runs `script`."""
    (folder / "scripted.py").write_text(script)
    return Worker("cam", "recorder", job, folder / "logs" / "cam.log", PACE, module="scripted")


@pytest.fixture
def importable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder whose modules processes can run."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return tmp_path


def test_two_hundred_restarts_leave_no_descriptor_no_process_and_two_short_logs(importable: Path) -> None:
    worker = scripted(importable, "import sys; sys.stderr.write('x' * 5000); sys.exit(7)")
    others = children()
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(200):
        worker.start()
        wait_for("its end", lambda: over(worker))
        assert worker.ended().startswith("exit code 7")
    assert worker.starts == 200
    assert len(list(Path("/proc/self/fd").iterdir())) == before
    assert children() <= others
    assert [path.stat().st_size for path in sorted(worker.log.parent.iterdir())] == [5000, 5000]


def test_the_log_of_a_process_that_never_ends_is_cut_while_it_runs(importable: Path) -> None:
    script = (
        "import itertools, pathlib, sys, time\n"
        "for number in itertools.count():\n"
        "    while not pathlib.Path(__file__).with_name(f'go{number}').exists(): time.sleep(0.01)\n"
        "    sys.stderr.write(str(number) * 150_000); sys.stderr.flush()\n"
    )
    worker = scripted(importable, script)
    worker.start()
    try:
        for number in range(3):
            (importable / f"go{number}").touch()
            wait_for("a long log", lambda: worker.log.stat().st_size == 150_000)
            processes.bound(worker.log, 100_000)
            assert worker.log.stat().st_size == 0
            assert worker.log.with_name("cam.log.1").read_text() == str(number) * 100_000
    finally:
        worker.kill()
        wait_for("its end", lambda: over(worker))
        worker.ended()


def test_a_process_that_stops_speaking_but_does_not_end_is_killed_with_what_it_started(importable: Path) -> None:
    worker = scripted(
        importable,
        "import os, subprocess, sys, time\n"
        "child = subprocess.Popen(['sleep', '600'], stdout=subprocess.DEVNULL)\n"
        "sys.stderr.write(str(child.pid)); sys.stderr.flush(); os.close(1); time.sleep(600)",
    )
    worker.start()
    wait_for("its last word", lambda: worker.hear() is None)
    assert not worker.gone(), "and nobody waits for it"
    started = int(worker.log.read_text())
    wait_for("its end", lambda: looked_after(worker))
    assert worker.ended() == "SIGKILL"
    wait_for("the end of what it started", lambda: not alive(started))


def test_a_job_longer_than_a_pipe_is_handed_over_at_once_to_a_process_that_does_not_read_yet(importable: Path) -> None:
    long = "{" + "x" * 300_000 + "}"
    worker = scripted(
        importable, "import sys, time; time.sleep(3); sys.exit(len(sys.stdin.readline()) // 100_000)", long
    )
    began_s = time.monotonic()
    worker.start()
    assert time.monotonic() - began_s < 2.5
    wait_for("its end", lambda: over(worker))
    assert worker.ended().startswith("exit code 3")
    worker.job = "x" * (2 << 20)
    with pytest.raises(OSError, match=r"pipe|permitted|Invalid"):
        worker.start()
    assert not worker.running


def test_a_process_without_a_log_works_all_the_same(importable: Path) -> None:
    (importable / "logs").write_text("a file where the folder should be")
    worker = scripted(importable, "raise SystemExit('lost')")
    worker.start()
    wait_for("its end", lambda: over(worker))
    assert worker.ended() == "exit code 1"


def test_silence_while_nobody_listened_is_no_hang(worker: Worker) -> None:
    worker.start()
    time.sleep(PACE.hang_s + 0.1)
    worker.excuse(PACE.hang_s + 0.1)
    worker.look_after()
    assert not worker.hung


def test_a_job_is_not_shown_for_it_may_hold_a_password(worker: Worker) -> None:
    assert worker.job not in repr(worker)
