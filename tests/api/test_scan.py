"""`litterwatch scan` as a user meets it: real processes on real files, some of them killed."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.scan import ScanSummary
from benchmarks.cameras.encode import encode, ffmpeg
from benchmarks.live.served import alive
from evidence.run_folder import InputResult, RunFolder
from tests.streams.craft import X264

REPOSITORY = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 90


def start(*args: str | Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "api.cli", "scan", *map(str, args)]
    # A shell that runs the tests in the background has them ignore Ctrl+C, and what they start with them.
    heard = signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    finally:
        signal.signal(signal.SIGINT, heard)


def scan(*args: str | Path) -> tuple[int, ScanSummary, str]:
    """Exit status, the summary of --json, and what was said on standard error."""
    process = start(*args, "--json")
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, ScanSummary.model_validate_json(out), err


def wait_for(what: str, ready: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not ready():
        assert time.monotonic() < deadline, f"waited too long for {what}"
        time.sleep(0.02)


def children(pid: int) -> list[int]:
    return [int(c) for c in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lasting(result: InputResult) -> dict[str, object]:
    """What a result says, less how long it took and when."""
    return result.model_dump(exclude={"seconds_spent", "finished"})


@pytest.fixture(scope="module")
def videos(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("videos")
    for name in ("gate.mp4", "market.mp4"):
        encode(folder / name, *X264, seconds=4, fps=5)
    return folder


@pytest.fixture(scope="module")
def whole_run(videos: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same folder scanned without interruption."""
    out = tmp_path_factory.mktemp("whole")
    status, summary, _ = scan(videos, "--out", out, "--workers", "1")
    assert (status, summary.done, summary.failed) == (0, 2, 0)
    return out


@pytest.mark.parametrize(("sign", "status"), [(signal.SIGKILL, -9), (signal.SIGINT, 130)])
def test_a_run_that_is_stopped_leaves_nothing_half_written_and_goes_on_to_the_same_result(
    videos: Path, whole_run: Path, tmp_path: Path, sign: signal.Signals, status: int
) -> None:
    out = tmp_path / "out"
    process = start(videos, "--out", out, "--workers", "1")
    wait_for("the first result", lambda: list((out / "inputs").glob("[!.]*.json")))  # others are being written
    wait_for("the second child", lambda: children(process.pid))
    orphans = children(process.pid)
    process.send_signal(sign)
    process.communicate(timeout=PATIENCE_S)
    assert process.returncode == status
    wait_for("children to follow their parent", lambda: not any(map(alive, orphans)))
    done = RunFolder(out).results()
    assert [r.marker.source for r in done] == ["gate.mp4"], "whole results only, and only what was finished"

    status_after, summary, _ = scan(videos, "--out", out, "--workers", "1")
    assert status_after == 0
    assert [(i.source, i.skipped) for i in summary.inputs] == [("gate.mp4", True), ("market.mp4", False)]
    assert (out / "events.jsonl").read_bytes() == (whole_run / "events.jsonl").read_bytes()
    assert (out / "health.jsonl").read_bytes() == (whole_run / "health.jsonl").read_bytes()
    assert list(map(lasting, RunFolder(out).results())) == list(map(lasting, RunFolder(whole_run).results()))
    assert not list(out.rglob("*.partial*"))


def test_a_crash_of_the_decoder_fails_its_own_input_only_and_the_next_run_repairs_it(
    videos: Path, tmp_path: Path
) -> None:
    process = start(videos, "--out", tmp_path, "--workers", "1", "--json")
    wait_for("the first child", lambda: children(process.pid))
    os.kill(children(process.pid)[0], signal.SIGSEGV)
    out, err = process.communicate(timeout=PATIENCE_S)
    summary = ScanSummary.model_validate_json(out)
    assert process.returncode == 1
    assert [(i.source, i.status) for i in summary.inputs] == [("gate.mp4", "failed"), ("market.mp4", "done")]
    reason = summary.inputs[0].reason
    assert reason is not None
    assert "SIGSEGV" in reason.en
    assert "SIGSEGV" in reason.vi
    assert "gate.mp4" in err
    assert "SIGSEGV" in (tmp_path / "index.html").read_text("utf-8")

    status, again, _ = scan(videos, "--out", tmp_path)
    assert status == 0
    assert [(i.source, i.status, i.skipped) for i in again.inputs] == [
        ("gate.mp4", "done", False),
        ("market.mp4", "done", True),
    ]


