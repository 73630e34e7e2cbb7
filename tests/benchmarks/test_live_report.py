"""What the tables of benchmarks.live conclude."""

from collections.abc import Callable

import numpy as np
import pytest

from benchmarks.cameras.relay import Passed
from benchmarks.live.crowd import Floats, unreported_s
from benchmarks.live.faults import FAULTS, Timing
from benchmarks.live.matrix import Events, Outcome
from benchmarks.live.pictures import ClipCheck, Tally
from benchmarks.live.report import matrix_rows
from benchmarks.table import Row

BY_KEY = {fault.key: fault for fault in FAULTS}
WHOLE = ClipCheck(shown=150, missing=0, doubled=0, undecodable=0)


def outcome(
    key: str = "killed",
    *,
    noticed_s: float | None = 100.1,
    recovered_s: float | None = 108.0,
    lost: tuple[Passed, ...] = (),
    clip: ClipCheck | None = WHOLE,
    events: Events = Events(1, 0, 0, 0.1),  # noqa: B008 - frozen
    killed_s: float | None = None,
) -> Outcome:
    timing = Timing(struck_s=100.0, healed_s=105.0, noticed_s=noticed_s, recovered_s=recovered_s)
    return Outcome(BY_KEY[key], timing, "", Tally(500, lost, 0), clip, events, killed_s)


def reached(rows: list[Row]) -> list[bool | None]:
    return [row.reached for row in rows]


def test_a_matrix_in_which_nothing_was_lost_reaches_every_figure() -> None:
    rows = matrix_rows([outcome(), outcome("forward")])
    assert reached(rows) == [True] * 4


@pytest.mark.parametrize(
    ("change", "row"),
    [
        (lambda: outcome(clip=ClipCheck(150, 1, 0, 0)), "clips"),
        (lambda: outcome(clip=ClipCheck(150, 0, 1, 0)), "clips"),
        (lambda: outcome(clip=ClipCheck(150, 0, 0, 1)), "clips"),
        (lambda: outcome(clip=None), "clips"),
        (lambda: outcome(recovered_s=110.1), "reconnect"),
        (lambda: outcome(recovered_s=None), "reconnect"),
        (lambda: outcome(noticed_s=None), "never noticed"),
        (lambda: outcome(events=Events(1, 1, 0, 0.0)), "events"),
        (lambda: outcome(events=Events(1, 0, 1, 0.0)), "events"),
    ],
)
def test_each_thing_that_went_wrong_misses_its_own_figure(change: Callable[[], Outcome], row: str) -> None:
    missed = [r.name for r in matrix_rows([outcome("forward"), change()]) if r.reached is False]
    assert any(row in name for name in missed)


def test_after_sigkill_only_pictures_of_the_last_second_may_be_absent() -> None:
    def killed(age_s: float) -> Row:
        lost = Passed(7, key=False, whole=True, connection=0, monotonic_s=50.0 - age_s)
        later = Passed(8, key=False, whole=True, connection=0, monotonic_s=50.2)
        return matrix_rows([outcome("recorder", lost=(lost, later), killed_s=50.0)])[0]

    assert "(1)" in killed(0.2).name, "what came when it was dead is no matter"
    assert killed(0.2).reached
    assert killed(1.3).reached is False


def test_a_fault_that_could_not_be_made_says_nothing() -> None:
    assert reached(matrix_rows([Outcome(BY_KEY["clock"], None, "not run"), outcome()])) == [True] * 4


def footage(seconds: float, watched_after_s: float) -> tuple[Floats, Floats]:
    """25 pictures a second from moment 1000 on; asked once a second by somebody who watches so much later."""
    place = np.arange(0, seconds, 0.04)
    asked = np.arange(0, seconds, 1.0)
    return np.stack([place, 1000 + place], 1), np.stack([1000 + asked + watched_after_s, asked], 1)


def test_footage_watched_at_once_or_late_and_counted_as_late_is_reported() -> None:
    assert unreported_s(*footage(60, 1.0), watched_s=59.0, late_s=0.0, skipped_s=0.0, delay_s=0.0, gop_s=2.0) == 0
    assert unreported_s(*footage(60, 20.0), watched_s=59.0, late_s=59.0, skipped_s=0.0, delay_s=0.0, gop_s=2.0) == 0
    assert unreported_s(*footage(60, 20.0), watched_s=39.0, late_s=39.0, skipped_s=20.0, delay_s=0.0, gop_s=2.0) == 0


def test_footage_that_is_still_to_be_watched_is_reported_by_the_delay_that_is_shown() -> None:
    times, reached = footage(60, 20.0)
    behind = times, reached[reached[:, 1] < 40]
    assert unreported_s(*behind, watched_s=39.0, late_s=39.0, skipped_s=0.0, delay_s=20.0, gop_s=2.0) == 0
    assert unreported_s(*behind, watched_s=39.0, late_s=39.0, skipped_s=0.0, delay_s=0.0, gop_s=2.0) > 10


def test_footage_that_no_counter_has_or_that_was_late_in_silence_is_unreported() -> None:
    assert unreported_s(*footage(60, 1.0), watched_s=30.0, late_s=0.0, skipped_s=0.0, delay_s=0.0, gop_s=2.0) > 20
    assert unreported_s(*footage(60, 20.0), watched_s=59.0, late_s=10.0, skipped_s=0.0, delay_s=0.0, gop_s=2.0) > 40
