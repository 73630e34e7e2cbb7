"""A lamp that is switched on changes many places at once, and leaves nothing."""

import pytest

from detector.relight import PARTLY, STEP, WHOLLY, Relights
from detector.settings import Settings


def seen(*looks: tuple[float, float, float]) -> Relights:
    light = Relights(Settings())
    for look in looks:
        light.note(*look)
    return light


def test_what_comes_to_rest_as_a_lamp_is_switched_on_is_light() -> None:
    lamp = seen((9.7, 1.0, 0.0), (10.0, 1.4, 0.4), (10.3, 1.4, 0.4), (10.6, 1.3, 0.3))
    assert [t for t in (8.0, 9.5, 10.0, 13.9, 15.0) if lamp.at(t)] == [9.5, 10.0, 13.9]
    assert seen((9.7, 1.4, 0.0), (10.0, 1.0, 0.4)).at(10.5), "and off"


@pytest.mark.parametrize(
    ("gain", "unlike"),
    [
        pytest.param(STEP + 0.2, PARTLY - 0.1, id="auto-exposure: the picture follows"),
        pytest.param(1.05, WHOLLY - 0.1, id="a lorry that YOLO does not know covers much"),
        pytest.param(STEP - 0.05, PARTLY + 0.1, id="a cloud"),
    ],
)
def test_neither_exposure_nor_a_large_lorry_is_a_lamp(gain: float, unlike: float) -> None:
    assert not seen((9.7, 1.0, 0.0), (10.0, gain, unlike), (10.3, gain, unlike)).at(10.2)


def test_while_the_picture_is_another_one_nothing_can_be_told() -> None:
    light = seen(*((t / 2, 1.05, WHOLLY) for t in range(20, 61)), (31.0, 1.0, 0.1))
    assert [t for t in (9.0, 10.0, 20.1, 30.0, 31.0) if light.at(t)] == [10.0, 20.1, 30.0]


def test_only_the_last_changes_are_kept() -> None:
    light = seen(*((60.0 * n, 1.4 if n % 2 else 1.0, 0.4) for n in range(100)))
    assert light.at(60.0 * 99)
    assert not light.at(60.0)


@pytest.mark.parametrize(
    ("steps", "stays"),
    [
        pytest.param([(10.0, 0.8, 0.6), (11.5, 0.8, 0.5), (13.0, 0.85, 0.4)], True, id="the camera's own lamps"),
        pytest.param([(10.0, 0.9, 0.4), (10.3, 0.8, 0.6), (13.0, 0.8, 0.4)], True, id="lamps that fade in"),
        pytest.param([(10.0, 1.4, 0.3), (11.5, 1.3, 0.3), (13.0, 1.3, 0.3)], True, id="a sky that is white now"),
        pytest.param([(10.0, 0.8, 0.6), (11.5, 0.8, 0.5)], False, id="which may pass"),
        pytest.param([(10.0, 0.8, 0.6), (11.5, 1.0, 0.5), (13.0, 1.0, 0.4)], False, id="and goes on changing"),
        pytest.param([(10.0, 0.8, 0.6), (11.5, 0.8, 0.2), (13.0, 0.8, 0.2)], False, id="no more than a load covers"),
        pytest.param(
            [(10.0, 1.0, 0.4), (11.5, 1.0, 0.4), (13.0, 1.0, 0.4)], False, id="a lorry that YOLO does not know"
        ),
    ],
)
def test_the_ground_in_another_light_is_told_from_what_passes_and_from_things(
    steps: list[tuple[float, float, float]], stays: bool
) -> None:
    assert seen((9.7, 1.0, 0.0), *steps).stays is stays


def test_a_background_taken_over_into_the_new_light_is_no_step_of_the_light() -> None:
    lamps = seen((9.7, 1.0, 0.0), (10.0, 0.7, 0.6), (13.0, 0.7, 0.6))
    assert lamps.stays
    lamps.adopted()
    lamps.note(13.3, 1.0, 0.25)
    assert not lamps.stays
    assert not lamps.at(16.0)
