"""The store: events, reviews, conditions, cameras, rules and the audit log in one database (docs/design/store.md)."""

from evidence.store.audit import AuditCheck, ChainBreak
from evidence.store.checking import Finding, StoreCheck
from evidence.store.checkpoints import checkpoint_statement
from evidence.store.configured import Configured
from evidence.store.deletions import EventHeldError, deletion_statement
from evidence.store.errors import (
    BadDatabaseError,
    NewerSchemaError,
    NoSuchEventError,
    OlderSchemaError,
    RecordError,
    SchemaError,
    StoreError,
    StoreUnavailableError,
    VersionConflictError,
)
from evidence.store.filing import PositionMovedError
from evidence.store.journal import START, read_lines
from evidence.store.keeping_rows import (
    Case,
    CaseNotes,
    Checkpoint,
    DeletedFile,
    Deletion,
    DeletionDone,
    DeletionOrder,
    Held,
    LegalHold,
    Package,
    PackageFile,
    Release,
    Signed,
    StampJob,
    Statistic,
)
from evidence.store.rows import (
    AuditEntry,
    AuditHead,
    Batch,
    CameraVersion,
    EventChange,
    Fact,
    Facts,
    Filed,
    Judgement,
    Outcome,
    Position,
    Review,
    RuleVersion,
    State,
    StoredEvent,
    Verdict,
)
from evidence.store.schema import REVISIONS
from evidence.store.store import Store

SCHEMA = REVISIONS[-1]
"""Of the tables, as this program has them."""

__all__ = [
    "SCHEMA",
    "START",
    "AuditCheck",
    "AuditEntry",
    "AuditHead",
    "BadDatabaseError",
    "Batch",
    "CameraVersion",
    "Case",
    "CaseNotes",
    "ChainBreak",
    "Checkpoint",
    "Configured",
    "DeletedFile",
    "Deletion",
    "DeletionDone",
    "DeletionOrder",
    "EventChange",
    "EventHeldError",
    "Fact",
    "Facts",
    "Filed",
    "Finding",
    "Held",
    "Judgement",
    "LegalHold",
    "NewerSchemaError",
    "NoSuchEventError",
    "OlderSchemaError",
    "Outcome",
    "Package",
    "PackageFile",
    "Position",
    "PositionMovedError",
    "RecordError",
    "Release",
    "Review",
    "RuleVersion",
    "SchemaError",
    "Signed",
    "StampJob",
    "State",
    "Statistic",
    "Store",
    "StoreCheck",
    "StoreError",
    "StoreUnavailableError",
    "StoredEvent",
    "Verdict",
    "VersionConflictError",
    "checkpoint_statement",
    "deletion_statement",
    "read_lines",
]
