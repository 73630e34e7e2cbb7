"""A machine that is too slow: what is given up, and that every second of it is on record."""

from pathlib import Path

import pytest

from benchmarks.cameras.encode import encode
from evidence.live_lists import Condition, LiveLists
from pipeline.load import Load
from pipeline.overload import OVER_S, Overload
from pipeline.spells import Spells
from tests.pipeline.rings import CAMERA, Said, conditions, from_the_beginning, record, shown, watch
from tests.streams.ring_feed import EPOCH_S

X264 = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-keyint_min", "25", "-sc_threshold", "0", "-bf", "0")


class SlowMachine:
    """Wall and monotonic clock of a machine on which each look at the clock takes `step_s`."""

    def __init__(self, step_s: float) -> None:
        self.now_s = 0.0
        self.step_s = step_s

    def wall(self) -> float:
        return EPOCH_S + self.now_s

    def monotonic(self) -> float:
        self.now_s += self.step_s
        return self.now_s


def test_a_stretch_that_is_passed_over_is_on_record_and_what_came_after_it_is_watched(tmp_path: Path) -> None:
    busy = tmp_path / "busy.mp4"
    encode(busy, *X264, seconds=4)
    machine = SlowMachine(6.0)
    record(tmp_path, CAMERA, shown(busy, 25).times(12))
    from_the_beginning(tmp_path)
    resumed = False

    def until(said: Said) -> bool:
        nonlocal resumed
        load = said.loads[-1] if said.loads else Load()
        if said.loads[-3:].count(load) == 3 and not resumed:  # nothing is left: the rest was passed over
            resumed = True
            record(tmp_path, CAMERA, shown(busy, 25).times(2), began_s=machine.now_s + 1)
            machine.step_s = 0.05
        return any(c.kind == "not_watched" for c in said.conditions) and load.delay_s < 5

    said = watch(tmp_path, until, wall=machine.wall, monotonic=machine.monotonic)
    assert resumed
    (passed,) = [c for c in conditions(tmp_path) if c.kind == "not_watched"]
    load = said.loads[-1]
    assert passed.ended
    assert passed.start_s is not None
    assert passed.end_s is not None
    assert passed.end_s - passed.start_s == pytest.approx(load.skipped_s)
    assert load.skipped_s > 4
    assert load.watched_s + load.skipped_s == pytest.approx(said.media_s, abs=0.1), "every second is accounted for"
    assert load.sparing_s > 0
    assert load.keyframes_s > 0
    overloaded = [c for c in conditions(tmp_path) if c.kind == "overloaded"]
    assert [c.ended for c in overloaded] == [False], "a minute of calm ends it"


def test_overload_is_one_condition_until_the_machine_has_kept_up_for_a_while(tmp_path: Path) -> None:
    said: list[Condition] = []
    now_s = 0.0
    spells = Spells(LiveLists(tmp_path), CAMERA, lambda _: None, said.append)
    overload = Overload(spells, lambda: now_s)
    overload.note("full", Load(delay_s=1.0), 10.0)
    assert said == []
    overload.note("sparing", Load(delay_s=7.0), 20.0)
    now_s = 30.0
    overload.note("full", Load(delay_s=1.0, sparing_s=20.0), 50.0)
    now_s = 40.0
    overload.note("keyframes", Load(delay_s=70.0, sparing_s=24.0), 60.0)
    now_s = 41.0 + OVER_S
    overload.note("full", Load(delay_s=0.3, sparing_s=24.0, keyframes_s=8.0, skipped_s=300.0), 400.0)
    began, over = said
    assert (began.kind, began.start_s, began.ended) == ("overloaded", 20.0, False)
    assert (over.health_id, over.end_s, over.ended) == (began.health_id, 400.0, True)
    assert over.detail == (
        "watching was up to 70 s behind; of the footage it looked at 24 s half as often, "
        "at 8 s on keyframes alone, and at 300 s not at all"
    )
