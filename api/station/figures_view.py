"""The figures page: what is counted, and which plots are drawn of it. Pure."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from api.station.plots import Group, Plot, Rate, Series, Titles, columns, interval, rates, rows
from evidence import catalogue, catalogue_managing, catalogue_statistics
from evidence import catalogue_overview as words
from evidence.catalogue import Text
from evidence.statistics import Facts, Frozen, Period
from evidence.statistics.counting import Spread, Tally, acts_of, by, tally
from evidence.statistics.facts import Act

_SERIES = tuple(Series(key, name) for key, name in words.SERIES.items())
_ONE = (Series("count", words.EVENTS),)
_MOST_ROWS = 10
_LONGEST_NAME = 20
_UNIT_S = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}
Edges = tuple[tuple[str, int], ...]
_DECISION: Edges = (
    *(("minutes", 5), ("minutes", 15), ("hours", 1), ("hours", 4)),
    *(("hours", 12), ("hours", 24), ("days", 3), ("days", 7)),
)
_LATENCY: Edges = (
    *(("seconds", 5), ("seconds", 10), ("seconds", 20), ("seconds", 30)),
    *(("seconds", 60), ("minutes", 5), ("hours", 1), ("hours", 24)),
)


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure in large letters."""

    name: Text
    value: Text


@dataclass(frozen=True, slots=True)
class RateRow:
    """For the table under the false alarms."""

    name: str
    rejected: int
    decided: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Figures:
    frozen: Frozen
    count: int
    tiles: tuple[Tile, ...]
    plots: tuple[Plot, ...]
    false_alarms: Plot
    rates: tuple[RateRow, ...]


def figures_of(facts: Facts, period: Period, communes: frozenset[str] | None) -> Figures:
    """Acts that were allowed, and tests, are no suspected violations and are not counted."""
    acts = [act for act in acts_of(facts, period, communes) if act.outcome not in ("allowed", "test")]
    names = {watched.place.camera: watched.place.name or watched.place.camera for watched in facts.watched}
    total = tally(acts)
    decision = Spread.of(_to_decision(acts))
    latency = Spread.of(_latencies(acts))
    watched = Spread.of(d.watched_s for act in acts for d in act.decisions if d.watched_s is not None)
    by_camera = by(acts, lambda act: act.place.camera)
    found = sorted(
        (
            RateRow(names.get(g.key, g.key), g.tally.rejected, g.tally.decided, *_interval(g.tally))
            for g in by_camera
            if g.tally.decided
        ),
        key=lambda row: (-row.rejected / row.decided, -row.decided, row.name),
    )
    return Figures(
        frozen=facts.frozen,
        count=len(acts),
        tiles=_tiles(total, decision, latency),
        plots=(
            _days(acts, period),
            _hours(acts),
            _weekdays(acts),
            _places([(names.get(g.key, g.key), g.tally) for g in by_camera]),
            _actors(acts),
            _outcomes(total),
            _times(
                Titles(
                    "decision",
                    words.PLOT_DECISION,
                    words.X_DECISION,
                    words.EVENTS_UNIT,
                    _said(decision, _watched(watched)),
                ),
                _to_decision(acts),
                _DECISION,
            ),
            _times(
                Titles("latency", words.PLOT_LATENCY, words.X_LATENCY, words.EVENTS_UNIT, _said(latency)),
                _latencies(acts),
                _LATENCY,
            ),
        ),
        false_alarms=_false_alarms(found),
        rates=tuple(found),
    )


def duration(seconds: float | None) -> Text:
    """As people say it: 45 s, 12 min, 3.5 h, 2 days."""
    if seconds is None:
        return Text("-", "-")
    for unit, size in (("seconds", 1), ("minutes", 60), ("hours", 3600), ("days", 86_400)):
        most = {"seconds": 120, "minutes": 7200, "hours": 2 * 86_400}.get(unit)
        if most is None or seconds < most:
            value = seconds / size
            return words.DURATION[unit].format(n=f"{value:.1f}".removesuffix(".0") if value < 10 else f"{value:.0f}")
    raise AssertionError


def _tiles(total: Tally, decision: Spread, latency: Spread) -> tuple[Tile, ...]:
    share = "-" if total.false_share is None else f"{100 * total.false_share:.0f} %"
    values = {
        "acts": _plain(total.acts),
        "waiting": _plain(total.open + total.second),
        "established": _plain(total.established),
        "false": Text(share, share),
        "decision": duration(decision.median_s),
        "latency": duration(latency.median_s),
    }
    return tuple(Tile(name, values[key]) for key, name in words.TILES.items())


def _plain(value: object) -> Text:
    return Text(str(value), str(value))


def _said(spread: Spread, more: Text | None = None) -> Text | None:
    if not spread.count:
        return None
    median, p95 = duration(spread.median_s), duration(spread.p95_s)
    said = Text(
        words.MEDIAN_P95.vi.format(median=median.vi, p95=p95.vi),
        words.MEDIAN_P95.en.format(median=median.en, p95=p95.en),
    )
    return said if more is None else Text(f"{said.vi}; {more.vi}", f"{said.en}; {more.en}")


def _watched(spread: Spread) -> Text | None:
    median = duration(spread.median_s)
    said = Text(words.WATCHED.vi.format(median=median.vi), words.WATCHED.en.format(median=median.en))
    return said if spread.count else None


def _interval(found: Tally) -> tuple[float, float]:
    low, high = interval(found.rejected, found.decided)
    return round(low, 4), round(high, 4)


def _stacked(found: Tally) -> tuple[int, ...]:
    """In the order of the series."""
    return (
        found.open + found.second,
        found.established,
        found.rejected,
        found.insufficient + found.suspected_tampering,
    )


