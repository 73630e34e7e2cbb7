from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from streams.timeline import Timeline

Stamps = list[tuple[int | None, int | None]]


def _placed(groups: list[Stamps], discontinuous: bool = True) -> list[list[int]]:
    """Ticks per group at 25 frames/s, 1000 ticks per second."""
    line = Timeline(Fraction(1, 1000), 40, discontinuous)
    return [line.place([line.unwrap(pts, dts) for pts, dts in group])[0] for group in groups]


def test_sound_timestamps_are_left_alone() -> None:
    assert _placed([[(80, 0), (200, 40), (120, 80)], [(240, 120)]]) == [[80, 200, 120], [240]]


def test_a_clock_that_starts_again_goes_on() -> None:
    assert _placed([[(90_000, 90_000), (90_040, 90_040)], [(0, 0), (40, 40)]]) == [[90_000, 90_040], [90_080, 90_120]]


def test_a_jump_forward_is_closed_in_transport_streams_and_believed_elsewhere() -> None:
    jump: list[Stamps] = [[(0, 0), (40, 40)], [(60_000, 60_000)]]
    assert _placed(jump) == [[0, 40], [80]]
    assert _placed(jump, discontinuous=False) == [[0, 40], [60_000]]


def test_repeated_presentation_times_are_spread_over_the_decode_times() -> None:
    assert _placed([[(0, 0), (0, 40), (0, 80)]]) == [[0, 40, 80]]


def test_without_any_timestamps_the_frame_duration_counts() -> None:
    nothing: Stamps = [(None, None)] * 3
    assert _placed([nothing, nothing]) == [[0, 40, 80], [120, 160, 200]]


def test_a_first_keyframe_without_pts_is_put_before_the_rest() -> None:
    assert _placed([[(None, None), (540, 540), (580, 580)]]) == [[500, 540, 580]]


_stamp = st.one_of(st.none(), st.integers(-(2**33), 2**33))


@given(st.lists(st.lists(st.tuples(_stamp, _stamp), min_size=1, max_size=8), min_size=1, max_size=6), st.booleans())
def test_groups_never_overlap_and_no_two_pictures_share_a_moment(groups: list[Stamps], discontinuous: bool) -> None:
    last = None
    for ticks in _placed(groups, discontinuous):
        assert len(set(ticks)) == len(ticks)
        assert last is None or min(ticks) > last
        last = max(ticks)
