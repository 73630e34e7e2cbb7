"""Reports in the store: taken down, followed, and never changed. Every query names the communes of who asks."""

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Engine, Select, and_, func, insert, or_, select, update

from evidence.hotline.contacts import Contacts
from evidence.hotline.errors import BadReportError, NoSuchReportError, ReportClosedError, ReportConflictError
from evidence.hotline.report import (
    Attachment,
    Contact,
    KeptFootage,
    NewReport,
    Outcome,
    Report,
    ReportFile,
    State,
    Step,
    StepKind,
    Whereabouts,
    next_state,
)
from evidence.store import NoSuchEventError, RecordError, schema
from evidence.store.canonical import plain
from evidence.store.engine import reading
from evidence.store.events import event_subject
from evidence.store.hotline_schema import report_subject
from evidence.store.kept import Logged, in_utc, keep, kept
from evidence.store.rows import Facts
from evidence.store.writer import Writer, writer

Communes = frozenset[str] | None
"""Of whoever asks; None: every commune, and reports of which nobody knows the commune."""
LONGEST_TEXT = 8000
MOST_UNCERTAIN_S = 7 * 86_400.0
MOST_STEPS = 500
_NEEDS_FILES = frozenset[StepKind]({"attached", "kept", "reopened"})


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the list ended."""

    received_utc: datetime
    report_id: str


class Reports:
    """Methods raise StoreUnavailableError, RecordError where somebody changed a row into what it cannot be."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def new_id(self) -> str:
        """Short enough to be said over the telephone."""
        return f"PA{self._clock():%y%m%d}-{secrets.token_hex(5)}"

    def draft(self, report_id: str, new: NewReport, by: str) -> Report:
        """As it would stand, were it taken down now. Raises BadReportError."""
        return _report(report_id, new, by, self._clock(), anonymous=True)

    def add(
        self, report_id: str, new: NewReport, by: str, contact: Contact | None = None, sealed_by: Contacts | None = None
    ) -> Report:
        """Take it down. `contact` None: anonymous. Raises BadReportError."""
        sealed = None if contact is None or sealed_by is None else sealed_by.seal(report_id, contact)
        with writer(self._engine, self._clock) as to:
            report = _report(report_id, new, by, to.now, anonymous=sealed is None)
            found_by = {"report_id": report_id, "commune": report.place.commune or "", "received_utc": to.now}
            facts: Facts = (("channel", report.channel), ("anonymous", report.anonymous))
            logged = Logged(by, "report.received", report_subject(report_id), facts)
            if keep(to, schema.Report, found_by, report, logged) != "new":
                raise BadReportError(f"expected a new name for a report, found {report_id}")
            if sealed is not None:
                values = {"report_id": report_id, "sealed": sealed, "changed_utc": to.now}
                to.connection.execute(insert(schema.ReportContact).values(**values))
        return report

    def of(self, report_id: str, communes: Communes) -> ReportFile:
        """Raises NoSuchReportError, the same where there is none and where it is of another commune."""
        with reading(self._engine) as connection:
            return _file(connection, report_id, communes)

    def page(
        self,
        communes: Communes,
        *,
        state: State | None = None,
        commune: str | None = None,
        after: Cursor | None = None,
        limit: int = 50,
    ) -> tuple[ReportFile, ...]:
        """The newest first, from behind `after` on."""
        table = schema.Report
        query = _seen(select(table.report_id), communes)
        if state is not None:
            query = query.where(_state_now() == state)
        if commune is not None:
            query = query.where(table.commune == commune)
        if after is not None:
            same = and_(table.received_utc == after.received_utc, table.report_id < after.report_id)
            query = query.where(or_(table.received_utc < after.received_utc, same))
        query = query.order_by(table.received_utc.desc(), table.report_id.desc()).limit(limit)
        with reading(self._engine) as connection:
            return _files(connection, connection.scalars(query).all())

    def counts(self, communes: Communes) -> dict[str, int]:
        """How many there are in each state."""
        table, step = schema.Report, schema.ReportStep
        last = select(step.report_id, func.max(step.version).label("version")).group_by(step.report_id).subquery()
        state = func.coalesce(step.state, "received")
        query = (
            select(state, func.count())
            .select_from(table)
            .outerjoin(last, last.c.report_id == table.report_id)
            .outerjoin(step, and_(step.report_id == last.c.report_id, step.version == last.c.version))
            .group_by(state)
        )
        with reading(self._engine) as connection:
            return {str(found): int(count) for found, count in connection.execute(_seen(query, communes))}

    def of_event(self, event_id: str, communes: Communes) -> tuple[str, ...]:
        """Reports that were linked to it, the oldest link first."""
        table, step = schema.Report, schema.ReportStep
        query = _seen(select(table.report_id).join(step, step.report_id == table.report_id), communes)
        query = query.where(step.event_id == event_id).order_by(step.report_id)
        with reading(self._engine) as connection:
            return tuple(dict.fromkeys(connection.scalars(query)))

    def not_closed(self) -> tuple[Report, ...]:
        """Of every commune: what cameras saw of them is to stay, as long as retention keeps the report's files."""
        query = select(schema.Report.content).where(_state_now() != "closed", ~_deleted(schema.Report.report_id))
        with reading(self._engine) as connection:
            return tuple(kept(Report, content) for content in connection.scalars(query))

    def all(self, damaged: Callable[[str], None] | None = None) -> Iterator[ReportFile]:
        """Of every commune, some at a time, by name. `damaged` is told of those whose rows say no report any more,
        which else raise RecordError."""
        after = ""
        while True:
            query = select(schema.Report.report_id).where(schema.Report.report_id > after)
            with reading(self._engine) as connection:
                names = connection.scalars(query.order_by(schema.Report.report_id).limit(500)).all()
                found = _readable(connection, names, damaged)
            if not names:
                return
            yield from found
            after = names[-1]

    def is_deleted(self, report_id: str) -> bool:
        """Retention has decided that its files go."""
        with reading(self._engine) as connection:
            return bool(connection.scalar(select(_deleted(report_id))))

    def attach(self, report_id: str, communes: Communes, by: str, attachment: Attachment) -> ReportFile:
        """Raises NoSuchReportError, ReportClosedError."""
        return self._step(report_id, communes, by, "attached", attachment=attachment)

    def keep(self, report_id: str, communes: Communes, by: str, footage: KeptFootage) -> ReportFile:
        """Raises NoSuchReportError, ReportClosedError."""
        return self._step(report_id, communes, by, "kept", kept=footage)

    def link(
        self, report_id: str, communes: Communes, by: str, event_id: str, expected_version: int | None = None
    ) -> ReportFile:
        """To an event that the person may see, which the caller has made sure of. Nothing where it is linked.

        Raises NoSuchReportError, ReportClosedError, ReportConflictError, NoSuchEventError.
        """
        return self._step(report_id, communes, by, "linked", expected_version, event_id=event_id)

    def close(
        self,
        report_id: str,
        communes: Communes,
        by: str,
        outcome: Outcome,
        note: str,
        expected_version: int | None = None,
    ) -> ReportFile:
        """Raises NoSuchReportError, ReportClosedError, ReportConflictError, BadReportError."""
        return self._step(report_id, communes, by, "closed", expected_version, outcome=outcome, note=note)

    def reopen(
        self, report_id: str, communes: Communes, by: str, note: str, expected_version: int | None = None
    ) -> ReportFile:
        """Raises NoSuchReportError, ReportConflictError, BadReportError where it is not closed."""
        return self._step(report_id, communes, by, "reopened", expected_version, note=note)

    def contact(self, report_id: str, communes: Communes, by: str, opened_by: Contacts) -> Contact | None:
        """Who reported; the log has who asked. None where nobody said so, or it was erased.

        Raises NoSuchReportError, ContactsError.
        """
        with writer(self._engine, self._clock) as to:
            _file(to.connection, report_id, communes)
            table = schema.ReportContact
            sealed = to.connection.scalar(select(table.sealed).where(table.report_id == report_id))
            if sealed is None:
                return None
            found = opened_by.open(report_id, sealed)
            to.log(by, "report.contact_seen", report_subject(report_id), ())
        return found

    def erase_contact(self, report_id: str, communes: Communes, by: str) -> None:
        """Of a person who is owed no answer any more, or asked for it. Raises NoSuchReportError."""
        table = schema.ReportContact
        with writer(self._engine, self._clock) as to:
            _file(to.connection, report_id, communes)
            there = update(table).where(table.report_id == report_id, table.sealed.is_not(None))
            if to.connection.execute(there.values(sealed=None, changed_utc=to.now)).rowcount:
                to.log(by, "report.contact_erased", report_subject(report_id), ())

    def _step(
        self,
        report_id: str,
        communes: Communes,
        by: str,
        kind: StepKind,
        expected_version: int | None = None,
        **said: Any,
    ) -> ReportFile:
        if note := said.get("note"):
            _text(note, "note", 2000)
        with writer(self._engine, self._clock) as to:
            before = _file(to.connection, report_id, communes)
            if expected_version is not None and expected_version != before.version:
                raise ReportConflictError(report_id, expected_version, before.version)
            if before.state == "closed" and kind != "reopened":
                raise ReportClosedError(f"report {report_id}: expected it to be open, found it closed; reopen it first")
            if before.state != "closed" and kind == "reopened":
                raise BadReportError(f"report {report_id}: expected it to be closed, found it {before.state}")
            if kind in _NEEDS_FILES and to.connection.scalar(select(_deleted(report_id))):
                raise ReportClosedError(
                    f"report {report_id}: its files were deleted, retention was over; take a new one"
                )
            if before.version >= MOST_STEPS:
                raise BadReportError(f"report {report_id}: expected fewer than {MOST_STEPS} steps, found as many")
            if kind == "linked" and said["event_id"] in before.events and before.state == "linked":
                return before
            state = next_state(kind, before.steps)
            step = Step(report_id, before.version + 1, kind, state, by, to.now, **said)
            _insert(to, step)
        return replace(before, steps=(*before.steps, step))


