"""The queue of time stamps: packages whose manifest.tsr is still to come."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from evidence.store import schema
from evidence.store.canonical import plain
from evidence.store.engine import reading
from evidence.store.events import event_subject
from evidence.store.keeping_rows import StampJob
from evidence.store.rows import Facts
from evidence.store.writer import PROGRAM, writer


class Stamps:
    """`store.stamps`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def queue(self, package_id: str, event_id: str, digest: str) -> None:
        """`digest`: SHA-256 of manifest.sig. Nothing where it is queued, or stamped, already."""
        for text, what in ((package_id, "package_id"), (event_id, "event_id"), (digest, "digest")):
            plain(text, what, 100)
        table = schema.Stamp
        with writer(self._engine, self._clock) as to:
            if to.connection.scalar(select(table.package_id).where(table.package_id == package_id)) is not None:
                return
            to.connection.execute(
                insert(table).values(
                    package_id=package_id,
                    event_id=event_id,
                    digest=digest,
                    queued_utc=to.now,
                    attempts=0,
                    due_utc=to.now,
                )
            )

    def due(self, limit: int = 100) -> tuple[StampJob, ...]:
        """What should be tried now, the oldest first."""
        table = schema.Stamp
        query = select(table.__table__).where(table.stamped_utc.is_(None), table.due_utc <= self._clock())
        with reading(self._engine) as connection:
            found = connection.execute(query.order_by(table.queued_utc, table.package_id).limit(limit))
            return tuple(StampJob(**row._mapping) for row in found)

    def waiting(self) -> tuple[StampJob, ...]:
        """All that have no stamp yet, the oldest first."""
        table = schema.Stamp
        query = select(table.__table__).where(table.stamped_utc.is_(None)).order_by(table.queued_utc, table.package_id)
        with reading(self._engine) as connection:
            return tuple(StampJob(**row._mapping) for row in connection.execute(query))

    def failed(self, package_id: str, problem: str, again_utc: datetime) -> None:
        """Nobody stamped it; it is due again later."""
        table = schema.Stamp
        with writer(self._engine, self._clock) as to:
            to.connection.execute(
                update(table)
                .where(table.package_id == package_id, table.stamped_utc.is_(None))
                .values(attempts=table.attempts + 1, problem=problem[:500].replace("\0", ""), due_utc=again_utc)
            )

    def done(self, package_id: str, tsr_sha256: str, authority: str) -> None:
        """manifest.tsr is there. Nothing where that was noted before."""
        table = schema.Stamp
        with writer(self._engine, self._clock) as to:
            event_id = to.connection.scalar(
                select(table.event_id).where(table.package_id == package_id, table.stamped_utc.is_(None))
            )
            if event_id is None:
                return
            to.connection.execute(
                update(table).where(table.package_id == package_id).values(stamped_utc=to.now, problem=None)
            )
            facts: Facts = (("package", package_id), ("stamp", tsr_sha256), ("authority", authority))
            to.log(PROGRAM, "package.stamped", event_subject(event_id), facts)
