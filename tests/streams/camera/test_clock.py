from hypothesis import given
from hypothesis import strategies as st

from streams.camera.clock import AGREEMENT_S, DELAY_S, CameraClock

NOW = 1_800_000_000.0


def test_without_sender_reports_arrival_is_what_is_known() -> None:
    clock = CameraClock()
    assert clock.offset_s is None
    taken = clock.place(NOW, 5.0, None)
    assert (taken.utc_s, taken.source, taken.uncertainty_s) == (NOW, "arrival", DELAY_S)


def test_a_camera_whose_clock_agrees_is_taken_at_its_word() -> None:
    clock = CameraClock()
    for i, delay in enumerate((0.3, 0.1, 0.6)):
        taken = clock.place(NOW + i + delay, 5.0 + i, NOW + i)
    assert taken.utc_s == NOW + 2, "the late packet is not taken for a late picture"
    assert taken.source == "rtcp"
    assert abs(taken.uncertainty_s - 0.15) < 1e-6


@given(
    st.floats(-3e9, 3e9).filter(lambda s: abs(s) > 2 * AGREEMENT_S),
    st.lists(st.floats(0.05, 1.0), min_size=2, max_size=60),
)
def test_a_clock_that_is_wrong_keeps_its_spacing_and_is_moved_to_ours(wrong_s: float, delays: list[float]) -> None:
    clock = CameraClock()
    for i, delay in enumerate(delays):
        taken = clock.place(NOW + i * 0.04 + delay, i * 0.04, NOW + i * 0.04 - wrong_s)
        real = NOW + i * 0.04
        assert abs(taken.utc_s - real) <= taken.uncertainty_s + 0.001
    assert clock.offset_s is not None
    assert abs(clock.offset_s - wrong_s - min(delays)) < 0.001


def test_a_step_of_the_camera_clock_is_followed_at_once_in_either_direction() -> None:
    for step_s in (3600.0, -3600.0):
        clock = CameraClock()
        for i in range(100):
            taken = clock.place(NOW + i, i, NOW + i + (step_s if i >= 50 else 0.0))
            assert abs(taken.utc_s - (NOW + i)) <= taken.uncertainty_s


def test_a_clock_that_drifts_is_followed_within_a_minute() -> None:
    clock = CameraClock()
    for i in range(2000):
        clock.place(NOW + i * 0.1, i * 0.1, NOW + i * 0.1 * 0.999)
    assert clock.offset_s is not None
    assert abs(clock.offset_s - 0.2) <= 0.061