def _insert(to: Writer, step: Step) -> None:
    """Raises NoSuchEventError."""
    if step.event_id is not None:
        event = schema.Event
        known = select(event.event_id).where(event.event_id == step.event_id, event.withdrawn_utc.is_(None))
        if to.connection.scalar(known) is None:
            raise NoSuchEventError(f"expected an event of the store, found none named {step.event_id}")
    facts: Facts = (("version", step.version), ("step", step.kind), ("event", step.event_id), ("outcome", step.outcome))
    found_by = {
        "report_id": step.report_id,
        "version": step.version,
        "state": step.state,
        "event_id": step.event_id,
    }
    logged = Logged(step.by, "report.changed", report_subject(step.report_id), facts)
    keep(to, schema.ReportStep, found_by, step, logged)
    if step.event_id is not None:  # the event's own history says it too
        to.log(step.by, "event.reported", event_subject(step.event_id), (("report", step.report_id),))


def _report(report_id: str, new: NewReport, by: str, now: datetime, *, anonymous: bool) -> Report:
    """Raises BadReportError."""
    place, happened = new.place, _moment(new.happened_utc)
    _text(place.text, "place", 500)
    _text(new.text, "text", LONGEST_TEXT)
    if place.commune is not None:
        _text(place.commune, "commune", 200)
    if (place.lat is None) != (place.lon is None):
        raise BadReportError("expected latitude and longitude, or neither, found one of them")
    if place.lat is not None and place.lon is not None and not (abs(place.lat) <= 90 and abs(place.lon) <= 180):
        raise BadReportError(f"expected degrees of WGS 84, found {place.lat}, {place.lon}")
    if not 0 <= new.uncertainty_s <= MOST_UNCERTAIN_S:
        raise BadReportError(f"expected an uncertainty of 0 to {MOST_UNCERTAIN_S:.0f} s, found {new.uncertainty_s}")
    if happened - timedelta(seconds=new.uncertainty_s) > now + timedelta(minutes=5):
        raise BadReportError(f"expected something that has happened, found {happened.isoformat()}")
    if happened.year < 2000:
        raise BadReportError(f"expected a time of this century, found {happened.isoformat()}")
    return Report(
        report_id=report_id,
        received_utc=now,
        by=by,
        place=Whereabouts(**asdict(place)),
        happened_utc=happened,
        uncertainty_s=float(new.uncertainty_s),
        text=new.text,
        channel=new.channel,
        wants_reply=new.wants_reply,
        anonymous=anonymous,
    )


