"""The black-spot register: places where waste is left again and again, and whether that is ending. Pure."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from evidence.distance import apart_m
from evidence.statistics.counting import acts_of
from evidence.statistics.facts import Act, Facts, Frozen, Reported
from evidence.statistics.periods import months

Status = Literal["open", "improving", "closed"]


@dataclass(frozen=True, slots=True)
class SpotRule:
    """When a place is a black spot, and how it stands; a register names the rule it was made by.

    closed: no established act for `closed_days`. improving: in the last `window_days` at most `improving_share` of
    those in as many days before. Both only where a camera still watches: of a place that nobody sees, nothing is known
    to have ended, so it stays open.
    """

    within_m: float = 100.0
    """Cameras that look at places no further apart than this from the first of them are one spot."""
    least: int = 3
    """Established acts from which on a place is in the register."""
    window_days: int = 90
    improving_share: float = 0.5
    closed_days: int = 180


@dataclass(frozen=True, slots=True)
class Spot:
    """`lat`, `lon`: of the camera that was there first; None where no coordinates were configured."""

    spot_id: str
    """Stays the same while the first camera looks at the same place."""
    commune: str | None
    names: tuple[str, ...]
    cameras: tuple[str, ...]
    lat: float | None
    lon: float | None
    acts: int
    first: date
    last: date
    recent: int
    """In the last window."""
    before: int
    """In the window before it."""
    trend: tuple[tuple[str, int], ...]
    """Each month from the first act to the day of the register."""
    status: Status
    watched: bool
    """A camera still looks there."""
    reports: int = 0
    """By people, about this place, up to the day of the register; no part of `acts`."""


@dataclass(frozen=True, slots=True)
class Register:
    frozen: Frozen
    rule: SpotRule
    on: date
    spots: tuple[Spot, ...]
    """Open ones first, then by how much happened lately."""


def register_of(
    facts: Facts, on: date, rule: SpotRule | None = None, communes: frozenset[str] | None = None
) -> Register:
    """As it stands at the end of the day `on`, from established acts."""
    rule = SpotRule() if rule is None else rule
    acts = [act for act in acts_of(facts, None, communes) if act.established and act.day <= on]
    watched = {(w.place.camera, w.place.lat, w.place.lon) for w in facts.watched if not w.removed}
    groups = [group for group in _groups(acts, rule) if sum(map(len, group)) >= rule.least]
    said = _reports_of(groups, [one for one in facts.reports if one.day <= on and _is_in(one, communes)], rule)
    spots = [replace(_spot(group, on, rule, watched), reports=said[i]) for i, group in enumerate(groups)]
    order: tuple[Status, ...] = ("open", "improving", "closed")
    spots.sort(key=lambda spot: (order.index(spot.status), -spot.recent, -spot.acts, spot.spot_id))
    return Register(facts.frozen, rule, on, tuple(spots))


_Groups = list[list[list[Act]]]


def _groups(acts: Sequence[Act], rule: SpotRule) -> _Groups:
    """Spots, each of the acts at each of its places. A place joins the first spot whose first place is near enough, in
    the order in which things happened: spots do not grow along a road camera by camera, and later acts move none."""
    places: dict[tuple[str, float | None, float | None], list[Act]] = {}
    for act in acts:
        places.setdefault((act.place.camera, act.place.lat, act.place.lon), []).append(act)
    spots: _Groups = []
    for mine in places.values():
        for spot in spots:
            distance = apart_m(spot[0][0].place, mine[0].place)
            if distance is not None and distance <= rule.within_m:
                spot.append(mine)
                break
        else:
            spots.append([mine])
    return spots


def _is_in(report: Reported, communes: frozenset[str] | None) -> bool:
    return communes is None or (report.commune or "") in communes


def _reports_of(groups: _Groups, reports: Sequence[Reported], rule: SpotRule) -> Counter[int]:
    """How many there are for each: of one of its acts, else within reach of its first place. Each counts once."""
    of_act = {act.event_id: i for i, group in enumerate(groups) for mine in group for act in mine}
    found = Counter[int]()
    for report in reports:
        linked = next((of_act[event_id] for event_id in report.events if event_id in of_act), None)
        apart = ((apart_m(group[0][0].place, report), i) for i, group in enumerate(groups))
        near = min(((m, i) for m, i in apart if m is not None and m <= rule.within_m), default=None)
        if linked is not None:
            found[linked] += 1
        elif near is not None:
            found[near[1]] += 1
    return found


def _spot(
    group: list[list[Act]], on: date, rule: SpotRule, watched: set[tuple[str, float | None, float | None]]
) -> Spot:
    acts = sorted((act for mine in group for act in mine), key=lambda act: act.day)
    first = group[0][0].place
    days = [act.day for act in acts]
    window = timedelta(days=rule.window_days)
    recent = sum(day > on - window for day in days)
    before = sum(on - 2 * window < day <= on - window for day in days)
    seen = any((mine[0].place.camera, mine[0].place.lat, mine[0].place.lon) in watched for mine in group)
    counts = Counter(act.month for act in acts)
    name = f"{first.camera}\n{first.lat}\n{first.lon}"
    return Spot(
        spot_id=f"DD-{hashlib.sha256(name.encode()).hexdigest()[:10]}",
        commune=first.commune,
        names=tuple(dict.fromkeys(mine[0].place.name or mine[0].place.camera for mine in group)),
        cameras=tuple(dict.fromkeys(mine[0].place.camera for mine in group)),
        lat=first.lat,
        lon=first.lon,
        acts=len(acts),
        first=days[0],
        last=days[-1],
        recent=recent,
        before=before,
        trend=tuple((month, counts[month]) for month in months(acts[0].month, f"{on:%Y-%m}")),
        status=_status(days[-1], recent, before, on, rule) if seen else "open",
        watched=seen,
    )


def _status(last: date, recent: int, before: int, on: date, rule: SpotRule) -> Status:
    if (on - last).days >= rule.closed_days:
        return "closed"
    return "improving" if before and recent <= rule.improving_share * before else "open"
