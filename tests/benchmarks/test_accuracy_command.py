"""`python -m benchmarks.accuracy` over finished scans, its figures, and its picture."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.accuracy import figures
from benchmarks.accuracy.alarms import Alarm
from benchmarks.accuracy.curve import draw_curve
from benchmarks.accuracy.metrics import Outcome, miss_curve
from benchmarks.accuracy.truth import Clip, TruthEvent
from benchmarks.table import BROKE, FELL_SHORT, fell_short, run_benchmark
from streams.frames import BoxPx
from tests.benchmarks.test_accuracy_files import CLIP, EVENT, LINE, write_events, write_truth

BAG: BoxPx = (100, 100, 140, 140)


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "benchmarks.accuracy", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def outcome(*errors_s: float, events: int = 1, false: int = 0, again: int = 0, seconds: float = 60.0) -> Outcome:
    """A clip of `events` deposits; the first ones are reported with these release errors, besides other reports."""
    truth = tuple(TruthEvent(100.0 * i, BAG, 100.0 * i + 50) for i in range(events))
    reports = [Alarm(100.0 * i + error, BAG, 0.9) for i, error in enumerate(errors_s)]
    reports += [Alarm(20.0, BAG, 0.8)] * again + [Alarm(20.0, (900, 900, 950, 950), 0.8)] * false
    return Outcome.of(Clip("a.mp4", Path("a.mp4"), seconds, truth), reports)


def test_a_finished_scan_is_judged_as_json(tmp_path: Path) -> None:
    folder = write_truth(tmp_path, {**CLIP, "events": [EVENT, {**EVENT, "release_s": 25.0}]})
    out = tmp_path / "scan"
    out.mkdir()
    write_events(out, LINE, {**LINE, "event_id": "e2", "release_s": 3.0, "score": 0.4})
    done = run(folder, "--events", out, "--json", "--out", tmp_path / "kept", "--seed", 7)
    assert done.returncode == 0, done.stderr
    (judged,) = json.loads(done.stdout)["sets"]
    assert judged["total"]["found"] == 1
    assert judged["total"]["recall"] == 0.5
    assert judged["total"]["false"] == 1
    assert judged["clips"][0]["missed"][0]["release_s"] == 25.0
    (report,) = (tmp_path / "kept").glob("run-*/report.json")
    assert json.loads(report.read_text())["sets"] == [judged]
    assert "missed at 25.0 s" in " ".join(done.stderr.replace("│", " ").split())


def test_a_broken_scan_ends_with_a_status_of_its_own_and_the_reason(tmp_path: Path) -> None:
    done = run(write_truth(tmp_path, CLIP), "--events", tmp_path)
    assert done.returncode == BROKE
    assert "events.jsonl" in done.stdout
    assert "Traceback" not in done.stderr


def test_a_crash_of_a_benchmark_is_not_taken_for_a_missed_target(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash() -> None:
        raise ZeroDivisionError("a mistake in the benchmark")

    monkeypatch.setattr(sys, "argv", ["benchmark"])
    with pytest.raises(SystemExit) as ended:
        run_benchmark(crash)
    assert ended.value.code == BROKE != FELL_SHORT
    assert "a mistake in the benchmark" in capsys.readouterr().err


def test_judging_a_scan_of_no_folder_is_a_usage_error(tmp_path: Path) -> None:
    assert run("--events", tmp_path).returncode == 2


@pytest.mark.parametrize(
    ("made", "short"),
    [
        ([outcome(0.1), outcome(0.4), outcome(-1.5)], False),
        ([outcome(0.1), outcome()], True),  # one missed
        ([outcome(0.1, false=1)], True),
        ([outcome(0.1, again=1)], True),
        ([outcome(0.6)], True),  # the median
        ([outcome(0.1), outcome(0.1), outcome(2.4)], True),  # the worst
    ],
)
def test_the_shared_clips_fall_short_on_a_miss_a_false_alarm_or_a_late_moment(made: list[Outcome], short: bool) -> None:
    assert fell_short(figures.shared_rows(made)) is short


@pytest.mark.parametrize(
    ("found", "false", "reached"), [(190, 10, True), (189, 0, False), (200, 11, False), (200, 10, True)]
)
def test_composed_cases_need_recall_and_precision_at_once(found: int, false: int, reached: bool) -> None:
    made = [outcome(*([0.1] if i < found else []), false=int(i < false)) for i in range(200)]
    assert figures.composed_rows(made, quick=False)[0].reached is reached


def test_a_quick_run_fails_only_where_so_few_cases_prove_it() -> None:
    one_of_eight = [outcome(*([0.1] if i < 7 else [])) for i in range(8)]
    half_of_eight = [outcome(*([0.1] if i < 4 else [])) for i in range(8)]
    assert figures.composed_rows(one_of_eight, quick=True)[0].reached
    assert not figures.composed_rows(one_of_eight, quick=False)[0].reached
    assert not figures.composed_rows(half_of_eight, quick=True)[0].reached


def test_one_false_alarm_in_six_hours_is_reached_but_not_in_fewer() -> None:
    def hours(count: int, false: int) -> list[Outcome]:
        return [outcome(events=0, seconds=3600.0, false=int(i < false)) for i in range(count)]

    assert figures.negative_rows(hours(6, 1), quick=False)[0].reached
    assert not figures.negative_rows(hours(6, 2), quick=False)[0].reached
    assert not figures.negative_rows(hours(5, 0), quick=False)[0].reached
    assert not figures.negative_rows(hours(1, 1), quick=True)[0].reached


def test_the_curve_is_drawn_as_png(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib", reason="the curve's picture needs the bench group")
    made = [outcome(0.1, false=1, seconds=3600.0), outcome(0.2), outcome()]
    path = tmp_path / "curve.png"
    draw_curve(miss_curve(made), 1.03, path, "three clips")
    assert path.read_bytes().startswith(b"\x89PNG")
    assert [p.name for p in tmp_path.iterdir()] == ["curve.png"]


def test_a_curve_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one point"):
        draw_curve((), 1.0, tmp_path / "curve.png", "nothing")
