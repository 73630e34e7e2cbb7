from pathlib import Path

import cv2
import numpy as np
import pytest

from evidence.stills import Outline, jpeg, write_still
from streams.frames import U8, Frame


def _picture() -> U8:
    """A smooth colour ramp: survives JPEG and chroma subsampling closely."""
    x, y = np.meshgrid(np.arange(160), np.arange(120))
    return np.stack([x + 40, y + 60, 220 - x], axis=2).astype(np.uint8)


def _read(path: Path) -> U8:
    picture = cv2.imread(str(path))
    assert picture is not None
    return picture.astype(np.uint8, copy=False)


def test_a_still_is_the_picture_and_nothing_else(tmp_path: Path) -> None:
    write_still(Frame.from_bgr(_picture(), 1.0), tmp_path / "still.jpg")
    assert np.abs(_read(tmp_path / "still.jpg").astype(int) - _picture()).max() <= 12
    assert [p.name for p in tmp_path.iterdir()] == ["still.jpg"]


def test_a_box_is_cut_out_of_the_picture(tmp_path: Path) -> None:
    write_still(Frame.from_bgr(_picture(), 1.0), tmp_path / "actor.jpg", (39.0, 21.0, 99.5, 80.0))
    crop = _read(tmp_path / "actor.jpg")
    assert crop.shape == (60, 62, 3)  # widened to even coordinates, as Frame.snap says
    assert np.abs(crop.astype(int) - _picture()[20:80, 38:100]).max() <= 12


def test_a_box_beyond_the_edge_is_clipped(tmp_path: Path) -> None:
    write_still(Frame.from_bgr(_picture(), 1.0), tmp_path / "edge.jpg", (150.0, 110.0, 400.0, 300.0))
    assert _read(tmp_path / "edge.jpg").shape == (10, 10, 3)


def test_a_thumbnail_shows_the_outline_where_the_box_is(tmp_path: Path) -> None:
    frame = Frame.from_bgr(np.full((240, 320, 3), 128, np.uint8), 0.0)
    write_still(frame, tmp_path / "thumb.jpg", outlines=[Outline((100, 60, 200, 180), (0, 0, 255))], width=160)
    thumb = _read(tmp_path / "thumb.jpg")
    assert thumb.shape == (120, 160, 3)
    red = thumb[..., 2].astype(int) - thumb[..., 0] > 60
    ys, xs = np.nonzero(red)
    assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == pytest.approx((50, 30, 100, 90), abs=2)
    assert not red[35:85, 55:95].any()


def test_outlines_follow_the_crop() -> None:
    frame = Frame.from_bgr(np.full((240, 320, 3), 128, np.uint8), 0.0)
    data = np.frombuffer(jpeg(frame, (80, 40, 240, 200), outlines=[Outline((100, 60, 200, 180))]), np.uint8)
    crop = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert crop is not None
    ys, xs = np.nonzero(crop[..., 2].astype(int) - crop[..., 0] > 60)
    assert (xs.min(), ys.min(), xs.max() + 1, ys.max() + 1) == pytest.approx((20, 20, 120, 140), abs=2)


def test_a_thumbnail_is_never_enlarged() -> None:
    data = np.frombuffer(jpeg(Frame.from_bgr(_picture(), 0.0), width=1000), np.uint8)
    picture = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert picture is not None
    assert picture.shape == (120, 160, 3)


def test_a_full_disk_or_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_still(Frame.from_bgr(_picture(), 0.0), tmp_path / "gone" / "still.jpg")
