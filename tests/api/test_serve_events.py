"""A real deposit, shown live by a real RTSP server, while processes are killed: found once, as `scan` finds it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from evidence.record import EventDetail
from pipeline import ScanOptions, scan_file
from tests.api.serving import alive, configure, serving, wait_for
from tests.rtsp.clips import clip_of
from tests.rtsp.server import RtspServer


@pytest.fixture(scope="module")
def street(footage: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A boy puts down his backpack and leaves without it; 38 s, a keyframe each second."""
    video = tmp_path_factory.mktemp("street") / "corridor.mp4"
    source = footage / "corridor_backpack.mp4"
    codec = ["-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-sc_threshold", "0", "-bf", "0"]
    gop = ["-g", "15", "-keyint_min", "15"]
    ffmpeg = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-ss", "3", "-i", str(source), "-an", "-r", "15"]
    subprocess.run([*ffmpeg, *codec, *gop, str(video)], check=True)
    return video


def test_an_event_is_found_live_as_by_scan_and_once_though_watcher_and_parent_are_killed(
    street: Path, tmp_path: Path, rtsp_server: RtspServer
) -> None:
    (tmp_path / "scan" / "events").mkdir(parents=True)
    (scanned,) = scan_file(street, "corridor.mp4", tmp_path / "scan", ScanOptions(), lambda _: None).events
    clip_of(street, tmp_path / "corridor.clip")
    rtsp_server.mount("/main", tmp_path / "corridor.clip")
    data = tmp_path / "data"
    configure(data, gate=rtsp_server.url("/main"))
    position = data / "watch" / "gate.json"

    def reached_s() -> float:
        return float(json.loads(position.read_text())["media_s"]) if position.exists() else 0.0

    with serving(data) as served:
        wait_for("the release to be watched", lambda: reached_s() > scanned.release_s + 2)
        (watcher,) = served.of("watching")
        os.kill(watcher, signal.SIGKILL)
        wait_for("the event", served.events)
        wait_for("its clip", lambda: served.events()[-1].clip)
        pids = list(served.children())
        served.process.kill()
        served.process.wait()
        wait_for("the processes to go", lambda: not any(map(alive, pids)), 10.0)
        failures = [c for c in served.conditions("gate") if c.kind == "watcher_failed"]
        assert [c.ended for c in failures] == [True]

    first, revised = served.events()
    assert first.event_id == revised.event_id
    assert (first.revision, revised.revision, first.clip) == (1, 2, None)
    assert first.source == "gate"
    assert (first.kind, first.actor, first.allowed) == (scanned.kind, scanned.actor, scanned.allowed)
    # The ring's media line begins with the first picture that was recorded, which is the clip's first.
    assert first.release_s == pytest.approx(scanned.release_s, abs=0.5)

    assert_evidence_is_whole(data, first.event_id)

    was_s = reached_s()
    with serving(data) as again:
        wait_for("the footage to be watched again", lambda: reached_s() > was_s)
        seconds, _ = again.stop()
    assert seconds < 5
    assert [(e.event_id, e.revision) for e in again.events()] == [(first.event_id, 1), (first.event_id, 2)]


def assert_evidence_is_whole(data: Path, identity: str) -> None:
    """Times with their source, pictures, and a clip that decodes."""
    detail = EventDetail.model_validate_json((data / "events" / identity / "event.json").read_bytes())
    assert detail.live is not None
    assert detail.live.clock_source == "rtcp"
    assert detail.live.clock_uncertainty_s is not None
    assert detail.live.received_utc is not None
    assert detail.release_utc is not None
    apart = abs((detail.release_utc - detail.live.received_utc).total_seconds())
    assert apart < 1.5, "the camera is on this machine"
    assert detail.live.decided_s is not None
    assert 0 <= detail.live.decided_s < 15, "slow only where the machine is"
    for still in (detail.stills.release, detail.stills.left_behind, detail.stills.actor, detail.thumb):
        assert still is not None
        assert (data / still).stat().st_size > 1000
    assert detail.clip is not None
    assert detail.clip_facts is not None
    assert detail.clip_facts.start_s <= max(0.0, detail.release_s - 10)
    assert detail.clip_facts.end_s >= detail.release_s + 20
    with av.open(str(data / detail.clip)) as clip:
        frames = sum(1 for _ in clip.decode(video=0))
    assert frames == pytest.approx(15 * (detail.clip_facts.end_s - detail.clip_facts.start_s), abs=2)
    assert not list((data / "ring" / "gate" / "holds").glob("*.json")), "the hold ends with the clip"


def test_scan_refuses_the_folder_of_serve(tmp_path: Path) -> None:
    (tmp_path / "ring").mkdir()
    video = tmp_path / "a.mp4"
    video.touch()
    command = [sys.executable, "-m", "api.cli", "scan", str(video), "--out", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "serve" in done.stderr
