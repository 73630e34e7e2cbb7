"""Events in the store: filing revisions, withdrawing, deciding about them, reading them by their last change."""

from dataclasses import asdict
from datetime import datetime

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import Connection, Row, Select, and_, bindparam, insert, select, update

from evidence.record import EventRecord
from evidence.store import schema
from evidence.store.audit import entries_of
from evidence.store.canonical import canonical, canonical_record, moment, plain, sha256, utc_text, whole
from evidence.store.errors import NoSuchEventError, RecordError, VersionConflictError
from evidence.store.rows import EventChange, Judgement, Outcome, Review, StoredEvent
from evidence.store.states import state_after
from evidence.store.writer import PROGRAM, Writer

_judgement = TypeAdapter(Judgement)
_REVIEWS = (
    select(schema.Review.version, schema.Review.content, schema.Review.reviewed_utc, schema.Review.sha256)
    .where(schema.Review.event_id == bindparam("event"))
    .order_by(schema.Review.version)
)


def event_subject(event_id: str) -> str:
    """What the audit log calls it."""
    return f"event/{event_id}"


def file_event(to: Writer, record: EventRecord) -> Outcome:
    """Add a revision; the highest is the event as it stands. Raises RecordError."""
    content = _content(record)
    digest = sha256(content)
    subject = event_subject(record.event_id)
    filed = _filed(to, record.event_id, record.revision)
    if filed is not None and _says_the_same(filed, content):
        return "known"
    if filed is not None:
        _log_once(to, "event.differs", subject, record.revision, digest)
        return "differs"
    to.connection.execute(
        insert(schema.EventRevision).values(
            event_id=record.event_id, revision=record.revision, content=content, sha256=digest, filed_utc=to.now
        )
    )
    to.log(PROGRAM, "event.filed", subject, (("revision", record.revision), ("sha256", digest)))
    _stands(to, record)
    return "new"


def withdraw_event(to: Writer, event_id: str, actor: str, reason: str) -> None:
    """From now on it is a tombstone: nothing of it is removed, but it is given out no more. Raises NoSuchEventError,
    RecordError."""
    _version(to, event_id)
    to.connection.execute(
        update(schema.Event)
        .where(schema.Event.event_id == event_id)
        .values(withdrawn_utc=to.now, change_seq=to.next_change())
    )
    to.log(actor, "event.withdrawn", event_subject(event_id), (("reason", reason),))


def review(
    to: Writer, event_id: str, expected_version: int, judgement: Judgement, *, two_people: bool = True
) -> Review:
    """Keep it, and let the event stand as it now does: there is no other way to a review.

    Raises VersionConflictError where somebody else decided meanwhile, NoSuchEventError, RecordError.
    """
    before, found, last_reviewer = last_of(to, event_id)
    if found != expected_version:
        raise VersionConflictError(event_id, expected_version, found)
    if _filed(to, event_id, judgement.revision) is None:
        raise RecordError(f"expected a revision of event {event_id}, found {judgement.revision}, which it never had")
    for text, what in ((judgement.reviewer, "reviewer"), (judgement.reason_code, "reason code")):
        plain(text, what)
    version = found + 1
    made = {"event_id": event_id, "version": version, "reviewed_utc": utc_text(to.now)}
    content = canonical({**made, **asdict(judgement)})
    digest = sha256(content)
    to.connection.execute(
        insert(schema.Review).values(
            event_id=event_id,
            version=version,
            revision=judgement.revision,
            reviewer=judgement.reviewer,
            verdict=judgement.verdict,
            content=content,
            sha256=digest,
            reviewed_utc=to.now,
        )
    )
    state = state_after(before, last_reviewer, judgement.reviewer, judgement.verdict, two_people=two_people)
    to.connection.execute(
        update(schema.Event)
        .where(schema.Event.event_id == event_id)
        .values(version=version, state=state, verdict=judgement.verdict, change_seq=to.next_change())
    )
    facts = (("version", version), ("verdict", judgement.verdict), ("sha256", digest), ("state", state))
    to.log(judgement.reviewer, "event.reviewed", event_subject(event_id), facts)
    return Review(event_id, version, judgement, to.now, digest, state)


def last_of(to: Writer, event_id: str) -> tuple[str, int, str | None]:
    """How it stands, how many reviews it has, and whose the last is. Raises NoSuchEventError."""
    event, made = schema.Event, schema.Review
    query = (
        select(event.state, event.version, made.reviewer)
        .outerjoin(made, and_(made.event_id == event.event_id, made.version == event.version))
        .where(event.event_id == event_id, event.withdrawn_utc.is_(None))
    )
    row = to.connection.execute(query).one_or_none()
    if row is None:
        raise NoSuchEventError(f"expected an event of the store, found none named {event_id}")
    return row.state, row.version, row.reviewer