def test_a_folder_with_every_kind_of_bad_file_is_scanned_and_each_is_named_with_its_reason(
    videos: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    (folder / "north").mkdir(parents=True)
    shutil.copy(videos / "gate.mp4", folder / "cam.mp4")
    shutil.copy(videos / "gate.mp4", folder / "north" / "cam.mp4")
    (folder / "empty.mp4").touch()
    (folder / "text.mp4").write_text("this is no video")
    (folder / "notes.txt").write_text("not an input at all")
    (folder / "cut.mp4").write_bytes((videos / "gate.mp4").read_bytes()[:20_000])
    ffmpeg("-f", "lavfi", "-i", "sine=d=1", folder / "sound.mp4")
    out = tmp_path / "out"
    status, summary, err = scan(folder, "--out", out)
    assert status == 1
    found = {i.source: i for i in summary.inputs}
    assert sorted(found) == ["cam.mp4", "cut.mp4", "empty.mp4", "north/cam.mp4", "sound.mp4", "text.mp4"]
    assert {name for name, i in found.items() if i.status == "done"} == {"cam.mp4", "north/cam.mp4"}
    page = (out / "index.html").read_text("utf-8")
    for name in ("cut.mp4", "empty.mp4", "sound.mp4", "text.mp4"):
        reason = found[name].reason
        assert reason is not None
        assert reason.vi
        assert name in err
        assert reason.en in err
        assert name in page
    assert len({i.reason.en.split(":", 1)[-1] for i in found.values() if i.reason}) == 4, "four different reasons"


def test_an_input_is_scanned_again_when_it_changed_or_when_forced_and_not_otherwise(
    videos: Path, whole_run: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(whole_run, out)
    _, same, _ = scan(videos, "--out", out)
    assert [i.skipped for i in same.inputs] == [True, True]
    path = tmp_path / "cameras.yaml"
    path.write_text("cameras: [{id: a, zones: [{id: z, polygon: [[0, 0], [1, 0], [1, 1]], rule: allowed}]}]")
    _, zoned, _ = scan(videos / "gate.mp4", "--out", out, "--cameras", path)
    assert [i.skipped for i in zoned.inputs] == [False]
    assert len(RunFolder(out).results()) == 2, "the other recording's result stays"


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with nothing left on it."""
    mount = tmp_path / "disk"
    mount.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", mount], capture_output=True, text=True, check=False
    )
    if made.returncode:
        pytest.skip(f"cannot mount a small disk here: {made.stderr.strip()}")
    try:
        yield mount
    finally:
        subprocess.run(["umount", "-l", mount], check=True)


def test_a_full_disk_is_said_plainly_and_stops_the_run(videos: Path, tiny_disk: Path) -> None:
    out = tiny_disk / "out"
    with RunFolder(out).opened():
        pass
    with pytest.raises(OSError, match="No space"):
        (tiny_disk / "ballast").write_bytes(b"x" * (1 << 20))
    process = start(videos, "--out", out, "--workers", "1")
    _, err = process.communicate(timeout=PATIENCE_S)
    assert process.returncode == 1
    assert "ổ đĩa đầy" in err or "No space left" in err
    assert "Traceback" not in err
    assert not list((out / "inputs").iterdir())


def test_without_a_terminal_there_are_no_progress_bars(videos: Path, whole_run: Path, tmp_path: Path) -> None:
    shutil.copytree(whole_run, tmp_path / "out")
    process = start(videos, "--out", tmp_path / "out")
    out, err = process.communicate(timeout=PATIENCE_S)
    assert "\x1b" not in out + err
    assert "index.html" in out
    assert err.count("\n") == 2, "one line per input"


def test_the_lists_are_valid_line_by_line(whole_run: Path) -> None:
    for name in ("events.jsonl", "health.jsonl"):
        for line in (whole_run / name).read_text("utf-8").splitlines():
            assert json.loads(line)["schema"] == 1
