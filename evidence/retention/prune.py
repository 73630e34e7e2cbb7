"""Deleting what may go: ordered and signed, then done, then noted as done.

    1. the order is signed and committed to the store, with what stays of the event (statistic)
    2. the signed order is put beside the packages, as deletions/ID.json
    3. the objects and the files go
    4. the store notes that they are gone

Killed after 1, it is completed by the next run, by this same order; killed before, nothing has happened. A hold that
is placed before 1 prevents it, one after 1 is refused.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from evidence.hotline.report import FOLDER
from evidence.keys import Signature
from evidence.objects import Objects, ObjectsError
from evidence.retention.plan import Candidate, with_hashes
from evidence.retention.reports import ReportCandidate
from evidence.retention.settings import RetentionSettings
from evidence.retention.statistics import statistic_of
from evidence.store import Deletion, DeletionOrder, Signed, Store, deletion_statement
from evidence.store.kept import said

_PLACES = ("packages/", "events/", f"{FOLDER}/")


class Signer(Protocol):
    """`evidence.keys.SiteKeys`, or what signs like it."""

    def sign(self, message: bytes) -> Signature: ...


@dataclass(frozen=True, slots=True)
class Pruner:
    """Of one installation: its store, its data folder, its objects, its key."""

    store: Store
    data: Path
    objects: Objects
    keys: Signer
    installation: str
    clock: Callable[[], datetime]
    by: str = "litterwatch"

    def delete(self, candidate: Candidate | ReportCandidate, settings: RetentionSettings) -> Deletion:
        """All that is kept of an event; or what came with a report and was kept for it, and who reported it: what was
        said and done stays.

        Raises EventHeldError where somebody placed a hold meanwhile, RecordError where a package came, OSError and
        ObjectsError where something cannot be removed: then the next run goes on with it."""
        deletion = self._ordered(candidate, settings)
        if isinstance(candidate, ReportCandidate):
            self.store.deletions.decide_report(deletion, candidate.file.version)
        else:
            self.store.deletions.decide(deletion, statistic_of(candidate, self.store))
        self.carry_out(deletion)
        return deletion

    def complete(self) -> tuple[tuple[Deletion, ...], dict[str, str]]:
        """Carry out what earlier runs of this installation ordered and did not finish: those that are done now, and
        for each event whose are not, why. Raises StoreError."""
        mine = [d for d in self.store.deletions.pending() if d.order.installation == self.installation]
        failed: dict[str, str] = {}
        for deletion in mine:
            try:
                self.carry_out(deletion)
            except (ObjectsError, OSError) as error:  # a lock of the bucket, a bad disk: the others can go
                failed[deletion.order.event_id] = str(error)
        return tuple(d for d in mine if d.order.event_id not in failed), failed

    def carry_out(self, deletion: Deletion) -> None:
        """What is gone already is no trouble. Raises OSError, ObjectsError."""
        order = deletion.order
        self.objects.put(record_key(order.deletion_id), record_bytes(deletion))
        gone = freed = 0
        for file in order.objects:
            _require_place(file.where, order.event_id)
            if self.objects.delete(file.where, order.deletion_id):
                gone, freed = gone + 1, freed + file.size
        for file in order.folder:
            _require_place(file.where, order.event_id)
            path = self.data / file.where
            if path.is_file():
                path.unlink(missing_ok=True)
                gone, freed = gone + 1, freed + file.size
        _remove_empty(self.data / "events" / order.event_id)
        self.store.deletions.done(order.deletion_id, gone, freed)

    def _ordered(self, candidate: Candidate | ReportCandidate, settings: RetentionSettings) -> Deletion:
        now = self.clock()
        decision = candidate.decision
        if not decision.due or decision.delete_after_utc is None:
            raise ValueError(f"{decision.event_id}: expected what may go, found {decision.why.en}")
        order = DeletionOrder(
            deletion_id=secrets.token_hex(16),
            event_id=decision.event_id,
            installation=self.installation,
            by=self.by,
            retention_class=decision.retention_class,
            delete_after_utc=decision.delete_after_utc,
            why=decision.why.en,
            settings=settings.name,
            decided_utc=now,
            packages=tuple(package.package_id for package in candidate.packages),
            objects=candidate.objects,
            folder=with_hashes(self.data, candidate.folder),
        )
        signature = self.keys.sign(deletion_statement(order))
        return Deletion(order, Signed(signature.key_id, signature.public_key, signature.signature))


def record_key(deletion_id: str) -> str:
    """Where the signed record of a deletion lies in the object store."""
    return f"deletions/{deletion_id}.json"


def record_bytes(deletion: Deletion) -> bytes:
    """RFC 8785 JSON, the same whenever it is written."""
    return said(deletion).encode() + b"\n"


def _require_place(where: str, event_id: str) -> None:
    """An order read back from the database deletes nothing but this event's, or report's. Raises ValueError."""
    parts = where.split("/")
    if not where.startswith(_PLACES) or len(parts) < 3 or parts[1] != event_id or ".." in parts:
        raise ValueError(f"expected a file of {event_id} to delete, found {where}")


def _remove_empty(folder: Path) -> None:
    if not folder.is_dir():
        return
    for path in sorted((p for p in folder.rglob("*") if p.is_dir()), reverse=True):
        path.rmdir()
    folder.rmdir()