def reviews_of(connection: Connection, event_id: str) -> tuple[Review, ...]:
    """In the order they were made."""
    rows = connection.execute(_REVIEWS, {"event": event_id})
    return tuple(
        Review(event_id, version, _judgement.validate_json(content), reviewed_utc, digest)
        for version, content, reviewed_utc, digest in rows
    )


def events_after(connection: Connection, cursor: int, limit: int) -> tuple[EventChange, ...]:
    """Each event that changed after `cursor`, once, as it stands, in the order of the last change."""
    query = _standing().where(schema.Event.change_seq > cursor).order_by(schema.Event.change_seq).limit(limit)
    return tuple(_change(row) for row in connection.execute(query))


def kept_after(connection: Connection, cursor: int, limit: int) -> tuple[tuple[int, StoredEvent], ...]:
    """As `events_after`, also those that were withdrawn: what is kept of them is kept."""
    query = _standing().where(schema.Event.change_seq > cursor).order_by(schema.Event.change_seq).limit(limit)
    return tuple((row[0], _stored(row)) for row in connection.execute(query))


def event_of(connection: Connection, event_id: str) -> StoredEvent:
    """Raises NoSuchEventError."""
    row = connection.execute(_standing().where(schema.Event.event_id == event_id)).one_or_none()
    event = None if row is None else _change(row).event
    if event is None:
        raise NoSuchEventError(f"expected an event of the store, found none named {event_id}")
    return event


def _content(record: EventRecord) -> str:
    """As the line of events.jsonl says it. Raises RecordError."""
    plain(record.event_id, "event_id", 100)
    plain(record.source, "source")
    whole(record.revision, "revision")
    for name in ("start_utc", "release_utc", "confirmed_utc", "end_utc"):
        moment(getattr(record, name), name)
    return canonical_record(record)


def _stands(to: Writer, record: EventRecord) -> None:
    """The event, as its highest revision says."""
    now = {
        "revision": record.revision,
        "source": record.source,
        "kind": record.kind,
        "score": record.score,
        "release_utc": moment(record.release_utc, "release_utc"),
    }
    highest = to.connection.scalar(select(schema.Event.revision).where(schema.Event.event_id == record.event_id))
    if highest is None:
        made = {"event_id": record.event_id, "change_seq": to.next_change(), "version": 0, "filed_utc": to.now}
        to.connection.execute(insert(schema.Event).values(**made, **now))
    elif record.revision > highest:
        to.connection.execute(
            update(schema.Event)
            .where(schema.Event.event_id == record.event_id)
            .values(change_seq=to.next_change(), **now)
        )


def _version(to: Writer, event_id: str) -> int:
    """Its version. Raises NoSuchEventError."""
    query = select(schema.Event.version).where(schema.Event.event_id == event_id, schema.Event.withdrawn_utc.is_(None))
    found = to.connection.scalar(query)
    if found is None:
        raise NoSuchEventError(f"expected an event of the store, found none named {event_id}")
    return found


def _filed(to: Writer, event_id: str, revision: int) -> str | None:
    """The content of a revision, None where there is none."""
    table = schema.EventRevision
    return to.connection.scalar(select(table.content).where(table.event_id == event_id, table.revision == revision))


def _says_the_same(filed: str, content: str) -> bool:
    """Also where an earlier version of the program, whose records had fewer fields, wrote it."""
    if filed == content:
        return True
    try:
        return canonical_record(EventRecord.model_validate_json(filed)) == content
    except ValidationError:
        return False


def _log_once(to: Writer, action: str, subject: str, revision: int, digest: str) -> None:
    """A journal may be read again; what is odd in it is one entry."""
    facts = (("revision", revision), ("sha256", digest))
    if not any(e.action == action and e.facts == facts for e in entries_of(to.connection, subject)):
        to.log(PROGRAM, action, subject, facts)


def _standing() -> Select[int, str, int, datetime, datetime | None, str, str]:
    event, filed = schema.Event, schema.EventRevision
    return select(
        event.change_seq,
        event.event_id,
        event.version,
        event.filed_utc,
        event.withdrawn_utc,
        filed.content,
        filed.sha256,
    ).join(filed, and_(filed.event_id == event.event_id, filed.revision == event.revision))


def _change(row: Row[int, str, int, datetime, datetime | None, str, str]) -> EventChange:
    cursor, event_id, _, _, withdrawn_utc, *_ = row
    return EventChange(cursor, event_id, None if withdrawn_utc is not None else _stored(row))


def _stored(row: Row[int, str, int, datetime, datetime | None, str, str]) -> StoredEvent:
    _, _, version, filed_utc, _, content, digest = row
    return StoredEvent(EventRecord.model_validate_json(content), digest, version, filed_utc)
