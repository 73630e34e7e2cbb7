"""Sealed packages in the store: what there is, where it lies, and what each file's hash is."""

from collections.abc import Callable, Iterator
from datetime import datetime

from sqlalchemy import Engine, select, update

from evidence.store import schema
from evidence.store.canonical import plain
from evidence.store.engine import reading
from evidence.store.errors import RecordError
from evidence.store.events import event_subject
from evidence.store.keeping_rows import Package
from evidence.store.kept import Logged, in_utc, keep, kept, one
from evidence.store.rows import Facts, Outcome
from evidence.store.writer import PROGRAM, Writer, writer


class Packages:
    """`store.packages`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def add(self, package: Package, by: str = PROGRAM) -> Outcome:
        """Its objects must be there. Adding the same again changes nothing.

        Raises RecordError where another package is there under its id, or the event's deletion has been decided.
        """
        with writer(self._engine, self._clock) as to:
            return add_package(to, package, by)

    def get(self, package_id: str) -> Package | None:
        with reading(self._engine) as connection:
            return one(connection, Package, schema.Package, package_id)

    def of(self, event_id: str) -> tuple[Package, ...]:
        """All of one event, the first sealed first."""
        table = schema.Package
        query = select(table.content).where(table.event_id == event_id).order_by(table.sealed_utc, table.package_id)
        with reading(self._engine) as connection:
            return tuple(kept(Package, content) for content in connection.scalars(query))

    def all(self, damaged: Callable[[str], None] | None = None) -> Iterator[Package]:
        """Every package there ever was, also those whose objects were deleted, some at a time. `damaged` is told of
        rows that say no package any more, which else raise RecordError."""
        table = schema.Package
        after = ""
        while True:
            query = select(table.package_id, table.content).where(table.package_id > after).order_by(table.package_id)
            with reading(self._engine) as connection:  # no reader holds a snapshot for as long as a check takes
                found = connection.execute(query.limit(500)).all()
            if not found:
                return
            for package_id, content in found:
                try:
                    package = kept(Package, content)
                except RecordError:
                    if damaged is None:
                        raise
                    damaged(package_id)
                    continue
                yield package
            after = found[-1][0]

    def events_without(self, filed_before: datetime) -> tuple[str, ...]:
        """Events, not withdrawn, that came into the store before a moment, have no package and are to be kept."""
        event, package, deletion = schema.Event, schema.Package, schema.Deletion
        query = (
            select(event.event_id)
            .where(
                event.withdrawn_utc.is_(None),
                event.filed_utc < filed_before,
                ~select(package.package_id).where(package.event_id == event.event_id).exists(),
                ~select(deletion.deletion_id).where(deletion.event_id == event.event_id).exists(),
            )
            .order_by(event.filed_utc)
        )
        with reading(self._engine) as connection:
            return tuple(connection.scalars(query))


def add_package(to: Writer, package: Package, by: str) -> Outcome:
    """Raises RecordError."""
    plain(package.event_id, "event_id", 100)
    found_by = {
        "package_id": package.package_id,
        "event_id": package.event_id,
        "sealed_utc": in_utc(package.sealed_utc, "sealed_utc"),
    }
    facts: Facts = (
        ("package", package.package_id),
        ("manifest", package.manifest_sha256),
        ("signing_key", package.signing_key_id),
        ("supersedes", package.supersedes),
    )
    if one(to.connection, Package, schema.Package, package.package_id) is None:
        table = schema.Deletion
        gone = to.connection.scalar(select(table.deletion_id).where(table.event_id == package.event_id))
        if gone is not None:
            raise RecordError(f"event {package.event_id}: too late, its deletion was decided as {gone}")
    logged = Logged(by, f"package.{package.kind}", event_subject(package.event_id), facts)
    outcome = keep(to, schema.Package, found_by, package, logged)
    if outcome == "differs":
        raise RecordError(f"package {package.package_id}: expected none, or the same, found another, which stays")
    if outcome == "new":  # who pulls events learns that there is something to fetch
        event = schema.Event
        moved = update(event).where(event.event_id == package.event_id).values(change_seq=to.next_change())
        to.connection.execute(moved)
    return outcome
