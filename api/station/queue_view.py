"""The queue as a page shows it: merged from what runs by different periods, each row with all that an officer scans."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from api.station import shown
from api.station.desk import Desk
from api.station.filters import Filters, narrowed, read_cursor, write_cursor
from api.station.known_cameras import CameraBook
from evidence import catalogue
from evidence import catalogue_station as words
from evidence.catalogue import Text
from evidence.people import Person
from evidence.store.triage import Place, Queued, QueueState, Wanted

PAGE = 40
MOST_COUNTED = 1000
Colour = Literal["violation", "unknown", "allowed"]
COLOUR: dict[bool | None, Colour] = {True: "allowed", False: "violation", None: "unknown"}


@dataclass(frozen=True, slots=True)
class Row:
    """One event in a list."""

    queued: Queued
    camera: str
    commune: str | None
    verdict_of_place: Text
    due: date | None
    days_left: int | None
    new: bool = False
    claimed: str | None = None
    """Who has it, as people say it; None where nobody has."""
    mine: bool = False
    first_by: str | None = None

    @property
    def event_id(self) -> str:
        return self.queued.event.record.event_id

    @property
    def colour(self) -> Colour:
        return COLOUR[self.queued.event.record.allowed]

    @property
    def has_picture(self) -> bool:
        return self.queued.event.record.stills.release is not None

    @property
    def left(self) -> Text:
        return shown.left(self.days_left)

    @property
    def urgency(self) -> str:
        return shown.urgency(self.days_left)


@dataclass(frozen=True, slots=True)
class QueuePage:
    rows: tuple[Row, ...]
    after: str | None
    """Where the next page begins; None where this is the last."""
    waiting: int
    """Counted up to MOST_COUNTED."""


def queue_page(desk: Desk, person: Person, filters: Filters, after: str) -> QueuePage:
    """Raises StoreUnavailableError."""
    book = desk.book()
    wanted = filters.wanted(person, desk.sources(person), book)
    found, places = _merged(desk, book, wanted, filters, after)
    page = found[:PAGE]
    ids = [row.event_id for row in page]
    opened = desk.triage.opened_by(person.id, ids) if ids else frozenset()
    claims = desk.station.people.claims.on(ids) if ids else {}
    rows = []
    for row in page:
        claim = claims.get(row.event_id)
        first = row.queued.reviewer if row.queued.state == "second" else None
        rows.append(
            Row(
                *(row.queued, row.camera, row.commune, row.verdict_of_place, row.due, row.days_left),
                new=row.event_id not in opened,
                claimed=None if claim is None else desk.full_name(claim.by),
                mine=claim is not None and claim.by == person.id,
                first_by=None if first is None else desk.full_name(first),
            )
        )
    more = write_cursor(places) if len(found) > PAGE else None
    return QueuePage(tuple(rows), more, desk.triage.count(wanted, MOST_COUNTED))


def next_event(desk: Desk, person: Person, filters: Filters, but: str) -> str | None:
    """The first that waits and that nobody else works on."""
    book = desk.book()
    wanted = filters.wanted(person, desk.sources(person), book)
    found, _ = _merged(desk, book, wanted, filters, "")
    ids = [row.event_id for row in found if row.event_id != but]
    claims = desk.station.people.claims.on(ids) if ids else {}
    return next((one for one in ids if one not in claims or claims[one].by == person.id), None)


def make_row(desk: Desk, book: CameraBook, queued: Queued) -> Row:
    """Of an event that stands anywhere."""
    record = queued.event.record
    case = desk.case(queued, book)
    task = next((t for t in case.tasks if t.deadline.due is not None and t.deadline.due == case.next_due), None)
    return Row(
        queued,
        camera=book.name(record.source),
        commune=book.commune(record.source),
        verdict_of_place=_said_of_place(queued),
        due=case.next_due,
        days_left=None if task is None else task.days_left,
    )


def _said_of_place(queued: Queued) -> Text:
    record = queued.event.record
    if not record.violations:
        return catalogue.ALLOWED[record.allowed]
    parts = [catalogue.VIOLATION[one] for one in record.violations]
    return Text(", ".join(part.vi for part in parts), ", ".join(part.en for part in parts))


def _merged(
    desk: Desk, book: CameraBook, wanted: Wanted, filters: Filters, after: str
) -> tuple[list[Row], dict[str, Place]]:
    """One more than a page, and behind which event each list was left at the page's end.

    Within a legal route, who acted first is due first; so each route is a list of its own that an index gives, and the
    page is merged from these by their deadlines.
    """
    places = read_cursor(after)
    lists: dict[str, list[Row]] = {}
    newest = filters.order == "newest"
    for name, sources in _lists(book, wanted.sources, newest=newest):
        queued = desk.triage.page(narrowed(wanted, sources), PAGE + 1, places.get(name), newest=newest)
        lists[name] = [make_row(desk, book, one) for one in queued]
    merged: list[Row] = []
    while len(merged) <= PAGE:
        heads = [(_urgent(rows[0]), name) for name, rows in lists.items() if rows]
        if not heads:
            break
        _, name = min(heads)
        row = lists[name].pop(0)
        if len(merged) < PAGE:
            places[name] = row.queued.place
        merged.append(row)
    return merged, places


def _lists(book: CameraBook, sources: frozenset[str], *, newest: bool) -> Iterator[tuple[str, frozenset[str]]]:
    if newest:
        yield "all", sources
        return
    for route in ("police", "other", None):
        found = frozenset(source for source in sources if book.route(source) == route)
        if found:
            yield route or "unknown", found


def _urgent(row: Row) -> tuple[date, str, str]:
    at = row.queued.event.record.release_utc
    return row.due or date.max, "" if at is None else at.isoformat(), row.event_id


def few(rows: tuple[Row, ...], most: int) -> tuple[Row, ...]:
    return tuple(islice(rows, most))


STATE_COLOUR: dict[QueueState, str] = {"open": "", "second": "unsure", "settled": "good"}
STATE_TAG: dict[QueueState, Text] = {
    "open": words.STATE_TAG["open"],
    "second": words.STATE_TAG["second"],
    "settled": words.STATE_TAG["settled"],
}
