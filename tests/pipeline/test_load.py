"""What is given up when a machine is too slow, and what is not."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.watcher import Effort
from pipeline.load import CAUGHT_UP_S, LIMITS_S, Load, Shedding

GOP_S = 2.0
COST: dict[Effort, float] = {"full": 1.0, "sparing": 0.7, "keyframes": 0.1}


@dataclass
class Machine:
    """Watches a busy camera; a group of pictures takes it `slowness` times as long as it lasts, watched in full."""

    slowness: float
    now_s: float = 0.0
    reached_s: float = 0.0
    load: Load = field(default_factory=Load)
    efforts: list[Effort] = field(default_factory=list)
    delays: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.shedding = Shedding(lambda: self.now_s)

    def watch(self, media_s: float) -> None:
        """So much more of the recording, which is `now_s` long."""
        until_s = self.reached_s + media_s
        while self.reached_s < until_s:
            effort = self.shedding.effort
            self.now_s = max(self.now_s, self.reached_s + GOP_S)  # it is not recorded before
            self.now_s += GOP_S * self.slowness * COST[effort]
            self.reached_s += GOP_S
            delay_s = self.now_s - self.reached_s
            self.load = self.load.watched(GOP_S, delay_s)
            self.efforts.append(effort)
            self.delays.append(delay_s)
            if self.shedding.note(delay_s):
                self.load = self.load.skipped(self.now_s - self.reached_s)
                self.reached_s = self.now_s


def test_a_machine_that_keeps_up_gives_nothing_up() -> None:
    machine = Machine(0.9)
    machine.watch(3600)
    assert set(machine.efforts) == {"full"}
    assert machine.load.longest_delay_s == pytest.approx(1.8)
    assert (machine.load.watched_s, machine.load.late_s, machine.load.skipped_s) == (3600, 0, 0)


def test_one_that_catches_up_by_itself_gives_nothing_up_however_late_it_is() -> None:
    machine = Machine(0.8, now_s=7200.0)
    machine.watch(5 * 7200.0)
    assert set(machine.efforts) == {"full"}
    assert machine.load.longest_delay_s > 7000
    assert machine.load.delay_s < 2
    assert machine.load.late_s > 7200, "and the lateness is counted"


def test_one_that_is_somewhat_too_slow_looks_half_as_often_and_then_keeps_up() -> None:
    machine = Machine(1.3)
    machine.watch(3600)
    assert set(machine.efforts) == {"full", "sparing"}
    assert LIMITS_S[0] < machine.load.longest_delay_s < LIMITS_S[0] + 20
    assert machine.load.skipped_s == 0


def test_one_that_is_far_too_slow_is_late_by_some_minutes_and_watches_long_stretches_closely() -> None:
    machine = Machine(3.0)
    machine.watch(3600)
    assert machine.load.skipped_s == 0
    assert LIMITS_S[1] < machine.load.longest_delay_s < LIMITS_S[1] + 60
    runs = "".join("k" if effort == "keyframes" else "w" for effort in machine.efforts).split("k")
    assert max(len(run) for run in runs) * GOP_S > 40


def test_one_that_cannot_even_see_the_keyframes_passes_stretches_over_and_is_never_hours_behind() -> None:
    machine = Machine(15.0)
    machine.watch(7200)
    assert machine.load.skipped_s > 0
    assert machine.load.longest_delay_s < 2 * LIMITS_S[-1]


def test_after_a_busy_hour_everything_is_watched_in_full_again() -> None:
    machine = Machine(4.0)
    machine.watch(3600)
    machine.slowness = 0.2
    machine.watch(600)
    assert machine.delays[-1] < CAUGHT_UP_S
    assert machine.efforts[-1] == "full"


@given(st.lists(st.tuples(st.floats(0.01, 30.0), st.integers(1, 60)), min_size=1, max_size=12))
def test_every_second_is_accounted_for_whatever_the_machine_does(phases: list[tuple[float, int]]) -> None:
    machine = Machine(1.0)
    for slowness, groups in phases:
        machine.slowness = slowness
        machine.watch(groups * GOP_S)
    load = machine.load
    assert load.watched_s + load.skipped_s == pytest.approx(machine.reached_s)
    assert 0 <= load.late_s <= load.watched_s
    assert load.longest_delay_s == max(machine.delays)
