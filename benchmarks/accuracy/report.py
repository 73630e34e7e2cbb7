"""The report: per clip, per kind of case and in total, for a person (tables) and for a program (plain values)."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence

import numpy as np
from rich.console import Console
from rich.table import Table

from benchmarks.accuracy.curve import SHOWN_RATES_PER_DAY
from benchmarks.accuracy.matching import MIN_IOU
from benchmarks.accuracy.metrics import (
    ENOUGH,
    Counts,
    CurvePoint,
    Interval,
    Outcome,
    binomial,
    bootstrap,
    calibration_error,
    count,
    p_miss_at,
    rate_interval,
)

LISTED_IN_FULL = 40
"""Sets with more clips list only those where something went wrong."""
NOTABLE_S = 0.5
"""A release error that is remarked on."""
COLUMNS = ("events", "found", "recall", "precision", "false", "per hour", "dup.", "t median", "p95", "worst", "IoU")


def print_set(name: str, outcomes: Sequence[Outcome], console: Console, rng: np.random.Generator) -> None:
    """One set of clips: a line per clip (or per faulty clip), per kind of case, and the total with its intervals."""
    table = Table(title=name, title_justify="left")
    table.add_column("clip", overflow="fold", min_width=16)
    for column in COLUMNS:
        table.add_column(column, justify="right")
    table.add_column("remarks", overflow="fold")
    shown = [o for o in outcomes if len(outcomes) <= LISTED_IN_FULL or _faulty(o)]
    for outcome in shown:
        table.add_row(outcome.clip.file, *_cells(count([outcome])), _remarks(outcome))
    by_label: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_label[outcome.clip.label].append(outcome)
    if len(by_label) > 1:
        table.add_section()
        for label in sorted(by_label):
            table.add_row(f"all {label or 'unnamed'}", *_cells(count(by_label[label])), f"{len(by_label[label])} clips")
    table.add_section()
    total = count(outcomes)
    table.add_row("total", *_cells(total), f"{len(outcomes)} clips, {total.seconds / 3600:.2f} h")
    console.print(table)
    if len(shown) < len(outcomes):
        console.print(
            f"{len(outcomes) - len(shown)} clips without fault are not listed (the JSON report has them all)."
        )
    for label, interval in _intervals(outcomes, rng).items():
        console.print(f"  {label}: 95 % interval {interval.low:.3f} to {interval.high:.3f}")
    error = calibration_error(outcomes)
    if error is not None:
        console.print(f"  expected calibration error of score: {error:.3f}")


def print_curve(curve: Sequence[CurvePoint], console: Console) -> None:
    """P_miss at the false-alarm rates people ask for."""
    points = ", ".join(f"{rate:g}/day: {_number(p_miss_at(curve, rate / 24))}" for rate in SHOWN_RATES_PER_DAY)
    console.print(f"P_miss at false alarms per camera-day: {points}")


def set_as_json(name: str, outcomes: Sequence[Outcome], rng: np.random.Generator) -> dict[str, object]:
    """One set of clips as plain values."""
    return {
        "name": name,
        "total": _plain(count(outcomes)),
        "intervals": {label: [i.low, i.high] for label, i in _intervals(outcomes, rng).items()},
        "calibration_error": calibration_error(outcomes),
        "clips": [
            {"file": o.clip.file, "label": o.clip.label, **_plain(count([o])), "health": dict(Counter(o.health))}
            | {"missed": [_event(o, t) for t in o.matching.missed]}
            | {"false_alarms": [_alarm(o, a) for a in o.matching.false]}
            | {"duplicate_reports": [_alarm(o, a) for a in o.matching.duplicates]}
            for o in outcomes
        ],
    }


def curve_as_json(curve: Sequence[CurvePoint]) -> list[dict[str, object]]:
    """The curve as plain values; the threshold above every score is null."""
    return [
        {
            "threshold": point.threshold if math.isfinite(point.threshold) else None,
            "p_miss": point.p_miss,
            "false_per_hour": point.false_per_hour,
            "precision": point.precision,
        }
        for point in curve
    ]


def _intervals(outcomes: Sequence[Outcome], rng: np.random.Generator) -> dict[str, Interval]:
    total = count(outcomes)
    found: dict[str, Interval] = {}
    figures: dict[str, Callable[[Counts], float | None]] = {
        "recall": lambda c: c.recall,
        "precision": lambda c: c.precision,
        "time error median, s": lambda c: c.time_error_s(50),
        "time error p95, s": lambda c: c.time_error_s(95),
        "IoU median": lambda c: c.iou_median,
    }
    for label, figure in figures.items():
        interval = bootstrap(outcomes, figure, rng)
        if interval is not None:
            found[label] = interval
    if total.events >= ENOUGH and total.found in (0, total.events):
        found["recall"] = binomial(total.found, total.events)
    if total.seconds >= 3600:
        found["false alarms per hour (Poisson)"] = rate_interval(total.false, total.seconds / 3600)
    return found


def _faulty(outcome: Outcome) -> bool:
    matching = outcome.matching
    return bool(matching.missed or matching.false or matching.duplicates)


def _remarks(outcome: Outcome) -> str:
    matching = outcome.matching
    parts = [f"missed at {outcome.clip.events[t].release_s:.1f} s" for t in matching.missed]
    for pair in matching.pairs:
        if abs(pair.time_error_s) > NOTABLE_S:
            parts.append(f"found {abs(pair.time_error_s):.1f} s too {'late' if pair.time_error_s > 0 else 'early'}")
        if pair.iou < MIN_IOU:
            parts.append(f"box off (IoU {pair.iou:.2f})")
    for word, indices in (("false", matching.false), ("again", matching.duplicates)):
        for a in indices:
            alarm = outcome.alarms[a]
            parts.append(f"{word} at {alarm.release_s:.1f} s ({alarm.kind or 'event'}, score {alarm.score:.2f})")
    parts += [
        f"health: {kind}" + (f" x{times}" if times > 1 else "") for kind, times in Counter(outcome.health).items()
    ]
    if outcome.clip.speed != "real":
        parts.append(f"plays {outcome.clip.speed}")
    return "; ".join(parts)


def _cells(c: Counts) -> tuple[str, ...]:
    ratios = (_number(c.recall), _number(c.precision))
    errors = (_number(c.time_error_s(50)), _number(c.time_error_s(95)), _number(c.time_error_s(100)))
    rate = f"{c.false_per_hour:.2f}"
    return (str(c.events), str(c.found), *ratios, str(c.false), rate, str(c.duplicates), *errors, _number(c.iou_median))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _plain(c: Counts) -> dict[str, object]:
    return {
        "events": c.events,
        "found": c.found,
        "recall": c.recall,
        "precision": c.precision,
        "false": c.false,
        "false_per_hour": c.false_per_hour,
        "duplicates": c.duplicates,
        "seconds": c.seconds,
        "time_error_median_s": c.time_error_s(50),
        "time_error_p95_s": c.time_error_s(95),
        "time_error_worst_s": c.time_error_s(100),
        "iou_median": c.iou_median,
    }


def _event(outcome: Outcome, index: int) -> dict[str, object]:
    event = outcome.clip.events[index]
    return {"release_s": event.release_s, "item_box": list(event.item_box), "kind": event.kind, "actor": event.actor}


def _alarm(outcome: Outcome, index: int) -> dict[str, object]:
    alarm = outcome.alarms[index]
    return {"release_s": alarm.release_s, "item_box": list(alarm.item_box), "kind": alarm.kind, "score": alarm.score}
