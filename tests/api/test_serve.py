"""`litterwatch serve` as it is typed, with real cameras; what it finds is tested in test_serve_events."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from api.watched_config import LOOK_AGAIN_S
from benchmarks.live.served import alive, configure, serving, wait_for
from streams.ring import RingWriter, check_ring
from tests.checkout import REPOSITORY
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer

PASSWORD = "hush-hush-4711"


def test_a_changed_file_touches_only_the_cameras_that_changed_and_a_broken_one_touches_none(
    tmp_path: Path, rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/a", clips("h264"))
    rtsp_server.mount("/b", clips("other_size"))
    a, b = rtsp_server.url("/a"), rtsp_server.url("/b")
    data = tmp_path / "data"
    configure(data, gate=a, yard=a)
    with serving(data) as served:
        served.live("gate", "yard")
        before = served.children()
        assert sorted(before.values()) == ["recording", "recording", "sealing", "watching", "watching"]

        configure(data, gate=a, yard=b)
        wait_for("the yard's recorder to change", lambda: served.of("recording") - set(before))
        served.live("yard")
        after = served.children()
        assert len(set(before) & set(after)) == 4, "all but the recorder of the camera whose address changed"
        assert served.of("watching") == {p for p, name in before.items() if name == "watching"}

        (data / "cameras.yaml").write_text("cameras: [{id: gate, sorce: x}]\n")
        time.sleep(1.0 + LOOK_AGAIN_S)
        assert served.children() == after

        configure(data, yard=b)
        wait_for("the gate's processes to go", lambda: len(served.children()) == 3)
        assert set(served.children()) < set(after)
        seconds, out = served.stop()
    assert seconds < 5
    assert served.process.returncode == 0
    assert "changed" in out
    assert "sorce" in out, "the mistake is shown"
    assert all(c.ended for c in served.lists.conditions())
    states = [c.kind for c in served.conditions("gate")]
    assert states == ["connecting", "live"]


def test_a_killed_parent_leaves_no_process_and_no_broken_recording(
    tmp_path: Path, rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    data = tmp_path / "data"
    configure(data, gate=rtsp_server.url("/main"))
    with serving(data) as served:
        served.live("gate")
        pids = list(served.children())
        served.process.kill()
        served.process.wait()
        assert wait_for("the processes to go", lambda: not any(map(alive, pids)), 10.0) < 6
    assert check_ring(data, "gate") == (), "closed in order, though nobody said so"
    RingWriter(data, "gate").close()  # the lock died with them
    with serving(data) as again:
        wait_for("a new connection", lambda: [c.kind for c in again.conditions("gate")][2:] == ["connecting", "live"])
        left = again.conditions("gate")[1]
        assert left.ended
        assert left.end_utc is None, "nobody saw when it ended"
        assert again.stop()[0] < 5


def test_a_camera_and_a_recorder_that_die_come_back_and_their_absence_is_on_record(
    tmp_path: Path, rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.password("viewer", PASSWORD)
    data = tmp_path / "data"
    configure(data, gate=rtsp_server.url("/main", "viewer", PASSWORD), dead="rtsp://127.0.0.1:9/x")
    with serving(data) as served:
        served.live("gate")
        wait_for("the dead camera's state", lambda: served.state("dead") == "unreachable")
        (gate,) = served.of("recording", "gate")
        others = set(served.children()) - {gate}
        os.kill(gate, signal.SIGKILL)
        wait_for(
            "the recorder's return",
            lambda: [c.ended for c in served.conditions("gate") if c.kind == "recorder_failed"] == [True],
        )
        served.live("gate")
        assert others < set(served.children()), "nobody else noticed"
        assert served.state("dead") == "unreachable"
        (failed,) = [c for c in served.conditions("gate") if c.kind == "recorder_failed"]
        assert "SIGKILL" in failed.detail

        rtsp_server.kill()
        wait_for("the loss", lambda: served.state("gate") == "unreachable")
        rtsp_server.restart()
        assert wait_for("the camera's return", lambda: served.state("gate") == "live") < 5
        away = served.conditions("gate")[-2]
        assert (away.kind, away.ended) == ("unreachable", True)
        assert away.start_utc is not None
        assert away.end_utc is not None
        assert away.start_utc < away.end_utc

        commands = b"".join(Path(f"/proc/{pid}/cmdline").read_bytes() for pid in served.children())
        _, out = served.stop()
    files = [path for path in data.rglob("*") if path.is_file() and path.name != "cameras.yaml"]
    assert len(files) > 5
    told = [out.encode(), commands, *(path.read_bytes() for path in files)]
    assert not any(PASSWORD.encode() in text for text in told), "the password stands in cameras.yaml alone"


def test_without_cameras_or_with_a_busy_folder_it_says_so_and_ends(tmp_path: Path) -> None:
    def run(data: Path) -> tuple[int, str]:
        command = [sys.executable, "-m", "api.cli", "serve", "--data", str(data)]
        done = subprocess.run(command, cwd=REPOSITORY, check=False, capture_output=True, text=True, timeout=60)
        return done.returncode, done.stderr

    status, told = run(tmp_path)
    assert status == 2
    assert "camera apply" in told
    (tmp_path / "cameras.yaml").write_text("cameras: [{id: a, source: 'http://192.0.2.1/x'}]\n")
    status, told = run(tmp_path)
    assert status == 2
    assert "rtsp" in told
