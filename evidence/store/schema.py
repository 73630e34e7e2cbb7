"""The tables, as SQLAlchemy sees them. How they came to be is told by `migrations/`; a test compares the two.

head            one row: the last numbers given, and the lock that every writer takes first
event           each event as it stands now
event_revision  what was filed about it, word for word                               append-only
review          what people decided about it                                        append-only
condition       how cameras and the program were, from when to when
camera_version  cameras as configured, without credentials                          append-only
rule_version    zones and their rules; an event's `rule` names one                  append-only
audit           the hash-chained log                                                append-only
journal         how far each journal has been filed
package         sealed packages: where they are, and the hash of every file in them     append-only
hold            legal holds                                                         append-only
hold_release    and their ends                                                      append-only
deletion        what was decided to be deleted, and why, signed                     append-only
deletion_done   that it is gone                                                     append-only
statistic       what stays of an event whose pictures are gone                      append-only
case_revision   how a case stands with the authority                                append-only
checkpoint      ends of the audit log, signed                                       append-only
stamp           packages whose time stamp is to be fetched
rehash          when each package was last read in full
account         who may sign in, with which role and for which communes
setup_link      links by which a person sets a password, once
token           what programs sign in with, hashed
session         who is signed in, hashed                                            rows go
heard           words of other services that count once                             rows go
claim           who works on an event just now                                      rows go
once            answers to requests that may be repeated                            rows go
note            what people wrote beside an event                                   append-only
report          what people reported that they saw                                  append-only
report_step     what was done about it                                              append-only
report_contact  who reported it, encrypted
"""

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from evidence.store.columns import Base, UtcTime
from evidence.store.hotline_schema import Report, ReportContact, ReportStep
from evidence.store.people_schema import Account, Claim, Heard, Note, Once, Session, SetupLink, Token

__all__ = [
    "APPEND_ONLY",
    "KEPT",
    "PASSING",
    "REVISIONS",
    "VERSION_TABLE",
    "Account",
    "Audit",
    "Base",
    "CameraVersion",
    "CaseRevision",
    "Checkpoint",
    "Claim",
    "Condition",
    "Deletion",
    "DeletionDone",
    "Event",
    "EventRevision",
    "Head",
    "Heard",
    "Hold",
    "HoldRelease",
    "Journal",
    "Note",
    "Once",
    "Package",
    "Rehash",
    "Report",
    "ReportContact",
    "ReportStep",
    "Review",
    "RuleVersion",
    "Session",
    "SetupLink",
    "Stamp",
    "Statistic",
    "Token",
    "UtcTime",
]
REVISIONS = ("0001", "0002", "0003", "0004", "0005")
"""Of the schema, oldest first; the last is what this program reads and writes."""
VERSION_TABLE = "litterwatch_schema"

APPEND_ONLY = (
    "event_revision",
    "review",
    "camera_version",
    "rule_version",
    "audit",
    "package",
    "hold",
    "hold_release",
    "deletion",
    "deletion_done",
    "statistic",
    "case_revision",
    "checkpoint",
    "note",
    "report",
    "report_step",
)
"""Tables whose rows the database itself refuses to change or remove."""
KEPT = ("head", "event", "condition", "journal", "stamp", "rehash", "account", "setup_link", "token", "report_contact")
"""Tables whose rows change, and are never removed."""
PASSING = ("session", "claim", "once", "heard")
"""Tables whose rows are of use for some hours, and go."""


