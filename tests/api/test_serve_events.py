"""A real deposit, shown live by a real RTSP server, while processes are killed: found once, as `scan` finds it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import av
import pytest

from benchmarks.cameras.clips import clip_of
from benchmarks.live.served import alive, configure, serving, wait_for
from evidence.atomic import write_atomic
from evidence.keys import SiteKeys
from evidence.live_lists import LiveLists
from evidence.package.manifest import Manifest
from evidence.record import EventDetail, EventRecord
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from pipeline import ScanOptions, scan_file
from pipeline.live import Alive, CameraWatch, LiveUpdate
from streams.ring import Interval, RingReader
from streams.ring.holds import Holds
from tests.rtsp.server import RtspServer

CAMERA = "gate"


@pytest.fixture(scope="module")
def scanned(corridor: Path, tmp_path_factory: pytest.TempPathFactory) -> EventDetail:
    """What `scan` finds in the footage."""
    out = tmp_path_factory.mktemp("scan")
    (out / "events").mkdir()
    (found,) = scan_file(corridor, "corridor.mp4", out, ScanOptions(), lambda _: None).events
    return found


@pytest.fixture(scope="module")
def seen(corridor: Path, scanned: EventDetail, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a `serve` that saw the footage live. Its watcher was killed after the release, and everything
    was killed when the event had its clip."""
    folder = tmp_path_factory.mktemp("serve")
    clip_of(corridor, folder / "corridor.clip")
    data = folder / "data"
    position = data / "watch" / f"{CAMERA}.json"

    def reached_s() -> float:
        return float(json.loads(position.read_text())["media_s"]) if position.exists() else 0.0

    with RtspServer() as camera:
        camera.mount("/main", folder / "corridor.clip")
        configure(data, **{CAMERA: camera.url("/main")})
        with serving(data) as served:
            wait_for("the release to be watched", lambda: reached_s() > scanned.release_s + 2)
            (watcher,) = served.of("watching")
            os.kill(watcher, signal.SIGKILL)
            wait_for("the event", served.events)
            wait_for("its clip", lambda: served.events()[-1].clip)
            wait_for("its package", lambda: list(data.glob("evidence/packages/*/*/manifest.sig")))
            pids = list(served.children())
            served.process.kill()
            served.process.wait()
            wait_for("the processes to go", lambda: not any(map(alive, pids)), 10.0)
            failures = [c for c in served.conditions(CAMERA) if c.kind == "watcher_failed"]
            assert [c.ended for c in failures] == [True]
    return data


def test_the_event_was_sealed_with_the_clip_that_was_cut(seen: Path) -> None:
    (package,) = seen.glob("evidence/packages/*/*")
    known = Known(trusts=(SiteKeys.open(seen / "keys").trust,))
    assert verify_package(package, known).verdict == "intact"
    manifest = Manifest.from_bytes((package / "manifest.json").read_bytes())
    detail = detail_of(seen)
    assert detail.clip_facts is not None
    assert manifest.media[0].file_sha256 == detail.clip_facts.sha256
    assert manifest.event.peak_utc == detail.release_utc
    assert manifest.media[0].start_utc == detail.clip_facts.start_utc
    assert manifest.time.source in {"rtcp_sr", "arrival"}
    assert manifest.integrity.audit_head is not None


def lines(data: Path) -> list[EventRecord]:
    text = LiveLists(data).events_file.read_text()
    return [EventRecord.model_validate_json(line) for line in text.splitlines()]


def detail_of(data: Path) -> EventDetail:
    """The one event that there is."""
    (file,) = data.glob("events/*/event.json")
    return EventDetail.model_validate_json(file.read_bytes())


def test_the_event_is_said_once_and_again_with_its_clip(seen: Path, scanned: EventDetail) -> None:
    first, revised = lines(seen)
    assert first.event_id == revised.event_id
    assert (first.revision, revised.revision, first.clip) == (1, 2, None)
    assert (first.source, first.kind, first.actor) == (CAMERA, scanned.kind, scanned.actor)
    assert first.violations == scanned.violations
    assert detail_of(seen).record() == revised


def test_the_release_is_that_of_scan(seen: Path, scanned: EventDetail) -> None:
    # The ring's media line begins with the first picture that was recorded, which is the clip's first.
    assert detail_of(seen).release_s == pytest.approx(scanned.release_s, abs=0.5)


