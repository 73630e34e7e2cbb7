"""The machines of the fault matrix: a clock that steps, a disk that is full, and counting what grows."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.live import wall_clock
from benchmarks.live.disk import Ballast, FileLimit, own_disk
from benchmarks.live.soak import Reading, soak_rows
from tests.checkout import REPOSITORY

TELL = "import sys, time\nfor _ in sys.stdin: print(time.time(), time.monotonic(), flush=True)"
WRITE = (
    "import sys\nfor line in sys.stdin:\n try: print(open(line.strip(), 'wb', buffering=0).write(b'x'), flush=True)\n"
)
WRITE += " except OSError as error: print(error.errno, flush=True)\n"


def test_a_stepped_clock_steps_for_its_processes_alone_and_leaves_the_monotonic_one(tmp_path: Path) -> None:
    if reason := wall_clock.missing():
        pytest.skip(reason)
    data = tmp_path / "data"
    environment = {**os.environ, **wall_clock.environment(data)}
    with subprocess.Popen(
        [sys.executable, "-c", TELL], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for step_s in (0.0, 300.0, -3600.5, 0.0):
            wall_clock.step(data, step_s)
            process.stdin.write("now\n")
            process.stdin.flush()
            wall, monotonic = map(float, process.stdout.readline().split())
            assert wall - time.time() == pytest.approx(step_s, abs=0.25)
            assert monotonic == pytest.approx(time.monotonic(), abs=0.25)
        process.stdin.close()


def test_a_disk_of_its_own_is_full_until_the_ballast_goes(tmp_path: Path) -> None:
    with own_disk(tmp_path) as disk:
        if disk is None:
            pytest.skip("no file system can be mounted here")
        ballast = Ballast(disk)
        ballast.start()
        end_s = time.monotonic() + 20
        while os.statvfs(disk).f_bavail > 0 and time.monotonic() < end_s:
            time.sleep(0.05)
        with pytest.raises(OSError, match="No space left"):
            (disk / "file").write_bytes(bytes(100_000))
        ballast.stop()
        (disk / "file").write_bytes(bytes(100_000))
    assert not list(tmp_path.rglob("*.img"))


def test_where_nothing_can_be_mounted_a_processs_writes_are_refused_and_allowed_again(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        limit = FileLimit(lambda: {process.pid})
        answers = []
        for number, change in enumerate((lambda: None, limit.start, limit.stop)):
            change()
            process.stdin.write(f"{tmp_path / str(number)}\n")
            process.stdin.flush()
            answers.append(process.stdout.readline().strip())
        process.stdin.close()
    assert answers[0] == answers[2] == "1"
    assert answers[1] != "1"


def series(*megabytes: int, files: int = 10) -> list[Reading]:
    return [Reading(size * 1_000_000, files) for size in megabytes]


def test_memory_that_settles_is_flat_and_memory_that_grows_is_not() -> None:
    settled = soak_rows({"watching 1": series(50, 80, 100, 100, 101, 100, 102, 102)}, 60, 3)
    assert [row.reached for row in settled] == [True, True]
    growing = soak_rows({"serve 1": series(*[100] * 8), "watching 2": series(*range(100, 180, 10))}, 60, 3)
    assert growing[0].reached is False
    assert "watching" in growing[0].value


def test_one_file_left_open_is_a_leak() -> None:
    half = series(*[100] * 4)
    assert [row.reached for row in soak_rows({"recording 1": half + series(*[100] * 4, files=11)}, 60, 0)] == [
        True,
        False,
    ]


def test_a_part_or_fault_that_there_is_not_is_a_matter_of_usage() -> None:
    for option in ("--part", "--fault"):
        command = [sys.executable, "-m", "benchmarks.live", option, "nonsense"]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
        assert done.returncode == 2
        assert "nonsense" in done.stderr
