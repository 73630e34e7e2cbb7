"""`python -m benchmarks.evidence`: which parts there are, and what its measure of sameness sees."""

import subprocess
import sys

from benchmarks.evidence.__main__ import PARTS, available
from benchmarks.evidence.sealing import _prefixed, _runs
from tests.checkout import REPOSITORY


def test_every_part_that_is_named_is_there() -> None:
    assert set(available()) <= set(PARTS)
    assert "sealing" in available()


def test_a_part_that_does_not_exist_is_misuse() -> None:
    command = [sys.executable, "-m", "benchmarks.evidence", "--part", "nothing"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "sealing" in done.stderr


def test_nal_units_stand_behind_their_length() -> None:
    annexb = b"\0\0\0\1\x67ab" + b"\0\0\1\x68c" + b"\0\0\1\x65defg"
    assert _prefixed(annexb) == b"\0\0\0\3\x67ab" + b"\0\0\0\2\x68c" + b"\0\0\0\5\x65defg"


def test_one_other_byte_is_another_run() -> None:
    packets = [(b"key", True), (b"a", False), (b"key", True), (b"b", False)]
    assert len(set(_runs(packets, 2))) == 2
    assert set(_runs(packets, 2)).isdisjoint(_runs([(b"kez", True), (b"a", False)], 2))
