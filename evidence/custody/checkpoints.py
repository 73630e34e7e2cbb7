"""Signed ends of the audit log: made now and then, kept elsewhere, compared later.

A chain of hashes proves order and content, not that whoever owns the database has not made all of it anew. A
checkpoint that left the building does.
"""

import json
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Protocol

from evidence.keys import Signature
from evidence.store import AuditHead, Checkpoint, RecordError, Signed, Store, checkpoint_statement
from evidence.store.canonical import canonical, utc_text

_SIGNED = "litterwatch-checkpoint-1"


class Signer(Protocol):
    def sign(self, message: bytes) -> Signature: ...


def make_checkpoint(
    store: Store, keys: Signer, clock: Callable[[], datetime], by: str, *, always: bool = False
) -> Checkpoint | None:
    """Sign the end of the log as it is now; None where nothing has been logged since the last one, unless `always`.

    Raises StoreUnavailableError.
    """
    if not always and not store.checkpoints.is_new():
        return None
    head, at = store.checkpoints.head(), clock()
    made = keys.sign(checkpoint_statement(head, at))
    checkpoint = Checkpoint(head, at, Signed(made.key_id, made.public_key, made.signature))
    store.checkpoints.add(checkpoint, by)
    return checkpoint


def checkpoint_bytes(checkpoint: Checkpoint) -> bytes:
    """One line to be kept elsewhere: RFC 8785 JSON."""
    stated = {
        "at_utc": utc_text(checkpoint.at_utc),
        "audit_seq": checkpoint.head.seq,
        "audit_sha256": checkpoint.head.sha256,
        "key_id": checkpoint.signed.key_id,
        "public_key": checkpoint.signed.public_key,
        "signature": checkpoint.signed.signature,
        "signed": _SIGNED,
    }
    return canonical(stated).encode() + b"\n"


def read_checkpoints(path: Path) -> tuple[Checkpoint, ...]:
    """A file of such lines. Raises RecordError, OSError."""
    return tuple(_checkpoint(line, number) for number, line in enumerate(path.read_bytes().splitlines(), 1) if line)


def _checkpoint(line: bytes, number: int) -> Checkpoint:
    try:
        found = json.loads(line)
        if found["signed"] != _SIGNED or canonical(found).encode() != line:
            raise ValueError("not as litterwatch writes it")
        return Checkpoint(
            AuditHead(int(found["audit_seq"]), str(found["audit_sha256"])),
            datetime.fromisoformat(found["at_utc"]),
            Signed(str(found["key_id"]), str(found["public_key"]), str(found["signature"])),
        )
    except (KeyError, TypeError, ValueError, RecordError) as error:
        raise RecordError(f"line {number}: expected a checkpoint, found {error}") from error
