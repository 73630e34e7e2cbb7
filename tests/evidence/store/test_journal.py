"""Lists are read on from where they were left, whatever happened to them meanwhile."""

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.live_lists import append_line
from evidence.store import START, Position, read_lines

words = st.text("abc", max_size=9)


def read_all(path: Path, after: Position, most_bytes: int = 1 << 17) -> tuple[list[bytes], Position]:
    lines = list[bytes]()
    while (found := read_lines(path, after, most_bytes)).lines:
        lines += found.lines
        after = found.end
    return lines, found.end


@settings(deadline=None, max_examples=50)
@given(parts=st.lists(st.lists(words, max_size=5), max_size=8), most_bytes=st.integers(1, 40))
def test_every_line_is_read_once_however_they_come(parts: list[list[str]], most_bytes: int) -> None:
    position = START
    read = list[bytes]()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "lines"
        for part in parts:
            for word in part:
                append_line(path, word)
            found, position = read_all(path, position, most_bytes)
            read += found
    assert read == [word.encode() for part in parts for word in part]


def test_a_list_that_is_not_there_yet_has_no_lines(tmp_path: Path) -> None:
    found = read_lines(tmp_path / "none", START)
    assert (found.lines, found.end) == ((), START)


def test_a_line_is_not_read_before_its_end_is_there(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntw")
    lines, position = read_all(path, START)
    assert lines == [b"one"]
    append_line(path, "three")  # cuts off the torn line first
    assert read_all(path, position)[0] == [b"three"]


def test_a_line_longer_than_a_reading_is_read_whole(tmp_path: Path) -> None:
    append_line(tmp_path / "lines", "x" * 5000)
    append_line(tmp_path / "lines", "y")
    assert read_all(tmp_path / "lines", START, 16)[0] == [b"x" * 5000, b"y"]


def test_a_list_that_lost_its_end_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\nthree\n")
    _, position = read_all(path, START)
    path.write_bytes(b"one\n")  # a power cut took what was not yet on disk
    append_line(path, "another, longer than what was lost")
    assert read_all(path, position)[0] == [b"one", b"another, longer than what was lost"]


def test_another_list_under_its_name_is_read_from_its_start(tmp_path: Path) -> None:
    path = tmp_path / "lines"
    path.write_bytes(b"one\ntwo\n")
    _, position = read_all(path, START)
    path.unlink()
    assert read_lines(path, position).end == position
    path.write_bytes(b"six\nten\n")
    assert read_all(path, position)[0] == [b"six", b"ten"]
    path.write_bytes(b"")
    assert read_lines(path, position).end == START
