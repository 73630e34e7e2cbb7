"""A lamp that is switched on changes many places at once, and leaves nothing."""

import pytest

from detector.relight import PARTLY, STEP, WHOLLY, Relights


def seen(*looks: tuple[float, float, float]) -> Relights:
    light = Relights(unsettled_s=3.0)
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