def _moment(at: datetime) -> datetime:
    try:
        return in_utc(at, "happened_utc").astimezone(UTC)
    except (RecordError, OverflowError) as error:
        raise BadReportError(str(error)) from error


def _text(text: str, what: str, longest: int) -> None:
    try:
        plain(text, what, longest)
    except RecordError as error:
        raise BadReportError(str(error)) from error


def _seen(query: Select[*tuple[Any, ...]], communes: Communes) -> Select[*tuple[Any, ...]]:
    return query if communes is None else query.where(schema.Report.commune.in_(communes))


def _state_now() -> Any:
    step = schema.ReportStep
    last = (
        select(step.state)
        .where(step.report_id == schema.Report.report_id)
        .order_by(step.version.desc())
        .limit(1)
        .correlate(schema.Report)
        .scalar_subquery()
    )
    return func.coalesce(last, "received")


def _deleted(report_id: Any) -> Any:
    """That its deletion was decided, as a condition."""
    return select(schema.Deletion.deletion_id).where(schema.Deletion.event_id == report_id).exists()


def _readable(
    connection: Connection, names: Sequence[str], damaged: Callable[[str], None] | None
) -> tuple[ReportFile, ...]:
    try:
        return _files(connection, names)
    except RecordError:
        if damaged is None:
            raise
    found: list[ReportFile] = []
    for name in names:
        try:
            found += _files(connection, [name])
        except RecordError:
            damaged(name)
    return tuple(found)


