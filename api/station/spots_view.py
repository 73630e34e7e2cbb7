"""The black-spot register as rows of a table, each with its months as a small drawing. Pure."""

from dataclasses import dataclass

from evidence import catalogue_overview as words
from evidence import catalogue_statistics
from evidence.catalogue import Text
from evidence.statistics import Register, Spot

COLOUR = {"open": "bad", "improving": "unsure", "closed": "good"}
_MOST_MONTHS = 24
TREND = (144.0, 28.0)
"""Width and height of the drawing."""


@dataclass(frozen=True, slots=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    title: str


@dataclass(frozen=True, slots=True)
class SpotRow:
    spot: Spot
    name: str
    status: Text
    colour: str
    bars: tuple[Bar, ...]
    trend: Text


def spot_rows(register: Register) -> tuple[SpotRow, ...]:
    return tuple(_row(spot) for spot in register.spots)


def rule_text(register: Register) -> Text:
    rule = register.rule
    return catalogue_statistics.SPOT_RULE.format(
        least=rule.least,
        within=f"{rule.within_m:g}",
        closed=rule.closed_days,
        window=rule.window_days,
        share=f"{100 * rule.improving_share:g}",
    )


def _row(spot: Spot) -> SpotRow:
    months = spot.trend[-_MOST_MONTHS:]
    most = max(count for _, count in months) or 1
    pitch, height = TREND[0] / max(6, len(months)), TREND[1]
    bars = tuple(
        Bar(pitch * n + pitch * 0.1, height - tall, pitch * 0.8, tall, f"{month[5:]}/{month[:4]}: {count}")
        for n, (month, count) in enumerate(months)
        for tall in [max(1.0, (height - 2) * count / most)]
    )
    told = words.TREND.format(
        first=_month(months[0][0]), last=_month(months[-1][0]), counts=", ".join(str(count) for _, count in months)
    )
    name = "; ".join(spot.names)
    return SpotRow(spot, name, catalogue_statistics.STATUS[spot.status], COLOUR[spot.status], bars, told)


def _month(key: str) -> str:
    return f"{key[5:]}/{key[:4]}"
