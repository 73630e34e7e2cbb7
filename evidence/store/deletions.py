"""Deletions in the store: decided and signed first, then done, then noted as done. Between the two notes a kill leaves
an order that the next run completes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, select, update

from evidence.store import schema
from evidence.store.engine import reading
from evidence.store.errors import RecordError, StoreError
from evidence.store.events import event_subject
from evidence.store.holds import holds_of
from evidence.store.keeping_rows import Deletion, DeletionDone, DeletionOrder, Statistic
from evidence.store.kept import Logged, keep, kept, one, said
from evidence.store.rows import Facts
from evidence.store.writer import PROGRAM, writer

_CONTEXT = b"litterwatch-deletion-1\n"


class EventHeldError(StoreError):
    """A legal hold keeps it."""


def deletion_statement(order: DeletionOrder) -> bytes:
    """What a signature over it covers. Raises RecordError."""
    return _CONTEXT + said(order).encode()


class Deletions:
    """`store.deletions`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def decide(self, deletion: Deletion, statistic: Statistic) -> None:
        """From now on the event's pictures count as gone, and what stays of it is `statistic`. A hold and this cannot
        both succeed. Raises EventHeldError, RecordError where a deletion was decided before."""
        order = deletion.order
        subject = event_subject(order.event_id)
        with writer(self._engine, self._clock) as to:
            held = [hold.hold.hold_id for hold in holds_of(to.connection, order.event_id) if hold.release is None]
            if held:
                raise EventHeldError(f"event {order.event_id}: a legal hold keeps it: {held[0]}")
            table = schema.Deletion
            before = to.connection.scalar(select(table.deletion_id).where(table.event_id == order.event_id))
            if before is not None:
                raise RecordError(f"event {order.event_id}: its deletion was decided before, as {before}")
            known = set(
                to.connection.scalars(
                    select(schema.Package.package_id).where(schema.Package.event_id == order.event_id)
                )
            )
            if known != set(order.packages):
                raise RecordError(f"event {order.event_id}: packages came or went meanwhile; decide again")
            facts: Facts = (("deletion", order.deletion_id), ("class", order.retention_class), ("why", order.why))
            found_by = {"deletion_id": order.deletion_id, "event_id": order.event_id}
            keep(to, table, found_by, deletion, Logged(order.by, "deletion.decided", subject, facts))
            logged = Logged(PROGRAM, "statistic.kept", subject)
            keep(to, schema.Statistic, {"event_id": order.event_id}, statistic, logged)

    def done(self, deletion_id: str, gone: int, freed_bytes: int) -> None:
        """All of it is gone. Noting it again changes nothing. Raises RecordError where nothing was decided."""
        with writer(self._engine, self._clock) as to:
            deletion = one(to.connection, Deletion, schema.Deletion, deletion_id)
            if deletion is None:
                raise RecordError(f"expected a deletion, found none named {deletion_id}")
            event_id = deletion.order.event_id
            if one(to.connection, DeletionDone, schema.DeletionDone, deletion_id) is not None:
                return
            done = DeletionDone(deletion_id, event_id, to.now, gone, freed_bytes)
            facts: Facts = (("deletion", deletion_id), ("files", gone), ("bytes", freed_bytes))
            logged = Logged(PROGRAM, "deletion.done", event_subject(event_id), facts)
            keep(to, schema.DeletionDone, {"deletion_id": deletion_id}, done, logged)
            # Who follows the events hears of it.
            to.connection.execute(
                update(schema.Event).where(schema.Event.event_id == event_id).values(change_seq=to.next_change())
            )

    def of(self, event_id: str) -> Deletion | None:
        """Decided; `pending` says whether it is done."""
        table = schema.Deletion
        with reading(self._engine) as connection:
            content = connection.scalar(select(table.content).where(table.event_id == event_id))
        return None if content is None else kept(Deletion, content)

    def all(self) -> tuple[Deletion, ...]:
        return self._found(only_pending=False)

    def pending(self) -> tuple[Deletion, ...]:
        """Decided and not noted as done."""
        return self._found(only_pending=True)

    def statistics(self) -> tuple[Statistic, ...]:
        with reading(self._engine) as connection:
            return tuple(kept(Statistic, content) for content in connection.scalars(select(schema.Statistic.content)))

    def _found(self, *, only_pending: bool) -> tuple[Deletion, ...]:
        table, done = schema.Deletion, schema.DeletionDone
        query = select(table.content)
        if only_pending:
            query = query.where(~select(done.deletion_id).where(done.deletion_id == table.deletion_id).exists())
        with reading(self._engine) as connection:
            found = [kept(Deletion, content) for content in connection.scalars(query)]
        return tuple(sorted(found, key=lambda deletion: (deletion.order.decided_utc, deletion.order.deletion_id)))
