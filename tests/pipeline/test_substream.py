"""Detection on a camera's sub-stream, evidence from its main stream."""

from pathlib import Path

import av
import pytest

from benchmarks.cameras.encode import ffmpeg
from detector.events import Deposit
from evidence.record import EventDetail
from pipeline import ScanOptions, scan_file
from pipeline.twin import deposit_in, extrapolated, match
from streams.ring import RingReader
from streams.ring.folder import sub_stream
from tests.evidence.samples import DEPOSIT
from tests.pipeline.rings import CAMERA, Said, from_the_beginning, newest_s, record, shown, watch
from tests.streams.ring_feed import EPOCH_S

SUB = sub_stream(CAMERA)
LATER_S = 0.8
"""The sub-stream's first picture was taken so long after the main stream's."""
X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-crf", "20", "-bf", "0", "-sc_threshold", "0")


@pytest.fixture(scope="module")
def small(corridor: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The corridor as a sub-stream shows it: squeezed, 10 frames a second, connected somewhat later."""
    video = tmp_path_factory.mktemp("sub") / "sub.mp4"
    scaled = ("-ss", str(LATER_S), "-i", corridor, "-vf", "scale=560:360", "-r", "10", "-g", "20", "-keyint_min", "20")
    ffmpeg(*scaled, *X264, video)
    return video


@pytest.fixture(scope="module")
def seen(small: Path, tmp_path_factory: pytest.TempPathFactory) -> EventDetail:
    """What `scan` finds in the sub-stream."""
    out = tmp_path_factory.mktemp("scan")
    (out / "events").mkdir()
    (found,) = scan_file(small, "small.mp4", out, ScanOptions(), lambda _: None).events
    return found


def test_what_is_seen_on_the_sub_stream_is_kept_from_the_main_stream(
    corridor: Path, small: Path, seen: EventDetail, tmp_path: Path
) -> None:
    record(tmp_path, CAMERA, shown(corridor, 15).times(2), delay_s=0.6)
    record(tmp_path, SUB, shown(small, 10).times(2), began_s=LATER_S)
    from_the_beginning(tmp_path)
    said = watch(tmp_path, lambda said: any(e.clip for e in said.events), detect=True)
    assert {load.stream for load in said.loads} == {"detect"}
    event = said.events[-1]
    assert event.release_s == pytest.approx(seen.release_s + LATER_S, abs=0.2), "on the main stream's own media line"
    assert event.release_utc is not None
    assert event.release_utc.timestamp() - EPOCH_S == pytest.approx(event.release_s, abs=0.1)
    assert (event.width, event.height) == (640, 480)
    x1, y1, x2, y2 = seen.item_box
    assert event.item_box == pytest.approx((x1 * 640 / 560, y1 * 480 / 360, x2 * 640 / 560, y2 * 480 / 360), abs=12)
    assert event.live is not None
    assert (event.live.seen_on, event.live.stream) == ("detect", "main")
    assert event.live.match_uncertainty_s == 0.25
    assert event.clip is not None
    with av.open(str(tmp_path / event.clip)) as clip:
        assert (clip.streams.video[0].width, clip.streams.video[0].height) == (640, 480)

    again = watch(tmp_path, lambda said: said.media_s > newest_s(tmp_path, SUB) - 3, detect=True)
    assert again.events == []
    there = watch(tmp_path, lambda said: said.media_s > event.release_s + 45, detect=False)
    assert there.events == [], "found again on the main stream, it is the same event"


def test_a_sub_stream_that_goes_away_leaves_the_watch_to_the_main_stream(
    corridor: Path, small: Path, scanned: EventDetail, tmp_path: Path
) -> None:
    record(tmp_path, CAMERA, shown(corridor, 15).times(2))
    record(tmp_path, SUB, shown(small, 10), began_s=LATER_S, seconds=6.0)
    from_the_beginning(tmp_path)
    first = True

    def wall() -> float:
        return EPOCH_S + (10.0 if first else 76.0)

    def until(said: Said) -> bool:
        nonlocal first
        first = not any(load.watched_s > 3 for load in said.loads)
        return bool(said.events)

    said = watch(tmp_path, until, detect=True, wall=wall)
    assert [load.stream for load in said.loads][:1] == ["detect"]
    event = said.events[0]
    assert {e.event_id for e in said.events} == {event.event_id}
    assert event.live is not None
    assert (event.live.seen_on, event.live.stream) == ("main", "main")
    assert event.release_s == pytest.approx(scanned.release_s, abs=0.5)

    # The next watch begins where this one was, and not at the end of a recording that is long over.
    again = watch(tmp_path, lambda said: len(said.loads) > 3, detect=True)
    assert {load.stream for load in again.loads} == {"main"}


def test_a_sub_stream_that_is_back_for_a_while_is_watched_again_once_the_watch_has_come_to_it(
    corridor: Path, small: Path, tmp_path: Path
) -> None:
    record(tmp_path, CAMERA, shown(corridor, 15).times(2))
    record(tmp_path, SUB, shown(small, 10).times(2), began_s=6.0, seconds=69.0)
    from_the_beginning(tmp_path)
    said = watch(tmp_path, lambda said: said.loads[-1:] != [] and said.loads[-1].stream == "detect", detect=True)
    streams = [load.stream for load in said.loads]
    turned = streams.index("detect")
    assert set(streams[:turned]) == {"main"}
    assert said.loads[turned - 1].watched_s > 6


def test_where_the_main_stream_was_away_the_sub_stream_is_the_evidence(
    corridor: Path, small: Path, tmp_path: Path
) -> None:
    record(tmp_path, CAMERA, shown(corridor, 15), seconds=5.0)
    record(tmp_path, SUB, shown(small, 10).times(2), began_s=LATER_S)
    from_the_beginning(tmp_path)
    event = watch(tmp_path, lambda said: any(e.clip for e in said.events), detect=True).events[-1]
    assert event.live is not None
    assert (event.live.seen_on, event.live.stream) == ("detect", "detect")
    assert (event.width, event.height) == (560, 360)


def test_moments_are_matched_by_the_cameras_clock_and_without_one_by_arrival(small: Path, tmp_path: Path) -> None:
    sent = shown(small, 10)
    record(tmp_path, CAMERA, sent, delay_s=0.9, seconds=6)
    record(tmp_path, SUB, sent, began_s=LATER_S, delay_s=0.1, seconds=10)
    main, sub = RingReader(tmp_path, CAMERA), RingReader(tmp_path, SUB)
    found = match(sub, main, 2.0)
    assert found is not None
    assert found.offset_s == pytest.approx(LATER_S, abs=0.06)
    assert found.uncertainty_s == 0.25
    assert match(sub, main, 9.8) is None, "the main stream has nothing of that moment"

    record(tmp_path, "clockless", sent, delay_s=0.9, seconds=10, clock=False)
    arrived = match(sub, RingReader(tmp_path, "clockless"), 2.0)
    assert arrived is not None
    assert arrived.offset_s == pytest.approx(LATER_S - 0.8, abs=0.06)
    assert arrived.uncertainty_s == 1.0


def test_a_moment_that_the_main_stream_missed_lies_where_it_would_have_been(small: Path, tmp_path: Path) -> None:
    record(tmp_path, CAMERA, shown(small, 10), seconds=3)
    record(tmp_path, SUB, shown(small, 10), began_s=LATER_S)
    found = extrapolated(RingReader(tmp_path, SUB), RingReader(tmp_path, CAMERA), 20.0)
    assert found is not None
    assert found.offset_s == pytest.approx(LATER_S, abs=0.11)


def test_a_deposit_is_carried_over_whole() -> None:
    moved: Deposit = deposit_in(DEPOSIT, 2.5, (100, 50), (400, 100))
    assert moved.release_s == DEPOSIT.release_s + 2.5
    assert moved.left_behind_still_s == DEPOSIT.left_behind_still_s + 2.5
    x1, y1, x2, y2 = DEPOSIT.item_box
    assert moved.item_box == (4 * x1, 2 * y1, 4 * x2, 2 * y2)
    assert len(moved.path) == len(DEPOSIT.path)
    assert moved.surroundings is not None
    assert moved.surroundings.passages[1].path[0].media_s == 7.0
    assert moved.surroundings.passages[1].path[0].box == (360.0, 80.0, 600.0, 180.0)
    assert deposit_in(moved, -2.5, (400, 100), (100, 50)) == DEPOSIT
