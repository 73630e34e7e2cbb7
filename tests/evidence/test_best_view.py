"""The picture that serves to find out who it was: large, sharp, and all of them in it."""

from dataclasses import replace

import pytest

from benchmarks.cameras.encode import ffmpeg
from detector.events import Sighting
from evidence.best_view import best_view
from evidence.event_folder import frame_at
from evidence.footage import FileFootage
from streams.files import open_file
from streams.frames import Frame
from tests.evidence.samples import DEPOSIT

SIZE = (320, 240)


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> FileFootage:
    """Four seconds, the second of them out of focus."""
    path = tmp_path_factory.mktemp("videos") / "blurred.mp4"
    source = "testsrc2=s=320x240:r=10:d=4,gblur=sigma=6:enable='between(t,0.95,1.95)'"
    ffmpeg("-f", "lavfi", "-i", source, "-c:v", "libx264", "-g", "10", "-pix_fmt", "yuv420p", path)
    return FileFootage(open_file(path))


def look(footage: FileFootage, *seen: tuple[float, tuple[float, float, float, float]]) -> tuple[float, object] | None:
    largest = max(seen, key=lambda s: (s[1][2] - s[1][0]) * (s[1][3] - s[1][1]))
    deposit = replace(
        DEPOSIT,
        path=tuple(Sighting(at_s, box) for at_s, box in seen),
        actor_still_s=largest[0],
        actor_still_box=largest[1],
    )

    def at(media_s: float) -> Frame | None:
        return frame_at(footage, media_s)

    return best_view(deposit, SIZE, at)


def test_a_sharp_view_is_taken_before_a_slightly_larger_blurred_one(footage: FileFootage) -> None:
    found = look(footage, (0.5, (40.0, 40.0, 100.0, 180.0)), (1.5, (40.0, 40.0, 104.0, 184.0)))
    assert found is not None
    assert found[0] == 0.5


def test_of_equally_sharp_views_the_largest_is_taken_with_a_margin(footage: FileFootage) -> None:
    found = look(footage, (0.5, (40.0, 40.0, 80.0, 140.0)), (3.0, (40.0, 40.0, 110.0, 200.0)))
    assert found is not None
    assert found == (3.0, pytest.approx((30.4, 30.4, 119.6, 209.6)))


def test_a_view_that_the_edge_cuts_off_gives_way_to_a_smaller_whole_one(footage: FileFootage) -> None:
    found = look(footage, (0.5, (40.0, 40.0, 80.0, 140.0)), (3.0, (200.0, 60.0, 320.0, 240.0)))
    assert found is not None
    assert found[0] == 0.5


def test_where_nobody_is_ever_whole_the_largest_view_there_is(footage: FileFootage) -> None:
    found = look(footage, (3.0, (200.0, 60.0, 320.0, 240.0)))
    assert found is not None
    assert found[0] == 3.0


def test_an_actor_who_was_not_seen_has_no_view(footage: FileFootage) -> None:
    deposit = replace(DEPOSIT, path=(), actor_still_s=None, actor_still_box=None)
    assert best_view(deposit, footage.size, lambda _: None) is None
