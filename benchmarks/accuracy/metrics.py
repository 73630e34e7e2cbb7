"""Figures over matched clips: recall, precision, rates, errors, intervals, calibration and the miss curve. Pure.

Precision counts duplicates against us (a reviewer's time is spent on them); "false alarms" are reports of nothing
real. On the miss curve duplicates are false alarms, as in ActEV's one-to-one alignment.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.stats import beta, chi2

from benchmarks.accuracy.alarms import Alarm
from benchmarks.accuracy.matching import Matching, match
from benchmarks.accuracy.truth import Clip

ENOUGH = 20
"""Cases (truth events, or scored alarms) from which on intervals and calibration are worth printing."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One clip with what was reported in it and how that matches."""

    clip: Clip
    alarms: tuple[Alarm, ...]
    matching: Matching
    health: tuple[str, ...] = ()

    @classmethod
    def of(cls, clip: Clip, alarms: Sequence[Alarm], health: Sequence[str] = ()) -> "Outcome":
        return cls(clip, tuple(alarms), match(clip.events, alarms), tuple(health))

    @property
    def time_errors_s(self) -> tuple[float, ...]:
        """Absolute release errors of the found events."""
        return tuple(abs(pair.time_error_s) for pair in self.matching.pairs)


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums over clips, and the ratios that follow; a ratio is None where nothing was there to divide by."""

    events: int
    found: int
    false: int
    duplicates: int
    seconds: float
    time_errors_s: tuple[float, ...]
    ious: tuple[float, ...]

    @property
    def recall(self) -> float | None:
        return self.found / self.events if self.events else None

    @property
    def precision(self) -> float | None:
        alarms = self.found + self.false + self.duplicates
        return self.found / alarms if alarms else None

    @property
    def false_per_hour(self) -> float:
        return self.false * 3600 / self.seconds if self.seconds else 0.0

    def time_error_s(self, percentile: float) -> float | None:
        """The percentile (0..100) of the absolute release error of found events."""
        return float(np.percentile(self.time_errors_s, percentile)) if self.time_errors_s else None

    @property
    def iou_median(self) -> float | None:
        return float(np.median(self.ious)) if self.ious else None


def count(outcomes: Sequence[Outcome]) -> Counts:
    """The sums over `outcomes`."""
    return Counts(
        events=sum(sum(event.certain for event in o.clip.events) for o in outcomes),
        found=sum(len(o.matching.pairs) for o in outcomes),
        false=sum(len(o.matching.false) for o in outcomes),
        duplicates=sum(len(o.matching.duplicates) for o in outcomes),
        seconds=sum(o.clip.duration_s for o in outcomes),
        time_errors_s=tuple(error for o in outcomes for error in o.time_errors_s),
        ious=tuple(pair.iou for o in outcomes for pair in o.matching.pairs),
    )


@dataclass(frozen=True, slots=True)
class Interval:
    """A 95 % interval."""

    low: float
    high: float


def bootstrap(
    outcomes: Sequence[Outcome],
    figure: Callable[[Counts], float | None],
    rng: np.random.Generator,
    resamples: int = 1000,
) -> Interval | None:
    """95 % percentile bootstrap of `figure`, resampling whole clips (events within one clip are not independent).

    None where there are fewer than `ENOUGH` events or the figure does not exist. The interval is widened, where it
    must be, to contain the figure itself (a skewed ratio over few clips can fall outside its own percentiles).
    """
    total = count(outcomes)
    point = figure(total)
    if point is None or total.events < ENOUGH:
        return None
    draws: list[float] = []
    for _ in range(resamples):
        value = figure(count([outcomes[i] for i in rng.integers(0, len(outcomes), len(outcomes))]))
        if value is not None:
            draws.append(value)
    low, high = np.percentile(draws, [2.5, 97.5])
    return Interval(min(float(low), point), max(float(high), point))


def binomial(hits: int, cases: int) -> Interval:
    """Clopper-Pearson 95 % interval: says something where all or none were hit and the bootstrap says nothing."""
    low = float(beta.ppf(0.025, hits, cases - hits + 1)) if hits else 0.0
    high = float(beta.ppf(0.975, hits + 1, cases - hits)) if hits < cases else 1.0
    return Interval(low, high)


def rate_interval(events: int, hours: float) -> Interval:
    """Garwood's exact 95 % interval of a Poisson rate per hour: what 0 false alarms in so many hours can promise."""
    low = float(chi2.ppf(0.025, 2 * events)) / 2 / hours if events else 0.0
    return Interval(low, float(chi2.ppf(0.975, 2 * events + 2)) / 2 / hours)


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """What a score threshold costs: alarms below `threshold` are not shown."""

    threshold: float
    p_miss: float
    false_per_hour: float
    precision: float | None


def miss_curve(outcomes: Sequence[Outcome]) -> tuple[CurvePoint, ...]:
    """P_miss against false alarms (duplicates among them) per hour for every score threshold, highest first.

    Empty without truth events or hours. The first point has an infinite threshold: no alarm, everything missed.
    """
    total = count(outcomes)
    if not total.events or not total.seconds:
        return ()
    # Each clip changes only at its own scores, so the sum is followed by its steps instead of matched anew in full.
    steps: list[tuple[float, int, int]] = []
    for outcome in outcomes:
        found, false = 0, 0
        for threshold in sorted({alarm.score for alarm in outcome.alarms}, reverse=True):
            kept = match(outcome.clip.events, [a for a in outcome.alarms if a.score >= threshold])
            now_found, now_false = len(kept.pairs), len(kept.false) + len(kept.duplicates)
            steps.append((threshold, now_found - found, now_false - false))
            found, false = now_found, now_false
    points = [CurvePoint(float("inf"), 1.0, 0.0, None)]
    found, false = 0, 0
    for threshold in sorted({step[0] for step in steps}, reverse=True):
        found += sum(step[1] for step in steps if step[0] == threshold)
        false += sum(step[2] for step in steps if step[0] == threshold)
        precision = found / (found + false) if found + false else None
        points.append(CurvePoint(threshold, 1 - found / total.events, false * 3600 / total.seconds, precision))
    return tuple(points)


def p_miss_at(curve: Sequence[CurvePoint], false_per_hour: float) -> float | None:
    """The lowest P_miss that some threshold reaches without more than `false_per_hour`."""
    return min((point.p_miss for point in curve if point.false_per_hour <= false_per_hour), default=None)


def recall_at_precision(curve: Sequence[CurvePoint], precision: float) -> float | None:
    """The highest recall among thresholds whose precision is at least `precision`."""
    return max((1 - p.p_miss for p in curve if p.precision is not None and p.precision >= precision), default=None)


def calibration_error(outcomes: Sequence[Outcome], bins: int = 10) -> float | None:
    """Expected calibration error of `score`: the mean gap between score and share of real events, over `bins`.

    Guo et al. 2017, equal-width bins. Duplicates are not judged (they are real events told twice), nor are unsure
    ones. None below `ENOUGH` scored alarms.
    """
    scored = [
        (outcome.alarms[index].score, real)
        for outcome in outcomes
        for real, indices in ((1.0, [p.alarm for p in outcome.matching.pairs]), (0.0, outcome.matching.false))
        for index in indices
    ]
    if len(scored) < ENOUGH:
        return None
    scores, reals = np.array(scored).T
    where = np.minimum((scores * bins).astype(int), bins - 1)
    gaps = [abs(float(np.sum(scores[where == b] - reals[where == b]))) for b in range(bins)]
    return sum(gaps) / len(scored)
