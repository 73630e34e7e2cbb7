"""The store: everything that is known about events, cameras and decisions, in one database."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine

from evidence.live_lists import Condition
from evidence.record import EventRecord
from evidence.store import cameras, conditions, events, filing, migrate
from evidence.store.audit import AuditCheck, check_chain, entries_of
from evidence.store.cases import Cases
from evidence.store.checking import StoreCheck, check_store
from evidence.store.checkpoints import Checkpoints
from evidence.store.custody import Custody
from evidence.store.deletions import Deletions
from evidence.store.engine import database_url, make_engine, reading
from evidence.store.errors import BadDatabaseError
from evidence.store.feed import Feed
from evidence.store.holds import Holds
from evidence.store.packages import Packages
from evidence.store.paging import Paging
from evidence.store.rereading import Rereading
from evidence.store.rows import (
    AuditEntry,
    AuditHead,
    Batch,
    CameraVersion,
    EventChange,
    Facts,
    Filed,
    Judgement,
    Outcome,
    Position,
    Review,
    RuleVersion,
    StoredEvent,
)
from evidence.store.stamps import Stamps
from evidence.store.wishes import Wishes
from evidence.store.writer import writer


def utc_now() -> datetime:
    return datetime.now(UTC)


class Store:
    """May be used by several threads, processes and machines at once. What a method returned from is committed.

    Every method raises StoreUnavailableError where the database is away or locked, and those that write RecordError
    for what no row can hold. A call that failed has either done everything or nothing, and may be repeated.
    """

    def __init__(self, engine: Engine, clock: Callable[[], datetime] = utc_now) -> None:
        """Of a database whose schema is this program's; `open` makes sure of it."""
        self._engine = self.engine = engine
        self._clock = self.clock = clock
        self.packages = Packages(engine, clock)
        self.holds = Holds(engine, clock)
        self.deletions = Deletions(engine, clock)
        self.cases = Cases(engine, clock)
        self.checkpoints = Checkpoints(engine, clock)
        self.custody = Custody(engine, clock)
        self.stamps = Stamps(engine, clock)
        self.rereading = Rereading(engine, clock)
        self.feed = Feed(engine)
        self.paging = Paging(engine)
        self.wishes = Wishes(engine)

    @classmethod
    def open(cls, url: str, clock: Callable[[], datetime] = utc_now) -> "Store":
        """sqlite:///FILE, made or brought up to date where necessary, or postgresql://USER@HOST/DATABASE, which must
        be (`Store.upgrade`).

        Raises BadDatabaseError, NewerSchemaError, OlderSchemaError, StoreUnavailableError.
        """
        engine = make_engine(database_url(url))
        try:
            if engine.dialect.name == "sqlite":
                migrate.upgrade(engine, clock)
            else:
                migrate.require_current(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, clock)

    @classmethod
    def open_existing(cls, url: str) -> "Store":
        """One that is there and up to date, changing nothing. Raises what `open` does."""
        address = database_url(url)
        if address.drivername == "sqlite" and not Path(str(address.database)).is_file():
            raise BadDatabaseError(f"expected a database, found no file {address.database}")
        engine = make_engine(address)
        try:
            migrate.require_current(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @staticmethod
    def upgrade(url: str) -> str | None:
        """Make the tables, or bring them up to date; returns the schema there was.

        Raises BadDatabaseError, NewerSchemaError, StoreUnavailableError.
        """
        engine = make_engine(database_url(url))
        try:
            return migrate.upgrade(engine, utc_now)
        finally:
            engine.dispose()

    def close(self) -> None:
        self._engine.dispose()

    def file_event(self, record: EventRecord) -> Outcome:
        """Keep a revision of an event; the same one again changes nothing, another under its number is refused."""
        with writer(self._engine, self._clock) as to:
            return events.file_event(to, record)

    def file(self, batch: Batch) -> Filed:
        """Keep what stands in a journal, and how far it has been read, both or neither.

        Raises PositionMovedError where another process files the same journal.
        """
        with writer(self._engine, self._clock) as to:
            return filing.file_batch(to, batch)

    def position(self, journal: str) -> Position:
        """How far it has been filed."""
        with reading(self._engine) as connection:
            return filing.position_of(connection, journal)

    def event(self, event_id: str) -> StoredEvent:
        """As it stands. Raises NoSuchEventError."""
        with reading(self._engine) as connection:
            return events.event_of(connection, event_id)

    def events_after(self, cursor: int, limit: int = 100) -> tuple[EventChange, ...]:
        """The next events that changed, each once and as it stands, by their last change; 0 begins. Who goes on from
        the last `cursor` until nothing comes has everything, whoever writes meanwhile."""
        with reading(self._engine) as connection:
            return events.events_after(connection, cursor, limit)

    def kept_events(self) -> Iterator[StoredEvent]:
        """Every event, also those that were withdrawn, some at a time; one that changes meanwhile may come twice."""
        cursor = 0
        while True:
            with reading(self._engine) as connection:
                found = events.kept_after(connection, cursor, limit=500)
            if not found:
                return
            yield from (event for _, event in found)
            cursor = found[-1][0]

    def withdraw_event(self, event_id: str, actor: str, reason: str) -> None:
        """It becomes a tombstone: its rows stay, it is given out no more. Raises NoSuchEventError."""
        with writer(self._engine, self._clock) as to:
            events.withdraw_event(to, event_id, actor, reason)

    def review(self, event_id: str, expected_version: int, judgement: Judgement, *, two_people: bool = True) -> Review:
        """Keep what a person decided who saw the event at `expected_version`. Who may decide is asked by
        `evidence.people.deciding`; `two_people`: what one person confirmed waits for another.

        Raises VersionConflictError where somebody else was first, NoSuchEventError.
        """
        with writer(self._engine, self._clock) as to:
            return events.review(to, event_id, expected_version, judgement, two_people=two_people)

    def reviews(self, event_id: str) -> tuple[Review, ...]:
        """In the order they were made."""
        with reading(self._engine) as connection:
            return events.reviews_of(connection, event_id)

    def conditions(self, source: str | None = None, *, only_open: bool = False) -> tuple[Condition, ...]:
        """Of one source or of all, in the order they began."""
        with reading(self._engine) as connection:
            return conditions.conditions(connection, source, only_open=only_open)

    def cameras(self) -> tuple[CameraVersion, ...]:
        """Each as it is configured now, also those that were removed."""
        with reading(self._engine) as connection:
            return cameras.camera_versions(connection)

    def rule_of(self, record: EventRecord) -> RuleVersion | None:
        """The rule that decided about an event, as it was then; None where it is not known here."""
        with reading(self._engine) as connection:
            return cameras.rule_of(connection, record)

    def append_audit(self, actor: str, action: str, subject: str, facts: Facts = ()) -> AuditEntry:
        """Note that somebody did something, such as ("duc", "clip.viewed", "event/ID", (("seconds", 12.5),))."""
        with writer(self._engine, self._clock) as to:
            return to.log(actor, action, subject, facts)

    def audit(self, subject: str) -> tuple[AuditEntry, ...]:
        """Everything that was done to it, oldest first."""
        with reading(self._engine) as connection:
            return entries_of(connection, subject)

    def check_audit(self, known: AuditHead | None = None) -> AuditCheck:
        """Read the whole chain; `known` is an end that was written down elsewhere, to find a chain made anew."""
        with reading(self._engine) as connection:
            return check_chain(connection, known)

    def check(self, known: AuditHead | None = None) -> StoreCheck:
        """The chain, every row against it, and the database's own guards. Repairs nothing."""
        with reading(self._engine) as connection:
            return check_store(connection, known)