def _days(acts: Sequence[Act], period: Period) -> Plot:
    """By days, weeks or months, so that there are some dozens of bars at most."""
    length = (period.last - period.first).days + 1
    unit = "day" if length <= 45 else "week" if length <= 400 else "month"
    always: Iterable[str]
    key: Callable[[Act], str]
    if unit == "month":
        always, key = period.months, lambda act: act.month
    elif unit == "week":
        monday = period.first - timedelta(period.first.weekday())
        always = [str(monday + timedelta(7 * n)) for n in range((period.last - monday).days // 7 + 1)]
        key = _monday
    else:
        always, key = [str(period.first + timedelta(n)) for n in range(length)], lambda act: str(act.day)
    titles = Titles("days", words.PLOT_DAYS[unit], words.X_DAYS[unit], words.EVENTS_UNIT)
    return columns(titles, _SERIES, [Group(_label(g.key), _stacked(g.tally)) for g in by(acts, key, always)])


def _monday(act: Act) -> str:
    return str(act.day - timedelta(act.day.weekday()))


def _label(key: str) -> Text:
    """22/11, or 11/26 for a month."""
    if len(key) == 7:
        return _plain(f"{key[5:]}/{key[2:4]}")
    return _plain(f"{date.fromisoformat(key):%d/%m}")


def _hours(acts: Sequence[Act]) -> Plot:
    known = [act for act in acts if act.hour is not None]
    groups = by(known, lambda act: f"{act.hour:02}", [f"{hour:02}" for hour in range(24)])
    unknown = len(acts) - len(known)
    headline = words.NO_HOUR.format(n=unknown) if unknown else None
    titles = Titles("hours", words.PLOT_HOURS, words.X_HOURS, words.EVENTS_UNIT, headline)
    return columns(titles, _SERIES, [Group(_plain(g.key), _stacked(g.tally)) for g in groups])


def _weekdays(acts: Sequence[Act]) -> Plot:
    known = [act for act in acts if act.weekday is not None]
    groups = by(known, lambda act: str(act.weekday), map(str, range(7)))
    titles = Titles("weekdays", words.PLOT_WEEKDAYS, words.X_WEEKDAYS, words.EVENTS_UNIT)
    return columns(
        titles, _SERIES, [Group(catalogue_managing.WEEKDAY_SHORT[int(g.key)], _stacked(g.tally)) for g in groups]
    )


def _actors(acts: Sequence[Act]) -> Plot:
    found = sorted(by(acts, lambda act: act.actor), key=lambda g: -g.tally.acts)
    groups = [Group(catalogue.ACTOR.get(g.key, _plain(g.key)), _stacked(g.tally)) for g in found]
    return rows(Titles("actors", words.PLOT_ACTORS, words.EVENTS_UNIT, words.EVENTS_UNIT), _SERIES, groups)


def _places(found: Sequence[tuple[str, Tally]]) -> Plot:
    """Where most happened first; what is over is one bar."""
    ordered = sorted(found, key=lambda one: (-one[1].acts, one[0]))
    groups = [Group(_short(name), _stacked(one), full=_plain(name)) for name, one in ordered[:_MOST_ROWS]]
    if rest := [_stacked(one) for _, one in ordered[_MOST_ROWS:]]:
        groups.append(Group(words.OTHERS.format(n=len(rest)), tuple(map(sum, zip(*rest, strict=True)))))
    return rows(Titles("places", words.PLOT_PLACES, words.EVENTS_UNIT, words.EVENTS_UNIT), _SERIES, groups)


def _short(name: str) -> Text:
    return _plain(name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip(' ,')}…")


def _outcomes(total: Tally) -> Plot:
    groups = [Group(name, (getattr(total, outcome),)) for outcome, name in catalogue_statistics.OUTCOME.items()]
    return rows(Titles("outcomes", words.PLOT_OUTCOMES, words.EVENTS_UNIT, words.EVENTS_UNIT), _ONE, groups)


def _times(titles: Titles, seconds: Sequence[float], edges: Edges) -> Plot:
    """How many took up to each edge, and more than the last."""
    limits = [_UNIT_S[unit] * number for unit, number in edges]
    counts = [0] * (len(edges) + 1)
    for one in seconds:
        counts[bisect_left(limits, one)] += 1
    labels = [_edge("≤", *edge) for edge in edges] + [_edge(">", *edges[-1])]
    return columns(titles, _ONE, [Group(label, (count,)) for label, count in zip(labels, counts, strict=True)])


def _edge(sign: str, unit: str, number: int) -> Text:
    """≤15ph: up to 15 minutes."""
    said = words.BUCKETS[unit].format(n=number)
    return Text(f"{sign}{said.vi}", f"{sign}{said.en}")


def _false_alarms(found: Sequence[RateRow]) -> Plot:
    titles = Titles("false", words.PLOT_FALSE, words.X_FALSE, words.SHARE, words.FALSE_SAID)
    shown = [
        Rate(
            _short(row.name),
            row.rejected,
            row.decided,
            words.RATE.format(
                share=f"{100 * row.rejected / row.decided:.0f}", rejected=row.rejected, decided=row.decided
            ),
        )
        for row in found[:_MOST_ROWS]
    ]
    return rates(titles, Series("rejected", words.SERIES["rejected"]), shown)


def _to_decision(acts: Iterable[Act]) -> list[float]:
    return [(act.decisions[0].at_utc - act.filed_utc).total_seconds() for act in acts if act.decisions]


def _latencies(acts: Iterable[Act]) -> list[float]:
    return [(act.filed_utc - act.at_utc).total_seconds() for act in acts if act.at_utc is not None]
