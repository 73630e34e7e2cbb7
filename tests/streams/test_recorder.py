"""A camera that comes and goes, recorded from a real RTSP server."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.cameras.clips import make_clip
from streams.camera.source import Patience
from streams.camera.url import parse_url
from streams.recorder import Backoff, Condition, Recorder
from streams.ring import Budget, RingReader, RingWriter
from tests.rtsp.server import RtspServer

PATIENCE = Patience(open_s=3.0, stall_s=1.5)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RtspServer]:
    with RtspServer() as running:
        running.mount("/main", make_clip(tmp_path, "h264"))
        yield running


@contextmanager
def recording(data: Path, url: str, told: list[Condition]) -> Iterator[tuple[Recorder, RingWriter]]:
    with RingWriter(data, "cam", Budget(min_free_bytes=0)) as writer:
        recorder = Recorder(writer, parse_url(url), told.append, patience=PATIENCE)
        thread = threading.Thread(target=recorder.run)
        thread.start()
        try:
            yield recorder, writer
        finally:
            recorder.stop()
            thread.join()


def wait_for(what: str, ready: Callable[[], object], patience_s: float = 15.0) -> float:
    """Seconds it took."""
    began = time.monotonic()
    while not ready():
        assert time.monotonic() - began < patience_s, f"waited too long for {what}"
        time.sleep(0.02)
    return time.monotonic() - began


def test_a_camera_that_returns_is_recorded_again_within_five_seconds_and_each_state_has_its_reason(
    tmp_path: Path, server: RtspServer
) -> None:
    told: list[Condition] = []
    with recording(tmp_path, server.url("/main"), told):
        wait_for("the first picture", lambda: told[-1].state == "live" if told else False)
        server.kill()
        wait_for("the loss", lambda: told[-1].state == "unreachable")
        time.sleep(2)  # long enough for the back-off to grow
        server.restart()
        assert wait_for("the return", lambda: told[-1].state == "live") < 5
    assert [c.state for c in told] == ["connecting", "live", "unreachable", "live"]
    assert [c.since_utc_s for c in told] == sorted(c.since_utc_s for c in told)
    assert told[2].reason
    assert "camera" in told[2].reason_vi.lower()


def test_a_wrong_password_is_a_state_of_its_own_and_tried_rarely(tmp_path: Path, server: RtspServer) -> None:
    server.password("viewer", "right")
    told: list[Condition] = []
    with recording(tmp_path, server.url("/main", "viewer", "wrong"), told) as (recorder, _):
        wait_for("the refusal", lambda: told[-1].state == "unauthorised" if told else False)
        server.password("viewer", "wrong")
        time.sleep(1.0)
        assert told[-1].state == "unauthorised", "asked again too soon: cameras lock accounts"
        assert time.monotonic() - recorder.active_s < recorder.longest_pause_s, "waiting is no hanging"
    assert "wrong" not in told[-1].reason


def test_a_frozen_camera_is_stalled_and_stopping_does_not_wait_for_it(tmp_path: Path, server: RtspServer) -> None:
    told: list[Condition] = []
    with recording(tmp_path, server.url("/main"), told) as (recorder, _):
        wait_for("the first picture", lambda: told[-1].state == "live" if told else False)
        server.freeze()
        wait_for("the stall", lambda: told[-1].state == "stalled")
        began = time.monotonic()
        recorder.stop()
    server.thaw()
    assert time.monotonic() - began < 3


def test_what_was_received_before_the_stop_is_in_the_ring(tmp_path: Path, server: RtspServer) -> None:
    told: list[Condition] = []
    with recording(tmp_path, server.url("/main"), told) as (recorder, writer):
        wait_for("some pictures", lambda: writer.counts.kept > 30)
        recorder.stop()
    counts = writer.counts
    assert counts.received == counts.kept + counts.before_keyframe
    assert len(list(RingReader(tmp_path, "cam").packets())) == counts.kept


@given(st.lists(st.booleans(), max_size=40), st.floats(0, 1))
def test_waiting_grows_stays_within_its_limits_and_begins_anew_after_a_success(
    refusals: list[bool], chance: float
) -> None:
    backoff = Backoff(random=lambda: chance)
    for refused in refusals:
        wait_s = backoff.next_s(refused=refused)
        low, high = (10.0, 300.0) if refused else (0.5, 2.0)
        assert 0.75 * low <= wait_s <= 1.25 * high
    backoff.reset()
    assert backoff.next_s(refused=False) <= 0.5 * 1.25


def test_two_cameras_behind_one_switch_do_not_come_back_in_step() -> None:
    first, second = (Backoff() for _ in range(2))
    assert [first.next_s(refused=False) for _ in range(3)] != [second.next_s(refused=False) for _ in range(3)]