def _file(connection: Connection, report_id: str, communes: Communes) -> ReportFile:
    """Raises NoSuchReportError."""
    table = schema.Report
    query = _seen(select(table.report_id).where(table.report_id == report_id), communes)
    found = _files(connection, connection.scalars(query).all())
    if not found:
        raise NoSuchReportError(f"expected a report, found none named {report_id[:50]!r}")
    return found[0]


def _files(connection: Connection, report_ids: Sequence[str]) -> tuple[ReportFile, ...]:
    """In this order."""
    table, step, contact = schema.Report, schema.ReportStep, schema.ReportContact
    columns = select(table.report_id, table.content).where(table.report_id.in_(report_ids))
    reports = {name: kept(Report, content) for name, content in connection.execute(columns)}
    steps = defaultdict[str, list[Step]](list)
    done = select(step.report_id, step.content).where(step.report_id.in_(report_ids))
    for name, content in connection.execute(done.order_by(step.report_id, step.version)):
        steps[name].append(kept(Step, content))
    sealed = select(contact.report_id).where(contact.report_id.in_(report_ids), contact.sealed.is_not(None))
    known = set(connection.scalars(sealed))
    return tuple(ReportFile(reports[name], tuple(steps[name]), name in known) for name in report_ids)


__all__ = ["LONGEST_TEXT", "MOST_UNCERTAIN_S", "Communes", "Cursor", "Reports"]
