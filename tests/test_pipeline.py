"""From a recording to its evidence, on small real files; what the detector finds is tested with the detector."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import cv2
import pytest

from benchmarks.cameras.encode import encode
from detector.zones import PlaceRules
from evidence.event_folder import frame_at, keep_event
from evidence.footage import FileFootage
from evidence.record import EventDetail
from evidence.run_folder import MediaFacts, RunFolder
from pipeline import Progress, ScanOptions, Update, fingerprint, scan_file
from streams.config import Camera, ZoneConfig
from streams.errors import EmptyFileError
from streams.files import open_file
from tests.evidence.samples import DEPOSIT, MODEL, clock
from tests.streams.craft import X264, X265, X265_QUIET
from tests.streams.tearing import torn

SECONDS = 40
HANOI = datetime(2026, 11, 22, 18, 30, tzinfo=UTC) - timedelta(hours=7)


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty seconds at 5 fps with a keyframe every five: every picture carries its number."""
    path = tmp_path_factory.mktemp("videos") / "street.mp4"
    encode(path, *X264, seconds=SECONDS, fps=5)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[RunFolder]:
    made = RunFolder(tmp_path / "run")
    with made.opened():
        yield made


def kept(folder: RunFolder, recording: Path, release_s: float) -> EventDetail:
    deposit = replace(DEPOSIT, release_s=release_s)
    footage = FileFootage(open_file(recording))
    return keep_event(folder, footage, deposit, "e" * 20, "street.mp4", clock, MODEL)


def size(picture: Path) -> tuple[int, int]:
    """Height and width."""
    pixels = cv2.imread(str(picture))
    assert pixels is not None
    return pixels.shape[0], pixels.shape[1]


def test_the_clip_runs_from_ten_seconds_before_the_release_to_twenty_after_in_whole_gops(
    folder: RunFolder, recording: Path
) -> None:
    detail = kept(folder, recording, 17.0)
    assert detail.clip_facts is not None
    assert detail.clip is not None
    assert 7.0 - 5.1 <= detail.clip_facts.start_s <= 7.0
    assert 37.0 <= detail.clip_facts.end_s <= 37.0 + 5.1
    with av.open(str(folder.root / detail.clip)) as clip:
        video = clip.streams.video[0]
        assert video.codec_context.name == "h264"
        assert sum(1 for _ in clip.decode(video)) == round((detail.clip_facts.end_s - detail.clip_facts.start_s) * 5)


def test_near_the_ends_of_the_recording_the_clip_reaches_to_them(folder: RunFolder, recording: Path) -> None:
    early = kept(folder, recording, 2.0)
    late = kept(folder, recording, 39.0)
    assert early.clip_facts is not None
    assert late.clip_facts is not None
    assert early.clip_facts.start_s == 0
    assert late.clip_facts.end_s == pytest.approx(SECONDS, abs=0.3)


def test_a_clip_that_browsers_cannot_play_gets_a_preview_beside_it_and_stays_as_it_was(
    folder: RunFolder, tmp_path: Path
) -> None:
    hevc = tmp_path / "hevc.mp4"
    encode(hevc, *X265, "-x265-params", X265_QUIET, seconds=10, fps=5)
    detail = kept(folder, hevc, 5.0)
    assert detail.clip_facts is not None
    assert detail.clip is not None
    assert detail.clip_facts.preview is not None
    for path, codec in ((detail.clip, "hevc"), (detail.clip_facts.preview, "h264")):
        with av.open(str(folder.root / path)) as clip:
            assert clip.streams.video[0].codec_context.name == codec


def test_stills_show_their_moments_and_event_json_tells_where_they_are(folder: RunFolder, recording: Path) -> None:
    detail = kept(folder, recording, 17.0)
    stored = EventDetail.model_validate_json((folder.events / ("e" * 20) / "event.json").read_bytes())
    assert stored == detail
    shapes = []
    for path in (detail.stills.before, detail.stills.carry, detail.stills.release, detail.stills.left_behind):
        assert path is not None
        shapes.append(size(folder.root / path))
    assert shapes == [(120, 160)] * 4
    assert detail.stills.actor is not None
    assert size(folder.root / detail.stills.actor) == (92, 42), "only the actor, with a margin"
    assert json.loads((folder.events / ("e" * 20) / "event.json").read_text())["clip"] == detail.clip


