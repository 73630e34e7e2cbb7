import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.redaction.mark import Mark
from evidence.redaction.paint import FILL_CHROMA, FILL_LUMA, box_at, mask_at, painted
from evidence.redaction.plan import Cover, Entity, Key, Plan, Region
from streams.frames import Frame

A = "a" * 64
KEYS = (Key(at_s=1.0, box=(10, 20, 30, 60)), Key(at_s=2.0, box=(30, 20, 50, 80)))


def entity(cover: Cover = "whole", keys: tuple[Key, ...] = KEYS) -> Entity:
    return Entity(id=1, what="person", name="person", score=0.9, actor=False, cover=cover, keys=keys)


def plan(*entities: Entity, regions: tuple[Region, ...] = (), osd: bool = False) -> Plan:
    return Plan(parent_sha256=A, width=96, height=100, actor_known=False, osd=osd, entities=entities, regions=regions)


@pytest.mark.parametrize(
    ("at_s", "box"),
    [
        (0.99, None),
        (1.0, (10, 20, 30, 60)),
        (1.5, (20, 20, 40, 70)),
        (2.0, (30, 20, 50, 80)),
        (2.01, None),
    ],
)
def test_a_box_moves_in_a_straight_line_between_its_keys(at_s: float, box: tuple[float, ...] | None) -> None:
    assert box_at(KEYS, at_s) == box


def covered(found: Plan, at_s: float) -> tuple[int, int, int, int] | None:
    rows, columns = np.nonzero(mask_at(found, at_s))
    return None if not len(rows) else (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_all_or_the_upper_or_the_lower_part_or_nothing_is_covered() -> None:
    assert covered(plan(entity()), 1.0) == (10, 20, 30, 60)
    assert covered(plan(entity("head")), 1.0) == (10, 20, 30, 34)
    assert covered(plan(entity("plate")), 1.0) == (10, 35, 30, 60)
    assert covered(plan(entity("none")), 1.0) is None


def test_of_somebody_who_stoops_more_is_covered() -> None:
    low = (Key(at_s=0.0, box=(10, 20, 50, 60)),)
    assert covered(plan(entity("head", low)), 0.0) == (10, 20, 50, 42)


def test_what_a_person_covers_beats_what_a_person_keeps_and_this_what_was_found() -> None:
    keep = Region(action="keep", box=(15, 25, 25, 55))
    cover = Region(action="cover", polygon=((18, 30), (22, 30), (22, 40), (18, 40)), from_s=1.2)
    found = plan(entity(), regions=(cover, keep))
    early, late = mask_at(found, 1.0), mask_at(found, 1.3)
    assert early[22, 12]
    assert not early[35, 20]
    assert late[35, 20]
    assert not late[50, 20]


def test_the_bands_where_recorders_write_are_covered() -> None:
    mask = mask_at(plan(osd=True), 0.0)
    assert mask[:10].all()
    assert mask[-10:].all()
    assert not mask[10:-10].any()


@given(
    st.integers(0, 2**32 - 1),
    st.integers(5, 40),
    st.integers(5, 40),
    st.tuples(st.integers(-5, 30), st.integers(-5, 30), st.integers(1, 30), st.integers(1, 30)),
)
def test_nothing_of_what_was_there_is_left(seed: int, w: int, h: int, shape: tuple[int, int, int, int]) -> None:
    """Two pictures that differ only where they are covered become the same bytes: the cover is a constant."""
    random = np.random.default_rng(seed)
    ch, cw = (h + 1) // 2, (w + 1) // 2
    x, y, bw, bh = shape
    key = Key(at_s=0.0, box=(x, y, x + bw, y + bh))
    mask = mask_at(plan(entity(keys=(key,))).model_copy(update={"width": w, "height": h}), 0.0)
    first = [random.integers(0, 256, size, np.uint8) for size in ((h, w), (ch, cw), (ch, cw))]
    second = [p.copy() for p in first]
    second[0][mask] = random.integers(0, 256, int(mask.sum()), np.uint8)
    rows, columns = np.nonzero(mask)
    for plane in second[1:]:
        plane[rows // 2, columns // 2] = random.integers(0, 256, len(rows), np.uint8)
    one, other = (painted(Frame(0.0, y_, u_, v_), mask) for y_, u_, v_ in (first, second))
    assert (one == other).all()
    assert (one[: h + h % 2][:h, :w][mask] == FILL_LUMA).all()
    chroma = one[h + h % 2 :].reshape(2, ch, cw)
    assert (chroma[:, rows // 2, columns // 2] == FILL_CHROMA).all()
    untouched = ~np.repeat(np.repeat(chroma[0] == FILL_CHROMA, 2, 0), 2, 1)[:h, :w] & ~mask
    assert (one[:h, :w][untouched] == first[0][untouched]).all()


@pytest.mark.parametrize(("width", "height"), [(160, 120), (320, 240), (1920, 1080), (360, 1152)])
def test_every_picture_is_marked_with_the_beginning_of_its_parent_s_hash(width: int, height: int) -> None:
    def drawn(sha256: str) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        picture = np.full((height * 3 // 2, width), 90, np.uint8)
        Mark(width, height, sha256).draw(picture)
        return picture[:height]

    one, other = drawn("a" * 64), drawn("a" * 8 + "b" * 56)
    rows = Mark(width, height, A).rows
    assert rows <= height * 0.2
    assert (one[: height - rows] == 90).all()
    strip = one[height - rows :]
    assert strip.max() > 200
    assert (strip[:, -3:] < 60).all(), "the words are cut off"
    assert (one != other).any()
