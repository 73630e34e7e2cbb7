"""What a command costs is measured over its whole process tree."""

import sys
from pathlib import Path

import pytest

from benchmarks.cost.measure import CommandFailedError, Usage, measure

BURN = "import time\nend = time.process_time() + {seconds}\nwhile time.process_time() < end: pass\n"
HOLD = "import time\nkept = b'x' * {bytes}\ntime.sleep(0.5)\n"
PARENT = "import subprocess, sys\nsubprocess.run([sys.executable, '-c', sys.argv[1]], check=True)\n"


def python(code: str, *arguments: str) -> Usage:
    return measure([sys.executable, "-I", "-S", "-c", code, *arguments])


def test_processor_time_is_that_of_the_command_and_of_its_children() -> None:
    own = python(BURN.format(seconds=0.4))
    childs = python(PARENT, BURN.format(seconds=0.4))
    assert 0.4 <= own.cpu_s < 0.8
    assert 0.4 <= childs.cpu_s < 0.9


def test_waiting_costs_no_processor_time() -> None:
    usage = python("import time; time.sleep(0.5)")
    assert usage.wall_s >= 0.5
    assert usage.cpu_s < 0.3


def test_memory_is_the_commands_own_and_not_that_of_whoever_measures() -> None:
    ballast = bytearray(b"x" * 150_000_000)
    usage = python("pass")
    assert usage.peak_mb < 60
    assert len(ballast) == 150_000_000


def test_memory_counts_a_parent_and_its_child_together() -> None:
    child = HOLD.format(bytes=60_000_000)
    both = python("kept = b'x' * 60_000_000\n" + PARENT, child)
    assert 60 < both.largest_mb < 100
    assert both.tree_mb > 115
    assert both.peak_mb == both.tree_mb


def test_a_command_that_fails_is_an_error_with_what_it_said(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "import sys; sys.exit('no such video')"]
    with pytest.raises(CommandFailedError, match="status 1: no such video"):
        measure(command, log=tmp_path / "log.txt")


def test_a_command_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(CommandFailedError):
        measure(["/nowhere/at-all"])
