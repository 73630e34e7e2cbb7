"""Signed ends of the audit log in the store."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, select

from evidence.store import schema
from evidence.store.canonical import canonical, utc_text
from evidence.store.engine import reading
from evidence.store.errors import RecordError
from evidence.store.keeping_rows import Checkpoint
from evidence.store.kept import Logged, keep, kept
from evidence.store.rows import AuditHead
from evidence.store.writer import PROGRAM, writer

CHECKPOINT_ACTION = "checkpoint.made"
_CONTEXT = b"litterwatch-checkpoint-1\n"


def checkpoint_statement(head: AuditHead, at_utc: datetime) -> bytes:
    """What a signature over it covers."""
    stated = {"at_utc": utc_text(at_utc), "audit_seq": head.seq, "audit_sha256": head.sha256}
    return _CONTEXT + canonical(stated).encode()


class Checkpoints:
    """`store.checkpoints`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def head(self) -> AuditHead:
        """The end of the log now."""
        with reading(self._engine) as connection:
            head = schema.Head
            return AuditHead(*connection.execute(select(head.audit_seq, head.audit_sha256)).one())

    def is_new(self) -> bool:
        """Has anything been logged since the last checkpoint?"""
        audit = schema.Audit
        with reading(self._engine) as connection:
            last = connection.scalar(select(audit.action).order_by(audit.seq.desc()).limit(1))
        return last not in {None, CHECKPOINT_ACTION}

    def add(self, checkpoint: Checkpoint, by: str = PROGRAM) -> None:
        """Raises RecordError where the log does not go through its head."""
        audit = schema.Audit
        with writer(self._engine, self._clock) as to:
            found = to.connection.scalar(select(audit.sha256).where(audit.seq == checkpoint.head.seq))
            if found != checkpoint.head.sha256:
                raise RecordError(f"expected a head that the log goes through, found {checkpoint.head.seq}, other")
            keep(
                to,
                schema.Checkpoint,
                {"seq": checkpoint.head.seq},
                checkpoint,
                Logged(by, CHECKPOINT_ACTION, "audit", (("seq", checkpoint.head.seq),)),
            )

    def fits(self, head: AuditHead) -> bool:
        """Does the log go through it?"""
        audit = schema.Audit
        with reading(self._engine) as connection:
            return connection.scalar(select(audit.sha256).where(audit.seq == head.seq)) == head.sha256

    def all(self) -> tuple[Checkpoint, ...]:
        """By the log."""
        table = schema.Checkpoint
        with reading(self._engine) as connection:
            found = connection.scalars(select(table.content).order_by(table.seq))
            return tuple(kept(Checkpoint, content) for content in found)