def test_a_moment_after_the_last_frame_gives_the_last_frame(recording: Path) -> None:
    video = FileFootage(open_file(recording))
    past = frame_at(video, SECONDS + 1.0)
    assert past is not None
    assert past.media_s == pytest.approx(SECONDS - 0.2, abs=0.01)
    exact = frame_at(video, 7.4)
    assert exact is not None
    assert exact.media_s == pytest.approx(7.4, abs=0.01)


def test_a_scan_says_how_far_it_is_and_keeps_what_it_found_about_the_file(folder: RunFolder, tmp_path: Path) -> None:
    short = tmp_path / "short.mp4"
    encode(short, *X264, seconds=12, fps=5)
    said: list[Update] = []
    found = scan_file(short, "short.mp4", folder.root, ScanOptions(), said.append)
    opened = next(u for u in said if isinstance(u, MediaFacts))
    assert (opened.codec, opened.width, opened.height) == ("h264", 160, 120)
    progress = [u for u in said if isinstance(u, Progress)]
    assert [p.media_s for p in progress] == sorted(p.media_s for p in progress)
    assert 9 <= progress[-1].media_s <= 12
    assert found.scanned_s == pytest.approx(12, abs=0.3)
    assert found.warnings == ()
    assert max(found.media.activity) == 1.0
    assert min(found.media.activity) == 0.0


def test_a_file_that_is_no_video_raises_the_error_that_says_so(tmp_path: Path) -> None:
    empty = tmp_path / "empty.mp4"
    empty.touch()
    with pytest.raises(EmptyFileError):
        scan_file(empty, "empty.mp4", tmp_path, ScanOptions(), lambda _: None)


def test_a_recording_that_ends_before_its_header_says_is_scanned_with_a_warning(
    folder: RunFolder, recording: Path, tmp_path: Path
) -> None:
    cut = tmp_path / "cut.mp4"
    with av.open(str(recording)) as source, av.open(str(cut), "w", options={"movflags": "+faststart"}) as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 6 // 10])
    found = scan_file(cut, "cut.mp4", folder.root, ScanOptions(), lambda _: None)
    assert any("says 40.0 s" in w.en for w in found.warnings), found.warnings
    assert 5 < found.scanned_s < 35


def test_torn_pictures_are_not_looked_at_and_that_is_said(folder: RunFolder, tmp_path: Path) -> None:
    found = scan_file(torn(tmp_path, (60, 101)), "torn.mp4", folder.root, ScanOptions(), lambda _: None)
    assert found.media.torn_pictures == 40 + 49
    assert [w.en for w in found.warnings] == ["89 pictures torn by lost data were not looked at"]


def test_the_settings_fingerprint_follows_zones_and_the_wall_clock() -> None:
    zone = ZoneConfig(id="a", polygon=((0, 0), (1, 0), (1, 1)), rule="never")
    plain, zoned = ScanOptions(), ScanOptions(camera=Camera(id="a", zones=(zone,)))
    assert plain.fingerprint == ScanOptions(camera=Camera(id="b")).fingerprint, "a camera without zones decides nothing"
    assert len({plain.fingerprint, zoned.fingerprint, ScanOptions(start=HANOI).fingerprint}) == 3


def test_options_reach_the_child_process_as_they_were() -> None:
    hours = {
        "id": "a",
        "polygon": [[0, 0], [1, 0], [1, 1]],
        "rule": "hours",
        "allow": [{"from": "22:00", "to": "05:00"}],
    }
    camera = Camera.model_validate({"id": "cam", "zones": [hours], "source": "rtsp://192.0.2.1/x"})
    options = ScanOptions(camera=camera, start=HANOI, model="m")
    read = ScanOptions.model_validate_json(options.model_dump_json())
    assert read == options
    assert read.rules.fingerprint == options.rules.fingerprint != PlaceRules().fingerprint


def test_the_wall_clock_counts_from_the_first_frame_and_is_unknown_without_a_start() -> None:
    assert ScanOptions(start=HANOI).clock()(90.5) == HANOI + timedelta(seconds=90.5)
    assert ScanOptions().clock()(90.5) is None


def test_copies_of_a_recording_have_one_fingerprint_and_other_recordings_another(
    recording: Path, tmp_path: Path
) -> None:
    data = bytearray(recording.read_bytes())
    copy, other = tmp_path / "copy.mp4", tmp_path / "other.mp4"
    copy.write_bytes(data)
    data[-1] ^= 1
    other.write_bytes(data)
    assert fingerprint(copy) == fingerprint(recording) != fingerprint(other)
