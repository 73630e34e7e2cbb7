"""The scene composer: scripts, pictures and truth agree. Needs the evaluation data and Debian's opencv-doc."""

import json
import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.accuracy.truth import load_truth
from benchmarks.compose import KINDS, ComposeError, compose, random_scene, sprite
from benchmarks.compose.backdrop import Backdrop, Ground
from benchmarks.compose.bank import VERSION
from benchmarks.compose.draft import Draft
from benchmarks.compose.kinds import POSITIVE, draw_kinds
from benchmarks.compose.long import SEGMENT_S, Day, segment
from benchmarks.compose.positives import walk_off
from benchmarks.compose.procedural import street
from benchmarks.compose.render import Player
from benchmarks.compose.scene import Actor, Hold, Item, Left, Scene, Waypoint
from benchmarks.compose.sources import OPENCV_DOC, cache_folder
from benchmarks.compose.truth import truth_of
from models import load

DAYLIGHT = ("dusk", "dawn", "infrared")


@pytest.fixture(scope="module", autouse=True)
def cut_sprites(data: Path) -> None:
    """The bank takes minutes to cut, so tests use what an earlier run of the composer left in the cache."""
    assert data
    if not (OPENCV_DOC / "vtest.avi").is_file():
        pytest.skip("no vtest.avi: apt-get install opencv-doc")
    ready = (cache_folder() / f"sprites-{VERSION}.npz").is_file()
    if not ready and not os.environ.get("LITTERWATCH_CUT_SPRITES"):
        pytest.skip("no sprite bank yet: run `python -m benchmarks.compose OUT --count 1` once")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_drawn_and_seen(kind: str) -> None:
    scene = random_scene(41, kind)
    picture = Player(scene).at(scene.duration_s / 2)
    assert picture.shape == (scene.height, scene.width, 3)
    assert picture.std() > 0
    assert bool(scene.lefts) == (kind in POSITIVE)
    for left in scene.lefts:
        assert 0 < left.release_s < scene.duration_s - 1


def test_the_same_seed_gives_the_same_pictures() -> None:
    one, two = random_scene(5, "walk_off"), random_scene(5, "walk_off")
    assert one == two
    assert np.array_equal(Player(one).at(6.0), Player(two).at(6.0))
    assert random_scene(6, "walk_off") != one


def test_by_night_the_same_people_act_in_infrared_light_from_the_first_frame_on(tmp_path: Path) -> None:
    day, night = random_scene(5, "walk_off", small=True), random_scene(5, "walk_off", small=True, night=True)
    assert (night.actors, night.items, night.lefts) == (day.actors, day.items, day.lefts)
    truth = compose(replace(night, duration_s=2.0, lefts=()), tmp_path)
    read, frame = cv2.VideoCapture(str(tmp_path / truth.file)).read()
    assert read
    assert float(np.ptp(frame.astype(np.int16), axis=2).mean()) < 4.0, "lamps show no colour"


@pytest.mark.parametrize("kind", ["walk_off", "toss_at_frame_edge", "truck_tip", "small_litter"])
def test_the_true_box_holds_the_pixels_that_changed(kind: str) -> None:
    scene = replace(random_scene(12, kind), noise=0.0, blur=0.0, disturbances=(), sun=0.0, gain=1.0, contrast=1.0)
    left = scene.lefts[0]
    event = truth_of(scene, "x.mp4").events[0]
    alone = replace(scene, actors=tuple(replace(a, path=_hidden(a.path, left.release_s)) for a in scene.actors))
    without = replace(alone, items=tuple(i for n, i in enumerate(scene.items) if n != left.item), lefts=())
    t = scene.duration_s - 0.5
    apart = np.abs(Player(alone).at(t).astype(int) - Player(without).at(t).astype(int)).max(axis=2) > 12
    x1, y1, x2, y2 = (int(v) for v in event.item_box)
    inside = apart[y1:y2, x1:x2].sum()
    assert inside > 0.3 * (x2 - x1) * (y2 - y1)
    margin = max(4, int(0.35 * (x2 - x1)))  # the contact shadow reaches further than the thing
    around = apart[max(0, y1 - 3) : y2 + margin, max(0, x1 - margin) : x2 + margin].sum()
    assert around == apart.sum()


def _hidden(path: tuple[Waypoint, ...], release_s: float) -> tuple[Waypoint, ...]:
    """The same path, over soon after the release."""
    return (
        tuple(p for p in path if p.t_s <= release_s)
        + tuple(Waypoint(release_s + 0.1, p.x, p.y) for p in path if p.t_s > release_s)[:1]
    )


