"""Counts, shares and times over acts. Pure: the same acts give the same figures, in the same order."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from evidence.statistics.facts import Act, Facts, Frozen, Outcome, Place
from evidence.statistics.periods import Period

UNKNOWN = ""
"""The key of what nobody knows: a commune that was not configured, an hour without a clock."""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many acts, by how they stand. What was allowed, and tests, are no suspected violations: not in `acts`."""

    acts: int
    open: int
    second: int
    confirmed: int
    warned: int
    rejected: int
    insufficient: int
    suspected_tampering: int

    @property
    def established(self) -> int:
        return self.confirmed + self.warned

    @property
    def decided(self) -> int:
        return self.acts - self.open - self.second

    @property
    def false_share(self) -> float | None:
        """Rejected of decided; None where nobody decided."""
        return None if not self.decided else round(self.rejected / self.decided, 4)


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class Spread:
    """Of some times, by nearest rank; None where there were none."""

    count: int
    median_s: float | None
    p95_s: float | None

    @classmethod
    def of(cls, times: Iterable[float]) -> "Spread":
        found = sorted(times)
        return cls(len(found), _rank(found, 0.5), _rank(found, 0.95))


@dataclass(frozen=True, slots=True)
class CameraLine:
    """`removed`: nobody watches it any more; None: recordings, of which no camera is known."""

    place: Place
    tally: Tally
    false_share: float | None
    latency: Spread
    to_decision: Spread
    removed: bool | None


@dataclass(frozen=True, slots=True)
class CommuneLine:
    """One row of the scoreboard."""

    commune: str
    cameras: int
    """Watched at the end."""
    tally: Tally
    decided_share: float | None
    within_day: int
    """Of those decided: how many within 24 hours."""
    to_decision: Spread


@dataclass(frozen=True, slots=True)
class Statistics:
    """All figures of a period. Keys: hours 00 to 23, weekdays 0 (Monday) to 6, months 2026-11."""

    frozen: Frozen
    two_people: bool
    period: Period | None
    commune: str | None
    total: Tally
    allowed: int
    tests: int
    pictures_gone: int
    by_commune: tuple[Group, ...]
    by_place: tuple[Group, ...]
    by_month: tuple[Group, ...]
    by_weekday: tuple[Group, ...]
    by_hour: tuple[Group, ...]
    by_kind: tuple[Group, ...]
    by_actor: tuple[Group, ...]
    by_site_class: tuple[Group, ...]
    case_outcomes: tuple[tuple[str, int], ...]
    """As the authority noted them."""
    cameras: tuple[CameraLine, ...]
    communes: tuple[CommuneLine, ...]
    latency: Spread
    """From the act to the store: minutes with a camera that is watched, days with a recording that was brought."""
    to_decision: Spread
    """From the store to the first decision."""
    watched: Spread
    """How long the clip was watched, of every decision that says so."""


def statistics_of(facts: Facts, period: Period | None = None, communes: frozenset[str] | None = None) -> Statistics:
    """Of the acts in a period (None: all) in these communes (None: everywhere, also where the commune is unknown)."""
    chosen = acts_of(facts, period, communes)
    acts = [act for act in chosen if _counts(act)]
    decisions = [decision for act in acts for decision in act.decisions]
    outcomes = [act.case_outcome for act in acts if act.case_outcome]
    return Statistics(
        frozen=facts.frozen,
        two_people=facts.two_people,
        period=period,
        commune=next(iter(communes)) if communes is not None and len(communes) == 1 else None,
        total=tally(acts),
        allowed=sum(act.outcome == "allowed" for act in chosen),
        tests=sum(act.outcome == "test" for act in chosen),
        pictures_gone=sum(act.pictures_gone for act in acts),
        by_commune=by(acts, lambda act: act.place.commune or UNKNOWN),
        by_place=by(acts, lambda act: act.place.camera),
        by_month=by(acts, lambda act: act.month, () if period is None else period.months),
        by_weekday=by(acts, lambda act: UNKNOWN if act.weekday is None else str(act.weekday), map(str, range(7))),
        by_hour=by(acts, lambda act: UNKNOWN if act.hour is None else f"{act.hour:02}", _HOURS),
        by_kind=by(acts, lambda act: act.kind, ("dump", "litter")),
        by_actor=by(acts, lambda act: act.actor),
        by_site_class=by(acts, lambda act: act.place.site_class or UNKNOWN),
        case_outcomes=tuple((name, outcomes.count(name)) for name in sorted(set(outcomes))),
        cameras=_cameras(acts, facts, communes),
        communes=_communes(acts, facts, communes),
        latency=_latency(acts),
        to_decision=_to_decision(acts),
        watched=Spread.of(d.watched_s for d in decisions if d.watched_s is not None),
    )