class Head(Base):
    """Numbers are given under its lock, so they are committed in the order they were given: who has read up to a
    number never misses a smaller one."""

    __tablename__ = "head"
    __table_args__ = (CheckConstraint("id = 1", name="head_is_one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    change_seq: Mapped[int] = mapped_column(BigInteger)
    audit_seq: Mapped[int] = mapped_column(BigInteger)
    audit_sha256: Mapped[str]


class Event(Base):
    """`change_seq` moves on with every change: sorted by it, each event stands where it last changed."""

    __tablename__ = "event"
    __table_args__ = (
        Index("event_by_change", "change_seq", unique=True),
        Index("event_by_state", "state", "release_utc"),
        Index("event_by_source", "source", "release_utc"),
        ForeignKeyConstraint(["event_id", "revision"], ["event_revision.event_id", "event_revision.revision"]),
    )

    event_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    change_seq: Mapped[int] = mapped_column(BigInteger)
    version: Mapped[int]
    """How many reviews there are."""
    source: Mapped[str]
    kind: Mapped[str]
    score: Mapped[float]
    release_utc: Mapped[datetime | None]
    filed_utc: Mapped[datetime]
    """Its first revision."""
    withdrawn_utc: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(server_default="open")
    """open, second (a first person confirmed it) or settled, as its reviews say (evidence.people.deciding)."""
    verdict: Mapped[str | None]
    """Of its last review."""


class EventRevision(Base):
    __tablename__ = "event_revision"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[str]
    """The record as RFC 8785 JSON, as in the other tables that have it."""
    sha256: Mapped[str]
    filed_utc: Mapped[datetime]


class Review(Base):
    """`version` counts from 1 for each event."""

    __tablename__ = "review"
    __table_args__ = (
        ForeignKeyConstraint(["event_id", "revision"], ["event_revision.event_id", "event_revision.revision"]),
    )

    event_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    revision: Mapped[int]
    """Of the event, as the reviewer saw it."""
    reviewer: Mapped[str]
    verdict: Mapped[str]
    content: Mapped[str]
    sha256: Mapped[str]
    reviewed_utc: Mapped[datetime]


class Condition(Base):
    __tablename__ = "condition"

    health_id: Mapped[str] = mapped_column(primary_key=True)
    revision: Mapped[int]
    source: Mapped[str]
    kind: Mapped[str]
    start_utc: Mapped[datetime | None]
    end_utc: Mapped[datetime | None]
    ended: Mapped[bool]
    content: Mapped[str]


class CameraVersion(Base):
    """`number` is that of the configuration it came with (evidence.store.configured)."""

    __tablename__ = "camera_version"

    camera_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    installation: Mapped[str]
    number: Mapped[int] = mapped_column(BigInteger)
    removed: Mapped[bool]
    content: Mapped[str]
    sha256: Mapped[str]
    since_utc: Mapped[datetime]


class RuleVersion(Base):
    """`zone_id` is empty for the whole picture."""

    __tablename__ = "rule_version"

    camera_id: Mapped[str] = mapped_column(primary_key=True)
    zone_id: Mapped[str] = mapped_column(primary_key=True)
    rule: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    sha256: Mapped[str]
    since_utc: Mapped[datetime]


class Audit(Base):
    """`at` is text: what the hash covers is what stands there."""

    __tablename__ = "audit"
    __table_args__ = (Index("audit_by_subject", "subject", "seq"),)

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    facts: Mapped[str]
    previous: Mapped[str]
    sha256: Mapped[str]


class Journal(Base):
    __tablename__ = "journal"

    name: Mapped[str] = mapped_column(primary_key=True)
    offset: Mapped[int] = mapped_column(BigInteger)
    mark: Mapped[str]


class Package(Base):
    """From here on, rows are read from their `content` alone; other columns are there to find them by, and `check`
    says where they disagree."""

    __tablename__ = "package"
    __table_args__ = (Index("package_by_event", "event_id", "sealed_utc"),)

    package_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    sealed_utc: Mapped[datetime]
    content: Mapped[str]
    sha256: Mapped[str]


class Hold(Base):
    __tablename__ = "hold"
    __table_args__ = (Index("hold_by_event", "event_id"),)

    hold_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    content: Mapped[str]
    sha256: Mapped[str]


class HoldRelease(Base):
    __tablename__ = "hold_release"

    hold_id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    sha256: Mapped[str]


class Deletion(Base):
    __tablename__ = "deletion"
    __table_args__ = (Index("deletion_by_event", "event_id"),)

    deletion_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    content: Mapped[str]
    sha256: Mapped[str]


class DeletionDone(Base):
    __tablename__ = "deletion_done"

    deletion_id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    sha256: Mapped[str]


class Statistic(Base):
    __tablename__ = "statistic"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    content: Mapped[str]
    sha256: Mapped[str]


class CaseRevision(Base):
    """The highest `version` is how the case stands."""

    __tablename__ = "case_revision"

    event_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[str]
    sha256: Mapped[str]


class Checkpoint(Base):
    """Of the audit log's end at `seq`."""

    __tablename__ = "checkpoint"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    content: Mapped[str]
    sha256: Mapped[str]


class Stamp(Base):
    __tablename__ = "stamp"
    __table_args__ = (Index("stamp_by_due", "stamped_utc", "due_utc"),)

    package_id: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    digest: Mapped[str]
    """SHA-256 of manifest.sig: what the stamp is over."""
    queued_utc: Mapped[datetime]
    attempts: Mapped[int]
    due_utc: Mapped[datetime]
    problem: Mapped[str | None]
    stamped_utc: Mapped[datetime | None]


class Rehash(Base):
    __tablename__ = "rehash"

    package_id: Mapped[str] = mapped_column(primary_key=True)
    read_utc: Mapped[datetime]
    intact: Mapped[bool]