def test_truth_json_is_read_by_the_accuracy_benchmark(tmp_path: Path) -> None:
    scene = replace(random_scene(3, "walk_off"), width=320, height=180, duration_s=6.0, fps=8.0)
    scene = replace(scene, lefts=(replace(scene.lefts[0], release_s=2.0),))
    scene = replace(scene, items=(replace(scene.items[0], rests_from_s=2.0, x=100, y=150, hold=None), *scene.items[1:]))
    truth = compose(scene, tmp_path)
    (clip,) = load_truth(tmp_path)
    assert clip.file == truth.file
    assert clip.label == "walk_off"
    assert clip.events[0].release_s == 2.0
    assert clip.duration_s == pytest.approx(6.0)
    assert json.loads((tmp_path / "truth.json").read_text("utf-8"))[0]["camera"] == "fixed"


def test_a_walker_is_recognised_as_a_person() -> None:
    model = load()
    seen = total = 0
    for seed in range(60, 66):
        scene = random_scene(seed, "walk_off")
        scene = replace(scene, background="vtest", disturbances=(), gain=1.0, noise=2.0, blur=0.0)
        player = Player(scene)
        for t in (scene.lefts[0].release_s - 2, scene.lefts[0].release_s + 4):
            total += 1
            seen += len(model.detect(player.at(t), conf=0.25).of("person")) > 0
    assert seen / total >= 0.7, f"{seen} of {total}"


@pytest.mark.parametrize("night_vision", [False, True])
def test_light_does_not_jump_where_one_segment_of_the_hours_follows_another(night_vision: bool) -> None:
    """Whites included: a segment that grows brighter is not clipped before it is darkened."""
    count = 4
    day = Day(count * SEGMENT_S, night_vision)
    bare = [replace(segment(70 + k, "leuven", day, k * SEGMENT_S), actors=(), noise=0.0) for k in [*range(count), 0]]
    light = [replace(s, disturbances=tuple(d for d in s.disturbances if d.kind in DAYLIGHT)) for s in bare]
    players = [Player(s) for s in light]
    for before, after in pairwise(players):
        apart = np.abs(before.at(SEGMENT_S - 0.1).astype(int) - after.at(0.0))
        assert apart.mean() < 1.0
    noon, night = players[0].at(0.0), players[count // 2].at(0.0)
    assert night.mean() < 0.4 * noon.mean() or night_vision
    assert bool((night[..., 0] == night[..., 2]).all()) is night_vision


def test_what_is_delayed_happens_later_and_otherwise_the_same() -> None:
    draft = Draft.begin(31, "walk_off")
    walk_off(draft)
    soon = draft.scene()
    draft = Draft.begin(31, "walk_off")
    walk_off(draft)
    draft.later(4.0)
    late = replace(draft.scene(), noise=0.0, disturbances=())
    soon = replace(soon, noise=0.0, disturbances=())
    assert late.duration_s == pytest.approx(soon.duration_s + 4)
    assert late.lefts[0].release_s == pytest.approx(soon.lefts[0].release_s + 4)
    for t in (2.0, soon.lefts[0].release_s, soon.duration_s - 0.5):
        assert np.abs(Player(late).at(t + 4).astype(int) - Player(soon).at(t)).mean() < 0.1


def test_an_unknown_kind_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ComposeError, match="walk_off"):
        random_scene(1, "walk_of")


def test_negative_share_and_kinds_are_kept() -> None:
    drawn = draw_kinds(40, 7, 0.5)
    assert sum(kind in POSITIVE for kind in drawn) == 20
    assert draw_kinds(3, 7, only=("rain", "nudged")) == ["rain", "nudged", "rain"]


def test_a_procedural_street_differs_by_seed_and_has_detail() -> None:
    (one, horizon), (two, _) = street(1, 320, 180), street(2, 320, 180)
    assert 0 < horizon < 0.5
    assert one.std() > 12
    assert not np.array_equal(one, two)


def test_a_cast_of_ones_own_needs_no_bank(tmp_path: Path) -> None:
    body = np.full((60, 20, 4), 255, np.uint8)
    doll = sprite.Sprite("doll", "person", (body,))
    sprite.save(tmp_path / "s.npz", [doll])
    (again,) = sprite.load(tmp_path / "s.npz")
    assert np.array_equal(again.frames[0], body)
    scene = Scene(
        1, "test", 160, 120, 10, 4, "none",
        actors=(Actor("doll", (Waypoint(0, 40, 100), Waypoint(2, 40, 100))),),
        items=(Item("box:red:1", 16, 70, 100, 1.0, hold=Hold(0, 0.0, 1.0)),),
        lefts=(Left(0, 1.0, 2.0, "person", "dump"),), noise=0.0,
    )  # fmt: skip
    flat = Backdrop(np.full((120, 160, 3), 90, np.uint8), Ground(0.3, 1.0, 0.3, 0.5))
    player = Player(scene, {"doll": again}, flat)
    assert player.at(0.5)[60, 40].mean() > 200
    assert player.at(3.0)[60, 40].mean() < 120
    box = truth_of(scene, "a.mp4", player).events[0].item_box
    assert (box[0] + box[2]) / 2 == pytest.approx(70, abs=2)