def acts_of(facts: Facts, period: Period | None, communes: frozenset[str] | None) -> list[Act]:
    return [
        act
        for act in facts.acts
        if (period is None or act.day in period) and (communes is None or (act.place.commune or UNKNOWN) in communes)
    ]


def tally(acts: Iterable[Act]) -> Tally:
    outcomes: list[Outcome] = [act.outcome for act in acts if _counts(act)]
    return Tally(
        acts=len(outcomes),
        open=outcomes.count("open"),
        second=outcomes.count("second"),
        confirmed=outcomes.count("confirmed"),
        warned=outcomes.count("warned"),
        rejected=outcomes.count("rejected"),
        insufficient=outcomes.count("insufficient"),
        suspected_tampering=outcomes.count("suspected_tampering"),
    )


def by(acts: Iterable[Act], key: Callable[[Act], str], always: Iterable[str] = ()) -> tuple[Group, ...]:
    """Acts by a key, sorted by it, the unknown last; keys in `always` have a row though nothing happened."""
    groups: dict[str, list[Act]] = {name: [] for name in always}
    for act in acts:
        groups.setdefault(key(act), []).append(act)
    return tuple(Group(name, tally(groups[name])) for name in sorted(groups, key=lambda name: (name == UNKNOWN, name)))


_HOURS = tuple(f"{hour:02}" for hour in range(24))


def _counts(act: Act) -> bool:
    return act.outcome not in ("allowed", "test")


def _cameras(acts: Sequence[Act], facts: Facts, communes: frozenset[str] | None) -> tuple[CameraLine, ...]:
    """Those that are configured, and all that something was seen at."""
    known = {w.place.camera: w for w in facts.watched if communes is None or (w.place.commune or UNKNOWN) in communes}
    groups: dict[str, list[Act]] = {camera: [] for camera, w in known.items() if not w.removed}
    for act in acts:
        groups.setdefault(act.place.camera, []).append(act)
    lines = []
    for camera, mine in sorted(groups.items()):
        watched = known.get(camera)
        count = tally(mine)
        place = mine[-1].place if watched is None else watched.place
        removed = None if watched is None else watched.removed
        lines.append(CameraLine(place, count, count.false_share, _latency(mine), _to_decision(mine), removed))
    return tuple(lines)


def _communes(acts: Sequence[Act], facts: Facts, communes: frozenset[str] | None) -> tuple[CommuneLine, ...]:
    """Those with cameras, and all where something was seen; who has most left undecided comes first."""
    watched = [w.place.commune or UNKNOWN for w in facts.watched if not w.removed]
    names = {act.place.commune or UNKNOWN for act in acts} | set(watched)
    lines = []
    for name in names if communes is None else names & communes:
        mine = [act for act in acts if (act.place.commune or UNKNOWN) == name]
        count, times = tally(mine), _decision_times(mine)
        share = None if not count.acts else round(count.decided / count.acts, 4)
        within = sum(seconds <= 24 * 3600 for seconds in times)
        lines.append(CommuneLine(name, watched.count(name), count, share, within, Spread.of(times)))
    return tuple(sorted(lines, key=lambda line: (line.tally.decided - line.tally.acts, line.commune)))


def _latency(acts: Iterable[Act]) -> Spread:
    return Spread.of((act.filed_utc - act.at_utc).total_seconds() for act in acts if act.at_utc is not None)


def _to_decision(acts: Iterable[Act]) -> Spread:
    return Spread.of(_decision_times(acts))


def _decision_times(acts: Iterable[Act]) -> list[float]:
    return [(act.decisions[0].at_utc - act.filed_utc).total_seconds() for act in acts if act.decisions]


def _rank(found: Sequence[float], share: float) -> float | None:
    return round(found[max(0, math.ceil(share * len(found)) - 1)], 3) if found else None
