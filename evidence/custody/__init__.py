"""Does what is kept agree with itself: objects, database, audit log, and the log's signed ends?
(docs/design/keeping.md)"""

from evidence.custody.check import CustodyCheck, check
from evidence.custody.checkpoints import checkpoint_bytes, make_checkpoint, read_checkpoints
from evidence.custody.findings import CustodyFinding, CustodyKind
from evidence.custody.rereading import Reread, reread, reread_reports

__all__ = [
    "CustodyCheck",
    "CustodyFinding",
    "CustodyKind",
    "Reread",
    "check",
    "checkpoint_bytes",
    "make_checkpoint",
    "read_checkpoints",
    "reread",
    "reread_reports",
]
