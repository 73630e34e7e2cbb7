"""What the store keeps about evidence: packages, holds, deletions, cases, checkpoints, stamps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evidence.store.rows import AuditHead

PackageKind = Literal["sealed", "exported"]
"""The first, made by the program; a further one, made for somebody."""


@dataclass(frozen=True, slots=True)
class PackageFile:
    """`path` inside the package."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Package:
    """A sealed package. `files` are all but manifest.tsr, which may come later."""

    package_id: str
    event_id: str
    kind: PackageKind
    key: str
    """The folder in the object store: packages/EVENT/PACKAGE."""
    manifest_sha256: str
    signing_key_id: str
    sealed_utc: datetime
    supersedes: str | None
    """SHA-256 of the manifest.json of an earlier package."""
    files: tuple[PackageFile, ...]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)


@dataclass(frozen=True, slots=True)
class Release:
    """The end of a hold."""

    hold_id: str
    event_id: str
    by: str
    reason: str
    released_utc: datetime


@dataclass(frozen=True, slots=True)
class LegalHold:
    """While it is not released, nothing of the event is deleted: by no job, and by no full disk. `event_id` may be a
    report's, here and in deletions."""

    hold_id: str
    event_id: str
    by: str
    reason: str
    since_utc: datetime


@dataclass(frozen=True, slots=True)
class Held:
    """A hold and, where it has one, its end."""

    hold: LegalHold
    release: Release | None


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature as `evidence.keys` makes it."""

    key_id: str
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class DeletedFile:
    """`where` is a key of the object store, or a path of the data folder; `sha256` None where nobody had hashed it."""

    where: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True)
class DeletionOrder:
    """What is to be deleted, and why: what its signature covers."""

    deletion_id: str
    """32 hex digits."""
    event_id: str
    installation: str
    """Whose files they are: only it can carry the order out."""
    by: str
    retention_class: str
    delete_after_utc: datetime
    why: str
    settings: str
    """Name and version of the retention settings that decided."""
    decided_utc: datetime
    packages: tuple[str, ...]
    objects: tuple[DeletedFile, ...]
    folder: tuple[DeletedFile, ...]


@dataclass(frozen=True, slots=True)
class Deletion:
    order: DeletionOrder
    signed: Signed


@dataclass(frozen=True, slots=True)
class DeletionDone:
    deletion_id: str
    event_id: str
    done_utc: datetime
    gone: int
    """Files; those that were gone before are not counted."""
    freed_bytes: int


@dataclass(frozen=True, slots=True)
class Statistic:
    """What stays of an event for reports: no picture, no name, no place finer than the camera's commune."""

    event_id: str
    commune: str | None
    site_class: str | None
    kind: str
    actor: str
    allowed: bool | None
    violations: tuple[str, ...]
    local_day: str | None
    """2026-11-22, in the site's time."""
    local_hour: int | None
    verdict: str | None
    outcome: str | None
    decided_after_s: float | None
    """From the event in the store to the first review."""
    retention_class: str


@dataclass(frozen=True, slots=True)
class CaseNotes:
    """What the authority did; None: it has not happened, or nobody has noted it."""

    case_number: str | None = None
    unit: str | None = None
    outcome: str | None = None
    taken_up_utc: datetime | None = None
    complex_case: bool = False
    """Verification may take 60 days."""
    verified_utc: datetime | None = None
    identified_utc: datetime | None = None
    """When the violator was: 5 working days begin."""
    bien_ban_utc: datetime | None = None
    closed_utc: datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """`version` counts from 1 for each event: what the next change must name."""

    event_id: str
    version: int
    by: str
    changed_utc: datetime
    notes: CaseNotes


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An end of the audit log, signed. Kept elsewhere, it proves later that nothing before it was rewritten."""

    head: AuditHead
    at_utc: datetime
    signed: Signed


@dataclass(frozen=True, slots=True)
class StampJob:
    """A package whose time stamp is to be fetched; `digest` is the SHA-256 of its manifest.sig."""

    package_id: str
    event_id: str
    digest: str
    queued_utc: datetime
    attempts: int
    due_utc: datetime
    problem: str | None
    stamped_utc: datetime | None
