from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from streams.ring.line import MediaLine

BASE = Fraction(1, 90_000)
FRAME = 3600
STEP_US = 40_000


def shown_ms(pts: list[int | None], arrival_ms: list[int] | None = None) -> list[int]:
    """Milliseconds on the line for packets with a keyframe every 25, arriving 40 ms apart unless said otherwise."""
    line = MediaLine()
    line.begin(BASE, 25.0)
    times = arrival_ms or [40 * n for n in range(len(pts))]
    return [
        round(line.place(p, p, n % 25 == 0, t * 1000).media_us / 1000)
        for n, (p, t) in enumerate(zip(pts, times, strict=True))
    ]


def even(count: int) -> list[int]:
    return [40 * n for n in range(count)]


def test_a_sound_stream_begins_at_zero_and_keeps_its_pace() -> None:
    assert shown_ms([900_000 + FRAME * n for n in range(60)]) == even(60)


@pytest.mark.parametrize("jump_s", [3600, 86_400 * 30, -10, -2, -3600 * 24])
def test_a_jump_is_joined_on_at_the_pace_of_arrival(jump_s: int) -> None:
    pts = [FRAME * n + (jump_s * 90_000 if n >= 30 else 0) for n in range(60)]
    assert shown_ms(list(pts)) == even(60)


@pytest.mark.parametrize("bits", [32, 33])
def test_a_wrap_is_undone_exactly_even_where_arrival_jitters(bits: int) -> None:
    pts: list[int | None] = [((1 << bits) - 10 * FRAME + FRAME * n) % (1 << bits) for n in range(40)]
    arrival = [40 * n + (300 if n % 3 == 0 else 0) for n in range(40)]
    assert shown_ms(pts, sorted(arrival)) == even(40)


def test_a_real_loss_leaves_its_gap() -> None:
    lost = 30 * 25
    numbers = [*range(50), *range(50 + lost, 100 + lost)]
    assert shown_ms([FRAME * n for n in numbers], [40 * n for n in numbers]) == [40 * n for n in numbers]


def test_a_stall_that_is_caught_up_in_a_burst_leaves_no_trace() -> None:
    arrival = [40 * n if n < 30 else max(40 * n, 8000) for n in range(300)]
    assert shown_ms([FRAME * n for n in range(300)], arrival) == even(300)


def test_a_stall_after_which_the_camera_skips_is_believed() -> None:
    numbers = [*range(30), 30, *range(155, 200)]
    arrival = [40 * n if n < 30 else max(40 * n, 6200) for n in numbers]
    assert shown_ms([FRAME * n for n in numbers], arrival) == [40 * n for n in numbers]


@pytest.mark.parametrize("pace", [60 / 72, 1.2])
def test_a_camera_at_another_rate_than_declared_keeps_its_own_pace(pace: float) -> None:
    count = 5000
    arrival = [round(40 * n / pace) for n in range(count)]
    assert shown_ms([FRAME * n for n in range(count)], arrival) == even(count)


def test_a_first_packet_without_pts_comes_one_frame_before_the_second() -> None:
    assert shown_ms([None, 7 * FRAME, 8 * FRAME]) == [0, 40, 80]


def test_without_any_pts_the_declared_rate_counts() -> None:
    assert shown_ms([None] * 5) == even(5)


def test_a_new_connection_follows_after_the_time_that_passed() -> None:
    line = MediaLine()
    line.begin(BASE, 25.0)
    line.place(0, 0, True, 0)
    line.place(FRAME, FRAME, False, 40_000)
    line.begin(Fraction(1, 1000), 25.0)
    assert line.place(5, 5, True, 20_040_000).media_us == 20_040_000


def test_a_restart_goes_on_where_the_line_ended() -> None:
    line = MediaLine(last_us=5_000_000, ring_us=7_000_000)
    line.begin(BASE, 25.0)
    assert line.place(0, 0, True, 7_000_000).media_us == 5_040_000


_pts = st.one_of(st.none(), st.integers(-(2**40), 2**40), st.integers(0, 20).map(lambda n: n * FRAME))


@given(st.lists(st.tuples(_pts, st.booleans(), st.integers(0, 5_000_000)), min_size=1, max_size=60))
def test_whatever_comes_no_keyframe_shows_before_an_earlier_picture(
    packets: list[tuple[int | None, bool, int]],
) -> None:
    line = MediaLine()
    line.begin(BASE, 25.0)
    ring, latest = 0, -1
    for pts, key, wait in packets:
        ring += wait
        place = line.place(pts, pts, key, ring)
        if key and pts is not None:
            assert place.media_us > latest
        latest = max(latest, place.media_us)
        if pts is not None:
            assert place.media_us == round((pts + place.offset) * BASE * 1_000_000)