def test_its_time_has_a_source_and_an_uncertainty_and_its_lateness_is_measured(seen: Path) -> None:
    detail = detail_of(seen)
    live = detail.live
    assert live is not None
    assert live.clock_source == "rtcp"
    assert live.clock_uncertainty_s is not None
    assert live.received_utc is not None
    assert detail.release_utc is not None
    assert abs((detail.release_utc - live.received_utc).total_seconds()) < 1.5, "the camera is on this machine"
    assert live.latency_s is not None
    assert live.decided_s is not None
    print(f"flagged {live.latency_s} s after the release, {live.decided_s} s of them the program's own")
    assert 0 <= live.decided_s < 60, "slow only where the machine is"


def test_its_evidence_is_whole(seen: Path) -> None:
    detail = detail_of(seen)
    for still in (detail.stills.release, detail.stills.left_behind, detail.stills.actor, detail.thumb):
        assert still is not None
        assert (seen / still).stat().st_size > 1000
    assert detail.clip is not None
    facts = detail.clip_facts
    assert facts is not None
    assert facts.start_s <= max(0.0, detail.release_s - 10)
    assert facts.end_s >= detail.release_s + 20
    with av.open(str(seen / detail.clip)) as clip:
        frames = sum(1 for _ in clip.decode(video=0))
    assert frames == pytest.approx(15 * (facts.end_s - facts.start_s), abs=2)
    assert not Holds(RingReader(seen, CAMERA).folder).all(), "the hold ends with the clip"


def test_what_a_kill_left_undone_is_done_by_the_next_watch_and_nothing_is_reported_twice(seen: Path) -> None:
    whole = detail_of(seen)
    # As after a kill between the event's folder and its line, with another event's hold and no event for it.
    LiveLists(seen).events_file.unlink()
    at = seen / "events" / whole.event_id
    before = whole.model_copy(update={"revision": 1, "clip": None, "clip_facts": None})
    write_atomic(at / "event.json", before.model_dump_json())
    (at / "clip.mp4").unlink()
    reader = RingReader(seen, CAMERA)
    for reason in (f"clip of event {whole.event_id}", f"clip of event {'f' * 20}", "asked for by a reviewer"):
        reader.lock(Interval.media(0, 30), reason)

    newest = reader.newest()
    assert newest is not None
    said = watch(seen, until=lambda update: isinstance(update, Alive) and update.media_s > newest.media_us / 1e6 - 1.5)
    assert [(e.event_id, e.revision) for e in said] == [(whole.event_id, 2)]
    assert said[0].clip_facts is not None
    assert whole.clip_facts is not None
    assert said[0].clip_facts.model_dump_json() == whole.clip_facts.model_dump_json(), "the same GOPs, byte for byte"
    assert [(r.event_id, r.revision) for r in lines(seen)] == [(whole.event_id, 1), (whole.event_id, 2)]
    assert [hold.reason for hold in Holds(reader.folder).all()] == ["asked for by a reviewer"]


def test_a_recording_that_took_anothers_place_is_watched_from_its_beginning(seen: Path) -> None:
    (seen / "watch" / f"{CAMERA}.json").write_text('{"media_s": 86400.0}')
    heard: list[float] = []

    def first_word(update: LiveUpdate) -> bool:
        if isinstance(update, Alive):
            heard.append(update.media_s)
        return bool(heard)

    watch(seen, until=first_word)
    assert 0 < heard[0] < 38


def watch(data: Path, until: Callable[[LiveUpdate], bool]) -> list[EventDetail]:
    """The events that a watch says, from its start until `until` is true of something it says."""
    said: list[EventDetail] = []

    def hear(update: LiveUpdate) -> None:
        if isinstance(update, EventDetail):
            said.append(update)
        if until(update):
            running.stop()

    running = CameraWatch(data, CAMERA, ScanOptions(), hear)
    running.run()
    return said


def test_scan_refuses_the_folder_of_serve(tmp_path: Path) -> None:
    (tmp_path / "ring").mkdir()
    video = tmp_path / "a.mp4"
    video.touch()
    command = [sys.executable, "-m", "api.cli", "scan", str(video), "--out", str(tmp_path)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 2
    assert "serve" in done.stderr
