"""Three cameras at which somebody leaves something at the same time, one of them watched on its sub-stream."""

from pathlib import Path

import pytest

from benchmarks.cameras.clips import clip_of
from benchmarks.cameras.encode import ffmpeg
from benchmarks.live.served import serving, wait_for
from evidence.record import EventDetail
from pipeline import ScanOptions, scan_file
from tests.rtsp.server import RtspServer

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-sc_threshold", "0", "-bf", "0")
CAMERAS = ("corridor", "ramp", "twin")


@pytest.fixture(scope="module")
def videos(corridor: Path, footage: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the cameras show. The ramp's last picture stays for as long as an owner is waited for."""
    folder = tmp_path_factory.mktemp("several")
    ramp, small = folder / "ramp.mp4", folder / "small.mp4"
    stays = ("-vf", "tpad=stop_mode=clone:stop_duration=40", "-r", "15", "-g", "15", "-keyint_min", "15")
    ffmpeg("-i", footage / "ramp_bag.mp4", "-an", *stays, *X264, ramp)
    ffmpeg("-i", corridor, "-vf", "scale=560:360", "-g", "30", "-keyint_min", "30", *X264, small)
    return {"corridor": corridor, "ramp": ramp, "twin": corridor, "small": small}


@pytest.fixture(scope="module")
def scanned(videos: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> dict[str, EventDetail]:
    """The one event that `scan` finds in what each camera shows; in the twin's sub-stream, for that is watched."""
    out = tmp_path_factory.mktemp("scans")
    (out / "events").mkdir()
    found: dict[str, EventDetail] = {}
    for name in CAMERAS:
        video = videos["small" if name == "twin" else name]
        (found[name],) = scan_file(video, name, out, ScanOptions(), lambda _: None).events
    return found


def test_each_cameras_event_is_found_once_and_is_that_of_scan(
    videos: dict[str, Path], scanned: dict[str, EventDetail], tmp_path: Path
) -> None:
    with RtspServer() as server:
        for name, video in videos.items():
            clip_of(video, tmp_path / f"{name}.clip")
            server.mount(f"/{name}", tmp_path / f"{name}.clip")
        rows = [f"  - id: {name}\n    source: {server.url(f'/{name}')}\n" for name in CAMERAS]
        data = tmp_path / "data"
        data.mkdir()
        (data / "cameras.yaml").write_text("cameras:\n" + "".join(rows) + f"    detect: {server.url('/small')}\n")
        with serving(data) as served:
            done = set(CAMERAS)
            wait_for("a clip of each", lambda: {e.source for e in served.events() if e.clip} == done, 180.0)
            assert len(served.of("recording")) == 4
            assert served.stop()[0] < 5
    details = [EventDetail.model_validate_json(path.read_bytes()) for path in data.glob("events/*/event.json")]
    for name, expected in scanned.items():
        (event,) = [d for d in details if d.source == name and d.release_s < 30]  # the clips are shown in a loop
        assert event.live is not None
        twin = name == "twin"
        assert (event.live.seen_on, event.live.stream) == ("detect" if twin else "main", "main")
        # Two connections to the server show its clip from its beginning, each from when it was made.
        assert event.release_s == pytest.approx(expected.release_s, abs=1.5 if twin else 0.5), name
        assert (event.kind, event.actor) == (expected.kind, expected.actor)
        assert (event.width, event.height) == (848, 480) if name == "ramp" else (640, 480)
        print(f"{name}: flagged {event.live.decided_s} s after the owner's time was over")
