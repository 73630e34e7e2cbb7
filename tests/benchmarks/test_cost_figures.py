"""From measurements to ratios and targets."""

import pytest

from benchmarks.cost.figures import EVERY_FRAME, FFMPEG, OURS, Sample, costs, rows
from benchmarks.cost.measure import Usage
from benchmarks.table import fell_short


def sample(program: str, activity: str, seconds: float, cpu_s: float, peak_mb: float = 300.0) -> Sample:
    return Sample(program, activity, "h264", seconds, Usage(cpu_s, 2 * cpu_s, peak_mb, 0.0))


def run(quiet_s: float = 5.0, busy_s: float = 30.0, peak_mb: float = 300.0) -> list[Sample]:
    """Two minutes of quiet, one of busy; ffmpeg takes 0.2 CPU-s a second, the model on every frame 3."""
    return [
        sample(OURS, "quiet", 122, quiet_s, peak_mb),
        sample(FFMPEG, "quiet", 122, 24.4),
        sample(OURS, "busy", 62, busy_s),
        sample(EVERY_FRAME, "busy", 10, 30.0),
    ]


START_UP = [sample(OURS, "quiet", 2, 2.0), sample(OURS, "busy", 2, 3.0)]


def test_the_steady_cost_is_the_slope_beyond_start_up() -> None:
    cost = costs(run(quiet_s=5.0), START_UP)["quiet", "h264", OURS]
    assert cost.per_s == pytest.approx(5 / 122)
    assert cost.steady_per_s == pytest.approx(3 / 120)


def test_start_up_is_taken_off_the_program_and_the_clip_it_was_measured_of_and_no_other() -> None:
    found = costs(run(), START_UP)
    cost = found["quiet", "h264", FFMPEG]
    assert cost.steady_per_s == cost.per_s == pytest.approx(0.2)
    assert found["busy", "h264", OURS].steady_per_s == pytest.approx(27 / 60)
    every_frame = costs(run(), [*START_UP, sample(EVERY_FRAME, "busy", 0, 1.0)])["busy", "h264", EVERY_FRAME]
    assert every_frame.steady_per_s == pytest.approx(2.9)


def test_repeats_count_by_their_median_and_memory_by_its_worst() -> None:
    repeats = [sample(OURS, "quiet", 122, cpu_s, peak) for cpu_s, peak in ((5.0, 310.0), (50.0, 300.0), (5.2, 305.0))]
    cost = costs(repeats, START_UP)["quiet", "h264", OURS]
    assert cost.cpu_s == 5.2
    assert cost.peak_mb == 310.0


@pytest.mark.parametrize(
    ("made", "short"),
    [
        (run(), False),
        (run(quiet_s=8.5), True),  # (8.5 - 2) / 120 is more than a quarter of 0.2
        (run(busy_s=39.5), True),  # (39.5 - 3) / 60 is more than a fifth of 3
        (run(peak_mb=401.0), True),
    ],
)
def test_each_target_can_be_missed(made: list[Sample], short: bool) -> None:
    assert fell_short(rows(costs(made, START_UP), 10.0)) is short


def test_the_rows_say_how_much_of_the_peers_run_was_scaled() -> None:
    names = [row.name for row in rows(costs(run(), START_UP), 10.0)]
    assert any("first 10 s, scaled" in name for name in names)
    assert any("start-up included" in name for name in names)


def test_there_are_no_figures_without_the_peer_they_compare_with() -> None:
    alone = [s for s in run() if s.program == OURS]
    targets = [row for row in rows(costs(alone, START_UP), 10.0) if row.target]
    assert [row.name for row in targets] == [
        "peak memory, one worker (its largest process's RSS, or PSS of all its processes)"
    ]
