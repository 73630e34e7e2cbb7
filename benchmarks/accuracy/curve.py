"""The P_miss-versus-false-alarm curve as a picture, in the fashion of ActEV and TRECVID."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike

from benchmarks.accuracy.metrics import CurvePoint

SHOWN_RATES_PER_DAY = (0.1, 0.5, 1.0, 5.0, 10.0)
"""False alarms per camera-day at which P_miss is also printed (the proposed goals lie among them)."""


def draw_curve(curve: Sequence[CurvePoint], hours: float, path: Path, title: str) -> None:
    """Write a PNG of P_miss against false alarms per camera-hour (bottom) and camera-day (top), both logarithmic.

    No rate below one alarm in all the footage can be measured: that limit is drawn, and rates of 0 stand at half of it.

    Raises:
        ImportError: matplotlib, of the `bench` group, is not installed.
        ValueError: an empty curve (no truth events, or no footage).
    """
    if not curve or hours <= 0:
        raise ValueError("draw_curve: expected at least one point over some footage; found none")
    from matplotlib.backends.backend_agg import FigureCanvasAgg  # noqa: PLC0415 (optional: the bench group)
    from matplotlib.figure import Figure  # noqa: PLC0415

    limit = 1 / hours
    figure = Figure(figsize=(7, 4.5), dpi=120, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.add_subplot()
    rates = [max(point.false_per_hour, limit / 2) for point in curve]
    misses = [point.p_miss for point in curve]
    axes.step([*rates, max(max(rates) * 2, limit * 10)], [*misses, misses[-1]], where="post", color="tab:blue")
    axes.plot(rates[-1], misses[-1], "o", color="tab:blue", label="as shipped (every alarm shown)")
    axes.axvspan(limit / 4, limit, color="0.92", label=f"below 1 alarm in {hours:.2g} h: not measurable")
    axes.set_xscale("log")
    axes.set_xlim(limit / 4, max(max(rates) * 2, limit * 10))
    axes.set_ylim(-0.02, 1.02)
    axes.set_xlabel("false alarms per camera-hour")
    axes.set_ylabel("P_miss")
    axes.set_title(title)
    axes.grid(True, which="both", alpha=0.3)
    axes.secondary_xaxis("top", functions=(_per_day, _per_hour)).set_xlabel("per camera-day")
    axes.legend(loc="upper right", fontsize="small")
    partial = path.with_name(path.name + ".part")
    figure.savefig(partial, format="png")
    partial.replace(path)


def _per_day(per_hour: ArrayLike) -> ArrayLike:
    return np.asarray(per_hour, float) * 24


def _per_hour(per_day: ArrayLike) -> ArrayLike:
    return np.asarray(per_day, float) / 24
