"""The demo's scene, from the photograph that ultralytics' wheel carries."""

from importlib.util import find_spec

import pytest

from benchmarks.compose import street
from benchmarks.compose.render import Player
from benchmarks.compose.truth import truth_of
from models import load

pytestmark = pytest.mark.skipif(find_spec("ultralytics") is None, reason="no ultralytics: make setup installs it")


def test_people_come_carry_a_bag_and_leave_it() -> None:
    photo = street.photograph()
    scene = street.street_scene()
    player = Player(scene, street.cast_of(photo), street.backdrop_of(photo))
    model = load()
    for t in (1.0, 7.0, 14.0, 20.0):
        assert len(model.detect(player.at(t)).of("person")), f"nobody seen at {t} s"
    event = truth_of(scene, "street.mp4", player).events[0]
    assert event.release_s == street.RELEASE_S
    x1, y1, x2, y2 = (int(v) for v in event.item_box)
    bag = player.at(20.0)[y1:y2, x1:x2].astype(int)
    ground = player.at(0.0)[y1:y2, x1:x2].astype(int)
    assert abs(bag - ground).max(axis=2).mean() > 30
