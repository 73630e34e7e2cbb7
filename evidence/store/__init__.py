"""The store: events, reviews, conditions, cameras, rules and the audit log in one database (docs/design/store.md)."""

from evidence.store.audit import AuditCheck, ChainBreak
from evidence.store.checking import Finding, StoreCheck
from evidence.store.configured import Configured
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
    "ChainBreak",
    "Configured",
    "EventChange",
    "Fact",
    "Facts",
    "Filed",
    "Finding",
    "Judgement",
    "NewerSchemaError",
    "NoSuchEventError",
    "OlderSchemaError",
    "Outcome",
    "Position",
    "PositionMovedError",
    "RecordError",
    "Review",
    "RuleVersion",
    "SchemaError",
    "Store",
    "StoreCheck",
    "StoreError",
    "StoreUnavailableError",
    "StoredEvent",
    "Verdict",
    "VersionConflictError",
    "read_lines",
]
