"""The accuracy figures to reach, as rows with their targets."""

from collections.abc import Sequence

from benchmarks.accuracy.metrics import Outcome, binomial, calibration_error, count, miss_curve, recall_at_precision
from benchmarks.table import Row

MEDIAN_S, WORST_S = 0.5, 2.0
RECALL = PRECISION = 0.95
NEGATIVE_HOURS, NEGATIVE_ALARMS = 6.0, 1


def shared_rows(outcomes: Sequence[Outcome]) -> list[Row]:
    """The real clips: everything found, nothing else reported (a second report of an item is something else too)."""
    total = count(outcomes)
    unwanted = total.false + total.duplicates
    shown = str(total.false) + (f" and {total.duplicates} duplicate(s)" if total.duplicates else "")
    return [
        Row("events found on shared footage", f"{total.found} of {total.events}", "all", total.found == total.events),
        Row(f"false alarms on all {len(outcomes)} shared clips", shown, "0", unwanted == 0),
        time_row("release time error on shared footage, median / worst", outcomes),
    ]


def time_row(name: str, outcomes: Sequence[Outcome]) -> Row:
    """Absolute release error of the found events, against the target."""
    total = count(outcomes)
    median, worst = total.time_error_s(50), total.time_error_s(100)
    target = f"{MEDIAN_S:g} s / {WORST_S:g} s"
    if median is None or worst is None:
        return Row(name, "nothing found", target, False)
    return Row(name, f"{median:.2f} s / {worst:.2f} s", target, median <= MEDIAN_S and worst <= WORST_S)


def composed_rows(outcomes: Sequence[Outcome], *, quick: bool) -> list[Row]:
    """The composed cases. A handful (`quick`) falls short only where its 95 % interval lies below the target."""
    total = count(outcomes)
    reports = total.found + total.false + total.duplicates
    recall, precision = total.recall or 0.0, total.precision or 0.0
    target = f"{RECALL:g} at {PRECISION:g}"
    name = f"composed footage, {len(outcomes)} unseen cases: recall at precision"
    if quick:
        enough = binomial(total.found, total.events).high >= RECALL and binomial(total.found, reports).high >= PRECISION
        target += " (95 % interval: few cases)"
    else:
        enough = recall >= RECALL and precision >= PRECISION
    rows = [
        Row(name, f"{recall:.3f} at {precision:.3f}", target, enough),
        time_row("release time error on composed footage, median / worst", outcomes),
    ]
    best = recall_at_precision(miss_curve(outcomes), PRECISION)
    if best is not None:
        rows.append(Row(f"composed: best recall at precision {PRECISION:g} over score thresholds", f"{best:.3f}"))
    error = calibration_error(outcomes)
    if error is not None:
        rows.append(Row("composed: expected calibration error of score", f"{error:.3f}"))
    return rows


def negative_rows(outcomes: Sequence[Outcome], *, quick: bool) -> list[Row]:
    """Hours in which nothing is left. A few minutes (`quick`) must stay silent."""
    total = count(outcomes)
    hours, limit = total.seconds / 3600, 0 if quick else NEGATIVE_ALARMS
    enough = total.false <= limit and (quick or hours >= NEGATIVE_HOURS * 0.99)
    target = "0 (few minutes)" if quick else f"at most {NEGATIVE_ALARMS} in {NEGATIVE_HOURS:g} h"
    return [Row(f"false alarms in {hours:.2f} h of negative footage", str(total.false), target, enough)]
