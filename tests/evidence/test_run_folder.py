import json
import os
import signal
import sys
from multiprocessing import get_context
from pathlib import Path

import pytest

from evidence.atomic import replacing, write_atomic
from evidence.record import HealthRecord
from evidence.run_folder import FolderBusyError, Reason, RunFolder, input_key
from tests.evidence.samples import detail, later, result, save_with_files

_EVENT = "e" * 20


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_lists_hold_every_input_in_order_whatever_order_they_ended_in(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "run")
    with folder.opened():
        folder.save(result("b.mp4", (detail("b.mp4", later(9)), detail("b.mp4"))))
        folder.save(result("a.mp4", (detail("a.mp4"),)))
        folder.write_lists()
    assert [(e["source"], e["release_s"]) for e in lines(tmp_path / "run/events.jsonl")] == [
        ("a.mp4", 5.0),
        ("b.mp4", 5.0),
        ("b.mp4", 14.0),
    ]


def test_a_failed_input_keeps_the_events_found_before_it_failed(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with folder.opened():
        folder.save(result("a.mp4", (detail("a.mp4"),), reason=Reason(vi="hỏng", en="broken")))
        folder.write_lists()
    assert len(lines(tmp_path / "events.jsonl")) == 1


def test_health_goes_to_its_own_list(tmp_path: Path) -> None:
    health = HealthRecord(source="a", kind="dark", start_s=1, end_s=2, start_utc=None, end_utc=None, detail="luma 9")
    folder = RunFolder(tmp_path)
    with folder.opened():
        folder.save(result("a.mp4", health=(health,)))
        folder.write_lists()
    assert lines(tmp_path / "events.jsonl") == []
    assert lines(tmp_path / "health.jsonl")[0]["kind"] == "dark"


def test_a_folder_takes_one_scan_at_a_time(tmp_path: Path) -> None:
    with RunFolder(tmp_path).opened(), pytest.raises(FolderBusyError), RunFolder(tmp_path).opened():
        pass
    with RunFolder(tmp_path).opened():
        pass


def test_what_a_killed_run_left_half_done_is_cleared_at_the_next(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with folder.opened():
        pass
    half = folder.work / "abc" / "clip.mp4"
    half.parent.mkdir(parents=True)
    half.write_bytes(b"half")
    torn = folder.inputs / ".a.1234.partial.json"
    torn.write_text("{")
    with folder.opened():
        assert not half.exists()
        assert not torn.exists()


def test_an_event_folder_appears_whole_or_not_at_all(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with folder.opened():

        def fill_until_the_disk_is_full() -> None:
            with folder.event_folder("e" * 20) as at:
                (at / "clip.mp4").write_bytes(b"x")
                raise OSError("disk")

        with pytest.raises(OSError, match="disk"):
            fill_until_the_disk_is_full()
        assert list(folder.events.iterdir()) == []
        for content in (b"old", b"new"):
            with folder.event_folder("e" * 20) as at:
                (at / "clip.mp4").write_bytes(content)
        assert (folder.events / ("e" * 20) / "clip.mp4").read_bytes() == b"new"


def _replace_and_die(root: Path, step: int) -> None:
    """Replace an event's folder, and be killed before that step on the disk."""
    left = step

    def killing(event: str, _: object) -> None:
        nonlocal left
        if event in {"os.rename", "os.remove", "os.rmdir"}:
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            left -= 1

    with RunFolder(root).event_folder(_EVENT) as at:
        for name in ("clip.mp4", "event.json"):
            (at / name).write_bytes(b"new")
        sys.addaudithook(killing)


def _die_at_each_step(roots: list[Path]) -> None:
    """In a process without threads, which may fork. Ends with the number of times it was killed."""
    for number, root in enumerate(roots):
        pid = os.fork()
        if pid == 0:
            _replace_and_die(root, number)
            os._exit(0)
        if not os.WIFSIGNALED(os.waitpid(pid, 0)[1]):
            os._exit(number)


def test_an_event_folder_that_is_replaced_is_the_old_or_the_new_wherever_the_run_is_killed(tmp_path: Path) -> None:
    roots = [tmp_path / f"{number}" for number in range(12)]
    names = ["clip.mp4", "event.json"]
    for root in roots:
        with RunFolder(root).opened(), RunFolder(root).event_folder(_EVENT) as at:
            for name in names:
                (at / name).write_bytes(b"old")
    child = get_context("spawn").Process(target=_die_at_each_step, args=(roots,))
    child.start()
    child.join()
    kills = child.exitcode or 0
    found = []
    for root in roots[: kills + 1]:
        with RunFolder(root).opened():
            event = RunFolder(root).events / _EVENT
            assert sorted(path.name for path in event.iterdir()) == names
            (content,) = {path.read_bytes() for path in event.iterdir()}
            assert not RunFolder(root).work.exists()
        found.append(content)
    assert found == [b"old", b"old", b"new", b"new", b"new", b"new"], "two renames, then what is old is removed"


def test_event_folders_that_no_result_names_go_and_other_folders_stay(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with folder.opened():
        kept = detail("a.mp4")
        save_with_files(folder, result("a.mp4", (kept,)))
        with folder.event_folder("0" * 20):
            pass
        (folder.events / "my notes").mkdir()
        folder.drop_unlisted_events()
        assert sorted(p.name for p in folder.events.iterdir()) == sorted([kept.event_id, "my notes"])


def test_a_damaged_result_counts_as_none(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path)
    with folder.opened():
        one = result("a.mp4")
        folder.save(one)
        assert folder.result(one.key) == one
        (folder.inputs / f"{one.key}.json").write_text('{"key": "a"')
        assert folder.result(one.key) is None
        assert folder.results() == ()


def test_keys_differ_for_one_file_name_in_two_folders_and_fit_a_file_system(tmp_path: Path) -> None:
    a, b = input_key(tmp_path / "a/cam 1.mp4"), input_key(tmp_path / "b/cam 1.mp4")
    assert a != b
    assert a.startswith("cam-1-")
    assert len(input_key(tmp_path / ("đ" * 300 + ".mp4"))) < 80


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    target = tmp_path / "events.jsonl"
    write_atomic(target, "old")

    def write_half() -> None:
        with replacing(target) as partial:
            partial.write_text("half")
            raise RuntimeError("stopped")

    with pytest.raises(RuntimeError, match="stopped"):
        write_half()
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["events.jsonl"]
