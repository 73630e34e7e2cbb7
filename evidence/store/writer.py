"""One write transaction: numbers for changes, links of the audit chain."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from sqlalchemy import Connection, Engine, select, update

from evidence.store import audit, schema
from evidence.store.engine import writing
from evidence.store.rows import AuditEntry, AuditHead, Facts

PROGRAM = "litterwatch"
"""Who acts where no person does."""
_HEAD = select(schema.Head.change_seq, schema.Head.audit_seq, schema.Head.audit_sha256).with_for_update()
_GOES_ON = update(schema.Head)


class Writer:
    """What is done with it is committed whole, or not at all. One at a time, whatever processes and machines there
    are: in SQLite the transaction has the database to itself, in PostgreSQL it holds the row `head`."""

    def __init__(self, connection: Connection, clock: Callable[[], datetime]) -> None:
        self.connection = connection
        self._change_seq, seq, sha256 = connection.execute(_HEAD).one()
        self._audit = AuditHead(seq, sha256)
        self.now = clock()
        """When this writer's turn came: times rise with numbers, as long as the clock does."""

    def next_change(self) -> int:
        """For an event that changes: higher than any that has been committed."""
        self._change_seq += 1
        return self._change_seq

    def log(self, actor: str, action: str, subject: str, facts: Facts) -> AuditEntry:
        """Append to the audit chain. Raises RecordError."""
        entry = audit.link(self._audit, self.now, actor, action, subject, facts)
        audit.insert(self.connection, entry)
        self._audit = AuditHead(entry.seq, entry.sha256)
        return entry

    def close(self) -> None:
        """Write down the last numbers."""
        self.connection.execute(
            _GOES_ON,
            {"change_seq": self._change_seq, "audit_seq": self._audit.seq, "audit_sha256": self._audit.sha256},
        )


@contextmanager
def writer(engine: Engine, clock: Callable[[], datetime]) -> Iterator[Writer]:
    """Raises StoreUnavailableError."""
    with writing(engine) as connection:
        one = Writer(connection, clock)
        yield one
        one.close()
