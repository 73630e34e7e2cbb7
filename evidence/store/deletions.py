"""Deletions in the store: decided and signed first, then done, then noted as done. Between the two notes a kill leaves
an order that the next run completes."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, func, select, update

from evidence.store import schema
from evidence.store.engine import reading
from evidence.store.errors import RecordError, StoreError
from evidence.store.holds import holds_of, subject_of
from evidence.store.hotline_schema import ReportContact, ReportStep, is_report
from evidence.store.keeping_rows import Deletion, DeletionDone, DeletionOrder, Statistic
from evidence.store.kept import Logged, keep, kept, one, said
from evidence.store.rows import Facts
from evidence.store.writer import PROGRAM, Writer, writer

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
        with writer(self._engine, self._clock) as to:
            _require_deletable(to, order)
            known = set(
                to.connection.scalars(
                    select(schema.Package.package_id).where(schema.Package.event_id == order.event_id)
                )
            )
            if known != set(order.packages):
                raise RecordError(f"event {order.event_id}: packages came or went meanwhile; decide again")
            _keep_order(to, deletion)
            logged = Logged(PROGRAM, "statistic.kept", subject_of(order.event_id))
            keep(to, schema.Statistic, {"event_id": order.event_id}, statistic, logged)

    def decide_report(self, deletion: Deletion, version: int) -> None:
        """From now on what came with a report, and what was kept for it, counts as gone, and who reported is erased;
        what was said stays. `version` is the report's as it was decided on. Raises what `decide` does."""
        order = deletion.order
        if not is_report(order.event_id):
            raise RecordError(f"expected the id of a report, found {order.event_id[:50]!r}")
        with writer(self._engine, self._clock) as to:
            _require_deletable(to, order)
            steps = select(func.count()).where(ReportStep.report_id == order.event_id)
            if to.connection.scalar(steps) != version:
                raise RecordError(f"report {order.event_id}: something was done about it meanwhile; decide again")
            _keep_order(to, deletion)
            contact = update(ReportContact).where(
                ReportContact.report_id == order.event_id, ReportContact.sealed.is_not(None)
            )
            if to.connection.execute(contact.values(sealed=None, changed_utc=to.now)).rowcount:
                to.log(order.by, "report.contact_erased", subject_of(order.event_id), ())

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
            logged = Logged(PROGRAM, "deletion.done", subject_of(event_id), facts)
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


def _require_deletable(to: Writer, order: DeletionOrder) -> None:
    """Raises EventHeldError, RecordError."""
    what = subject_of(order.event_id)
    held = [hold.hold.hold_id for hold in holds_of(to.connection, order.event_id) if hold.release is None]
    if held:
        raise EventHeldError(f"{what}: a legal hold keeps it: {held[0]}")
    table = schema.Deletion
    before = to.connection.scalar(select(table.deletion_id).where(table.event_id == order.event_id))
    if before is not None:
        raise RecordError(f"{what}: its deletion was decided before, as {before}")


def _keep_order(to: Writer, deletion: Deletion) -> None:
    order = deletion.order
    facts: Facts = (("deletion", order.deletion_id), ("class", order.retention_class), ("why", order.why))
    found_by = {"deletion_id": order.deletion_id, "event_id": order.event_id}
    logged = Logged(order.by, "deletion.decided", subject_of(order.event_id), facts)
    keep(to, schema.Deletion, found_by, deletion, logged)
