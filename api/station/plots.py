"""Plots as numbers: where bars, ticks and words stand in a drawing of WIDTH units, which the templates only write out.

Pure. Units are those of the SVG's viewBox, about pixels where three plots stand side by side on a 1366x768 screen.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from evidence.catalogue import Text

WIDTH, HEIGHT = 420.0, 236.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 42.0, 6.0, 12.0, 44.0
_GLYPH = 7.2
"""How wide a digit is; labels that would touch are left out."""
_LINE = 26.0
_NAME = 166.0
_FIGURE = 78.0
_Z = 1.959964
"""Of a 95 % interval."""


@dataclass(frozen=True, slots=True)
class Series:
    """One colour of the legend. `key` is the style's name."""

    key: str
    name: Text


@dataclass(frozen=True, slots=True)
class Tick:
    at: float
    label: str


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a bar."""

    key: str
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of the table, and what is drawn of it."""

    label: Text
    values: tuple[int, ...]
    blocks: tuple[Block, ...]
    middle: float
    shown: bool = True
    """Whether the label has room under its bar."""
    note: Text | None = None
    whisker: tuple[float, float] | None = None
    full: Text | None = None
    """The label where there is room for all of it."""

    @property
    def total(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class Plot:
    """`kind` columns stand, rows lie. `headline`: what the plot says, in words."""

    kind: str
    name: str
    title: Text
    x_title: Text
    y_title: Text
    series: tuple[Series, ...]
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]
    height: float
    headline: Text | None = None

    @property
    def empty(self) -> bool:
        return not any(bar.total for bar in self.bars)


@dataclass(frozen=True, slots=True)
class Group:
    """What a bar is made from: a number for each series."""

    label: Text
    values: tuple[int, ...]
    note: Text | None = None
    full: Text | None = None


@dataclass(frozen=True, slots=True)
class Titles:
    """`name` is the plot's id on its page."""

    name: str
    title: Text
    x: Text
    y: Text
    headline: Text | None = None


def columns(titles: Titles, series: Sequence[Series], groups: Sequence[Group]) -> Plot:
    """Standing bars, their pieces one on the other."""
    top, step = nice_top(max((sum(group.values) for group in groups), default=0))
    room = HEIGHT - _TOP - _BOTTOM
    pitch = (WIDTH - _LEFT - _RIGHT) / max(1, len(groups))
    longest = max((len(group.label.vi) for group in groups), default=1)
    every = max(1, math.ceil((longest * _GLYPH + 4) / pitch))
    bars = []
    for index, group in enumerate(groups):
        x, base = _LEFT + pitch * index + pitch * 0.12, HEIGHT - _BOTTOM
        blocks = []
        for one, value in zip(series, group.values, strict=True):
            tall = room * value / top
            base -= tall
            if value:
                blocks.append(Block(one.key, x, base, pitch * 0.76, tall))
        middle = _LEFT + pitch * (index + 0.5)
        shown = index % every == 0 and middle + longest * _GLYPH / 2 <= WIDTH
        bars.append(Bar(group.label, group.values, tuple(blocks), middle, shown, group.note))
    ticks = tuple(Tick(HEIGHT - _BOTTOM - room * at / top, str(at)) for at in range(0, top + 1, step))
    head = (titles.name, titles.title, titles.x, titles.y)
    return Plot("columns", *head, tuple(series), tuple(bars), ticks, HEIGHT, titles.headline)


def rows(titles: Titles, series: Sequence[Series], groups: Sequence[Group]) -> Plot:
    """Lying bars, each with its name before it and its number behind."""
    top, step = nice_top(max((sum(group.values) for group in groups), default=0))
    room = WIDTH - _NAME - _RIGHT - 34
    bars = []
    for index, group in enumerate(groups):
        x, y = _NAME, _TOP + _LINE * index + 4
        blocks = []
        for one, value in zip(series, group.values, strict=True):
            wide = room * value / top
            if value:
                blocks.append(Block(one.key, x, y, wide, _LINE - 8))
            x += wide
        note = group.note or Text(str(sum(group.values)), str(sum(group.values)))
        middle = y + (_LINE - 8) / 2
        bars.append(Bar(group.label, group.values, tuple(blocks), middle, True, note, full=group.full))
    ticks = tuple(Tick(_NAME + room * at / top, str(at)) for at in range(0, top + 1, step))
    head = (titles.name, titles.title, titles.x, titles.y)
    height = _TOP + _LINE * len(groups) + _BOTTOM
    return Plot("rows", *head, tuple(series), tuple(bars), ticks, height, titles.headline)


@dataclass(frozen=True, slots=True)
class Rate:
    """`part` of `whole`, which is no less than one."""

    label: Text
    part: int
    whole: int
    note: Text


def rates(titles: Titles, series: Series, found: Sequence[Rate]) -> Plot:
    """Lying bars from 0 to 100 %, with how sure one can be of so few."""
    room = WIDTH - _NAME - _FIGURE
    bars = []
    for index, rate in enumerate(found):
        y = _TOP + _LINE * index + 4
        block = Block(series.key, _NAME, y, room * rate.part / rate.whole, _LINE - 8)
        low, high = interval(rate.part, rate.whole)
        whisker = (_NAME + room * low, _NAME + room * high)
        middle = y + (_LINE - 8) / 2
        values = (rate.part, rate.whole - rate.part)
        bars.append(Bar(rate.label, values, (block,), middle, True, rate.note, whisker))
    ticks = tuple(Tick(_NAME + room * share / 100, f"{share}") for share in (0, 25, 50, 75, 100))
    height = _TOP + _LINE * len(found) + _BOTTOM
    head = (titles.name, titles.title, titles.x, titles.y)
    return Plot("rows", *head, (series,), tuple(bars), ticks, height, titles.headline)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Of a share, at 95 % (Wilson 1927): right also for few, and never below 0 or above 1."""
    share, z2 = part / whole, _Z * _Z
    middle = (share + z2 / (2 * whole)) / (1 + z2 / whole)
    half = _Z * math.sqrt(share * (1 - share) / whole + z2 / (4 * whole * whole)) / (1 + z2 / whole)
    return max(0.0, middle - half), min(1.0, middle + half)


def nice_top(most: int) -> tuple[int, int]:
    """The end of an axis that takes `most`, and the step of its ticks: 1, 2 or 5 times a power of ten."""
    for power in range(12):
        for step in (10**power, 2 * 10**power, 5 * 10**power):
            if most <= 5 * step:
                return max(step, -(-most // step) * step), step
    raise ValueError(f"expected a count, found {most}")
