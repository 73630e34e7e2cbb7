"""Reading truth.json and events.jsonl: what is accepted, and what is said about the rest."""

import json
from pathlib import Path

import pytest

from benchmarks.accuracy.alarms import EventsError, load_alarms, load_health
from benchmarks.accuracy.scan import read
from benchmarks.accuracy.truth import TruthError, load_truth

EVENT = {"release_s": 11.72, "item_box": [131, 325, 187, 377], "rest_until_s": 41.2, "actor": "person", "kind": "dump"}
CLIP = {
    "file": "a.mp4",
    "width": 640,
    "height": 480,
    "fps": 25.0,
    "duration_s": 41.2,
    "speed": "fast",
    "events": [EVENT],
}
LINE = {
    "schema": 1,
    "event_id": "e1",
    "source": "a.mp4",
    "kind": "dump",
    "actor": "person",
    "allowed": False,
    "release_s": 11.5,
    "item_box": [130, 320, 190, 380],
    "score": 0.9,
}


def write_truth(folder: Path, *clips: object) -> Path:
    (folder / "truth.json").write_text(json.dumps(clips), encoding="utf-8")
    (folder / "a.mp4").write_bytes(b"not looked into")
    return folder


def write_events(out: Path, *lines: object) -> Path:
    (out / "events.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return out


def test_a_clip_and_its_event_are_read(tmp_path: Path) -> None:
    (clip,) = load_truth(write_truth(tmp_path, CLIP))
    assert (clip.file, clip.duration_s, clip.speed) == ("a.mp4", 41.2, "fast")
    assert clip.events[0].item_box == (131, 325, 187, 377)
    assert clip.events[0].certain


def test_the_shared_truth_is_read_whole(footage: Path) -> None:
    clips = load_truth(footage)
    assert len(clips) == 10
    assert sum(len(clip.events) for clip in clips) == 4


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"file": 3}, "`file` must be a file name"),
        ({"file": "b.mp4"}, "not in the folder: b.mp4"),
        ({"duration_s": "long"}, r"a\.mp4\): `duration_s` must be a number, found 'long'"),
        ({"duration_s": 0}, "above 0"),
        ({"events": None}, "empty for a negative"),
        ({"events": [{**EVENT, "release_s": True}]}, "event 0: `release_s` must be a number"),
        ({"events": [EVENT, {**EVENT, "item_box": [5, 5, 5, 9]}]}, "event 1: `item_box` must have x2 > x1"),
        ({"events": [{**EVENT, "item_box": [1, 2, 3]}]}, "x1, y1, x2, y2"),
        ({"events": [{**EVENT, "certain": "yes"}]}, "`certain` must be true or false"),
    ],
)
def test_what_is_wrong_with_a_clip_is_said_with_its_place(
    tmp_path: Path, change: dict[str, object], complaint: str
) -> None:
    with pytest.raises(TruthError, match=complaint):
        load_truth(write_truth(tmp_path, {**CLIP, **change}))


def test_a_clip_described_twice_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"twice: a\.mp4"):
        load_truth(write_truth(tmp_path, CLIP, CLIP))


@pytest.mark.parametrize("text", ["", "{}", "[1]", "[{"])
def test_a_file_of_another_shape_is_an_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "truth.json").write_text(text, encoding="utf-8")
    with pytest.raises(TruthError, match=r"truth\.json"):
        load_truth(tmp_path)


def test_a_folder_without_truth_says_what_is_expected(tmp_path: Path) -> None:
    with pytest.raises(TruthError, match=r"no truth\.json"):
        load_truth(tmp_path)


def test_events_are_read_by_file_name(tmp_path: Path) -> None:
    out = write_events(tmp_path, LINE, {**LINE, "event_id": "e2", "source": "some/where/b.mp4"})
    alarms = load_alarms(out)
    assert set(alarms) == {"a.mp4", "b.mp4"}
    assert alarms["a.mp4"][0].release_s == 11.5


def test_lawful_events_are_no_alarms_but_undecided_ones_are(tmp_path: Path) -> None:
    lines = ({**LINE, "event_id": str(i), "allowed": allowed} for i, allowed in enumerate((True, False, None)))
    assert len(load_alarms(write_events(tmp_path, *lines))["a.mp4"]) == 2


def test_the_highest_revision_of_an_event_counts(tmp_path: Path) -> None:
    out = write_events(tmp_path, {**LINE, "revision": 2, "score": 0.4}, {**LINE, "revision": 1})
    (alarm,) = load_alarms(out)["a.mp4"]
    assert alarm.score == 0.4


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"score": 1.2}, "`score` must be between 0 and 1, found 1.2"),
        ({"release_s": None}, "`release_s` must be a number"),
        ({"item_box": None}, "`item_box`"),
        ({"source": None}, "`source` must be a file name"),
    ],
)
def test_a_line_that_breaks_the_contract_is_named(tmp_path: Path, change: dict[str, object], complaint: str) -> None:
    out = write_events(tmp_path, LINE, {**LINE, "event_id": "e2", **change})
    with pytest.raises(EventsError, match=rf"events\.jsonl:2: .*{complaint}"):
        load_alarms(out)


def test_a_scan_without_events_file_is_an_error_and_not_a_clean_result(tmp_path: Path) -> None:
    with pytest.raises(EventsError, match="does not exist"):
        load_alarms(tmp_path)


def test_events_in_clips_that_have_no_truth_are_an_error(tmp_path: Path) -> None:
    out = write_events(tmp_path, {**LINE, "source": "other.mp4"})
    with pytest.raises(EventsError, match=r"does not list: other\.mp4"):
        read(load_truth(write_truth(tmp_path, CLIP)), out)


def test_health_reaches_the_outcome(tmp_path: Path) -> None:
    out = write_events(tmp_path, LINE)
    (out / "health.jsonl").write_text('{"source": "a.mp4", "kind": "moved"}\n', encoding="utf-8")
    assert load_health(out) == {"a.mp4": ("moved",)}
    (outcome,) = read(load_truth(write_truth(tmp_path, CLIP)), out)
    assert outcome.health == ("moved",)
    assert len(outcome.matching.pairs) == 1
