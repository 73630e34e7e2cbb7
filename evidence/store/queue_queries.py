"""Which events a queue holds, as statements: each is put together once for a kind of question and kept with its gaps
unfilled, since to put it together takes far longer than the database needs to answer it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from sqlalchemy import BindParameter, ColumnElement, Select, and_, bindparam, func, or_, select, union_all

from evidence.store import schema
from evidence.store.rows import Verdict

QueueState = Literal["open", "second", "settled"]
"""Nobody decided; a first person confirmed; decided."""
After = Literal["nothing", "unknown", "known"]
"""Where a page begins: at the beginning, behind an event of unknown time, behind one of known time."""
Found = Select[datetime | None, str]
"""When, and the id."""
Values = dict[str, Any]
_FEW_SOURCES = 40
"""Up to so many cameras, each is read by itself; with more, a page is full before the index has been read far."""
_AT_ONCE = 12
"""Of them, in one statement: with forty SQLite takes fifteen times as long as with twelve."""
_KEPT = 64
"""Kinds of questions: states, filters and numbers of cameras, as people's areas and filters have them."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which events. `sources` are cameras: whoever asks names those that the person may see; none, nothing."""

    sources: frozenset[str]
    states: tuple[QueueState, ...] = ("open", "second")
    kind: str | None = None
    verdict: Verdict | None = None
    least_score: float = 0.0
    from_utc: datetime | None = None
    to_utc: datetime | None = None
    not_confirmed_by: str | None = None
    """Leave out what waits for somebody else than this person."""


@dataclass(frozen=True, slots=True)
class Place:
    """Behind which event a page begins. Events of unknown time come first, by their id."""

    release_utc: datetime | None
    event_id: str


@dataclass(frozen=True, slots=True)
class _Kind:
    """Of a question: all of it but the values."""

    states: tuple[QueueState, ...]
    given: frozenset[str]
    """Names of the values by which it is narrowed."""
    groups: int
    """Cameras that are read each by itself; 0: all at once."""
    newest: bool = False
    after: After = "nothing"


def page_queries(wanted: Wanted, limit: int, after: Place | None, *, newest: bool) -> Iterator[tuple[Found, Values]]:
    """Statements for the next events by the time of the act, each of some cameras, with the values that belong to it;
    what they find is to be put in order."""
    values: Values = {**_narrowing(wanted), "limit": limit}
    given = frozenset(values) - {"limit"}
    begins: After = "nothing"
    if after is not None:
        begins = "unknown" if after.release_utc is None else "known"
        values |= {"after_id": after.event_id}
        values |= {} if after.release_utc is None else {"after_utc": after.release_utc}
    sources = sorted(wanted.sources)
    if len(sources) > _FEW_SOURCES:
        yield _page(_Kind(wanted.states, given, 0, newest, begins)), {**values, "sources": sources}
        return
    for first in range(0, len(sources), _AT_ONCE):
        here = {f"source_{i}": source for i, source in enumerate(sources[first : first + _AT_ONCE])}
        yield _page(_Kind(wanted.states, given, len(here), newest, begins)), values | here


def count_query(wanted: Wanted, most: int) -> tuple[Select[int], Values]:
    """How many there are, counted up to `most`."""
    narrowed = _narrowing(wanted)
    return _count(_Kind(wanted.states, frozenset(narrowed), 0)), {
        **narrowed,
        "sources": sorted(wanted.sources),
        "limit": most,
    }


def _narrowing(wanted: Wanted) -> Values:
    """Those that are asked for."""
    second = "second" in wanted.states
    asked = {
        "kind": wanted.kind,
        "verdict": wanted.verdict,
        "least_score": wanted.least_score if wanted.least_score > 0 else None,
        "from_utc": wanted.from_utc,
        "to_utc": wanted.to_utc,
        "not_confirmed_by": wanted.not_confirmed_by if second else None,
    }
    return {name: value for name, value in asked.items() if value is not None}


@lru_cache(_KEPT)
def _count(kind: _Kind) -> Select[int]:
    event = schema.Event
    among = event.state.in_(kind.states), event.source.in_(bindparam("sources", expanding=True))
    found = select(event.event_id).where(*among, *_narrowed(kind)).limit(bindparam("limit")).subquery()
    return select(func.count()).select_from(found)


@lru_cache(_KEPT)
def _page(kind: _Kind) -> Found:
    """One part for each state and, where they are few, each camera: each goes along an index."""
    found = union_all(*(select(part.subquery()) for part in _parts(kind))).subquery()
    at, event_id = found.c.release_utc, found.c.event_id
    # Said aloud: databases differ in where they put what is unknown.
    order = (at.desc().nulls_last(), event_id.desc()) if kind.newest else (at.asc().nulls_first(), event_id.asc())
    return select(at, event_id).order_by(*order).limit(bindparam("limit"))


def _parts(kind: _Kind) -> Iterator[Found]:
    event = schema.Event
    each: list[ColumnElement[bool]] = [event.source == bindparam(f"source_{i}") for i in range(kind.groups)]
    identity = event.event_id.desc() if kind.newest else event.event_id.asc()
    time = event.release_utc.desc() if kind.newest else event.release_utc.asc()
    for state in kind.states:
        for here in each or [event.source.in_(bindparam("sources", expanding=True))]:
            for unknown in (True, False):
                behind = _behind(kind, unknown=unknown)
                if behind is None:
                    continue
                yield (
                    select(event.release_utc, event.event_id)
                    .where(event.state == state, here, *_narrowed(kind, state), *behind)
                    .order_by(*((identity,) if unknown else (time, identity)))
                    .limit(bindparam("limit"))
                )


def _behind(kind: _Kind, *, unknown: bool) -> list[ColumnElement[bool]] | None:
    """What of the unknown, or the known, times lies behind the place; None where nothing does."""
    event = schema.Event
    known = event.release_utc.is_(None) if unknown else event.release_utc.is_not(None)
    if kind.after == "nothing":
        return [known]
    if (kind.after == "unknown") != unknown:
        # From the oldest on, unknown times are over once a known one was reached; the other way round, known ones.
        passed = unknown != kind.newest
        return None if passed else [known]
    identity: BindParameter[str] = bindparam("after_id")
    later = event.event_id < identity if kind.newest else event.event_id > identity
    if unknown:
        return [known, later]
    at, place = event.release_utc, bindparam("after_utc", type_=schema.UtcTime())
    # Also as one bound: that is what an index can begin at.
    bound, beyond = (at <= place, at < place) if kind.newest else (at >= place, at > place)
    return [bound, or_(beyond, and_(at == place, later))]


def _narrowed(kind: _Kind, state: QueueState | None = None) -> list[ColumnElement[bool]]:
    """`state`: in which all are that are asked about; None: in any."""
    event, made = schema.Event, schema.Review
    mine = select(made.event_id).where(
        made.event_id == event.event_id,
        made.version == event.version,
        made.reviewer == bindparam("not_confirmed_by"),
    )
    conditions: dict[str, ColumnElement[bool]] = {
        "kind": event.kind == bindparam("kind"),
        "verdict": event.verdict == bindparam("verdict"),
        "least_score": event.score >= bindparam("least_score"),
        "from_utc": event.release_utc >= bindparam("from_utc"),
        "to_utc": event.release_utc < bindparam("to_utc"),
        "not_confirmed_by": or_(event.state != "second", ~mine.exists()),
    }
    given = kind.given if state in (None, "second") else kind.given - {"not_confirmed_by"}
    return [event.withdrawn_utc.is_(None), *(conditions[name] for name in sorted(given))]
