"""Watching a ring: over restarts, and with what the detector sees of the camera."""

import json
from pathlib import Path

import pytest

from benchmarks.cameras.encode import ffmpeg
from evidence.record import EventDetail
from evidence.surroundings import SurroundingsRecord
from tests.pipeline.rings import CAMERA, conditions, from_the_beginning, newest_s, record, shown, watch

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-bf", "0")


def test_an_owner_who_stays_longer_than_the_usual_second_look_goes_back_is_not_forgotten_by_a_restart(
    corridor: Path, scanned: EventDetail, tmp_path: Path
) -> None:
    """Two seconds stand for the usual two minutes; the owner is beside it for longer than that when the watch ends."""
    record(tmp_path, CAMERA, shown(corridor, 15).times(2))
    from_the_beginning(tmp_path)
    before = watch(tmp_path, lambda said: said.media_s > scanned.release_s + 5, rewind_s=2.0)
    assert before.events == []
    assert before.media_s < scanned.release_s + 15, "the owner's time is not over"
    (found, *_) = watch(tmp_path, lambda said: bool(said.events), rewind_s=2.0).events
    assert found.release_s == pytest.approx(scanned.release_s, abs=0.5)
    assert found.actor == scanned.actor


def test_a_camera_that_is_taken_away_leaves_what_can_be_decided_decided(
    corridor: Path, scanned: EventDetail, tmp_path: Path
) -> None:
    """The owner has left, and is still being waited for."""
    record(tmp_path, CAMERA, shown(corridor, 15).times(2))
    from_the_beginning(tmp_path)
    assert scanned.confirmed_s is not None
    left_s = scanned.confirmed_s + 3
    said = watch(tmp_path, lambda said: said.media_s > left_s, for_good=True)
    assert said.media_s < left_s + 5
    event, revised = said.events
    assert event.release_s == pytest.approx(scanned.release_s, abs=0.5)
    assert revised.clip is not None
    assert revised.clip_facts is not None
    assert revised.clip_facts.declared_fps == 15.0
    assert revised.surroundings is not None
    around = SurroundingsRecord.model_validate_json((tmp_path / revised.surroundings.path).read_bytes())
    noted = around.utc_at(event.release_s)
    assert noted is not None
    assert event.release_utc is not None
    assert abs((noted - event.release_utc).total_seconds()) < 0.1, "the wall clock of each look is known"
    assert around.item[0].media_s == pytest.approx(event.release_s, abs=5.0)
    assert event.tracks is None, "there is no clip yet, whose pictures could be numbered"
    assert revised.tracks is not None
    lines = [json.loads(line) for line in (tmp_path / revised.tracks.path).read_text().splitlines()]
    (released,) = (line for line in lines if line["track"] == "item" and "shows" not in line)
    at_s = revised.release_s - revised.clip_facts.start_s
    assert released["idx"] == pytest.approx(at_s * 15, abs=1)
    assert released["utc"] == revised.model_dump(mode="json")["release_utc"]


def test_a_dark_picture_is_told_when_it_gets_dark_and_again_when_it_is_over_and_never_twice(tmp_path: Path) -> None:
    video = tmp_path / "dark.mp4"
    black = "drawbox=color=black:t=fill:enable='between(t,8,19)'"
    ffmpeg("-f", "lavfi", "-i", f"smptehdbars=s=320x240:r=25:d=40,{black}", *X264, "-pix_fmt", "yuv420p", video)
    record(tmp_path, CAMERA, shown(video, 25))
    from_the_beginning(tmp_path)
    (began,) = watch(tmp_path, lambda said: bool(said.conditions)).conditions
    assert (began.kind, began.ended, began.end_s) == ("dark", False, None)
    assert began.start_s == pytest.approx(8, abs=0.5)
    assert began.start_utc is not None

    again = watch(tmp_path, lambda said: said.media_s > newest_s(tmp_path) - 2)
    (over,) = again.conditions
    assert (over.health_id, over.revision, over.ended) == (began.health_id, 2, True)
    assert over.end_s == pytest.approx(19, abs=0.5)

    assert watch(tmp_path, lambda said: said.media_s > newest_s(tmp_path) - 2).conditions == []
    assert conditions(tmp_path) == [over]
