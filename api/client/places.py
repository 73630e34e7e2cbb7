"""What a station answers about its cameras' zones, how cameras were, and the figures of one's communes."""

from datetime import date, datetime

from pydantic import Field

from api.client.answers import Answer, Sha256


class Span(Answer):
    """As 18:00; `until` at or before `since` runs past midnight."""

    since: str
    until: str


class WeekSpan(Span):
    """`days` as mon to sun; past midnight it belongs to the day it begins on."""

    days: tuple[str, ...]


class ExceptionalDay(Answer):
    """A date whose hours replace those of the week; none: nothing is allowed on it."""

    date: date
    hours: tuple[Span, ...]


class Zone(Answer):
    """`polygon` in fractions of the picture; `version` as events name it in `rule`, None for what is ignored."""

    id: str
    rule: str
    version: str | None
    polygon: tuple[tuple[float, float], ...]
    allow: tuple[WeekSpan, ...]
    exceptions: tuple[ExceptionalDay, ...]


class Plan(Answer):
    """A camera as it is configured since `since_utc`. Without zones, the whole picture has the rule `never`."""

    camera: str
    name: str
    version: int
    since_utc: datetime
    removed: bool
    commune: str | None
    lat: float | None
    lon: float | None
    site_class: str | None
    timezone: str
    zones: tuple[Zone, ...]


class PlanList(Answer):
    plans: tuple[Plan, ...]


class Condition(Answer):
    """How a camera was, from when to when: one line of health.jsonl (docs/live.md). `end_utc` is None while it holds,
    and where nobody saw the end."""

    health_id: str
    revision: int
    source: str
    kind: str
    start_utc: datetime | None
    end_utc: datetime | None
    ended: bool
    detail: str


class ConditionPage(Answer):
    """`next` goes on behind it; None: that was all."""

    conditions: tuple[Condition, ...]
    next: str | None


class LogHead(Answer):
    seq: int
    sha256: Sha256


class Frozen(Answer):
    """The entry of the log at which figures were frozen."""

    head: LogHead
    at_utc: datetime | None


class Tally(Answer):
    """How many acts, by how they stand."""

    acts: int
    open: int
    second: int
    confirmed: int
    warned: int
    rejected: int
    insufficient: int
    suspected_tampering: int


class Group(Answer):
    """`key` is empty for what nobody knows."""

    key: str
    tally: Tally


class Spread(Answer):
    """Of some times; None where there were none."""

    count: int
    median_s: float | None
    p95_s: float | None


class Place(Answer):
    camera: str
    name: str
    commune: str | None
    site_class: str | None
    lat: float | None
    lon: float | None


class CameraLine(Answer):
    """`removed` None: recordings, of which no camera is known."""

    place: Place
    tally: Tally
    false_share: float | None
    latency: Spread
    to_decision: Spread
    removed: bool | None


class CommuneLine(Answer):
    commune: str
    cameras: int
    tally: Tally
    decided_share: float | None
    within_day: int
    to_decision: Spread


class Days(Answer):
    """Both belong to it."""

    first: date
    last: date


class Statistics(Answer):
    """Figures of a period (docs/design/statistics.md). Keys: hours 00 to 23, weekdays 0 (Monday) to 6, months 2026-11.

    What was allowed, and tests, are not in `total`."""

    frozen: Frozen
    two_people: bool
    period: Days | None
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
    cameras: tuple[CameraLine, ...]
    communes: tuple[CommuneLine, ...]


class Spot(Answer):
    """A black spot; `trend` by month."""

    spot_id: str
    commune: str | None
    names: tuple[str, ...]
    cameras: tuple[str, ...]
    lat: float | None
    lon: float | None
    acts: int
    first: date
    last: date
    recent: int
    before: int
    trend: tuple[tuple[str, int], ...]
    status: str
    watched: bool
    reports: int = Field(ge=0)


class Register(Answer):
    """Of black spots, as of the end of a day."""

    frozen: Frozen
    on: date
    spots: tuple[Spot, ...]
