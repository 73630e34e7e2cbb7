"""Every disagreement between the object store, the database and the log, without reading media. Repairs nothing."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from evidence.custody.attachments import Attachments
from evidence.custody.findings import CustodyFinding
from evidence.custody.folders import strange_events, strange_records
from evidence.custody.signatures import why_not_signed
from evidence.hotline.report import FOLDER
from evidence.hotline.reports import Reports
from evidence.objects import NoSuchObjectError, ObjectInfo, Objects
from evidence.retention.prune import record_bytes, record_key
from evidence.store import (
    AuditHead,
    Checkpoint,
    Deletion,
    LegalHold,
    Package,
    RecordError,
    Store,
    StoreCheck,
    checkpoint_statement,
    deletion_statement,
)
from evidence.store.hotline_schema import is_report
from evidence.verify.trust import Trust

T = TypeVar("T")
GRACE = timedelta(hours=1)
"""What is so young may still be on its way: an event to its package, a package's files to the database."""
_LATE = frozenset({"manifest.tsr"})
"""The one file that may come after sealing."""
_AT_ONCE = 8
"""Requests to an object store that is far away; a folder does not mind."""


@dataclass(frozen=True, slots=True)
class CustodyCheck:
    """`store` is what `litterwatch store check` says."""

    store: StoreCheck
    packages: int
    objects: int
    object_bytes: int
    checkpoints: int
    findings: tuple[CustodyFinding, ...]

    @property
    def whole(self) -> bool:
        return self.store.whole and not self.findings


def check(
    store: Store,
    objects: Objects,
    data: Path,
    trusts: Sequence[Trust],
    now: datetime,
    *,
    known: Sequence[Checkpoint] = (),
    grace: timedelta = GRACE,
) -> CustodyCheck:
    """`known` are checkpoints that were kept elsewhere; `trusts` the sites whose signatures count. Raises StoreError,
    ObjectsError."""
    findings: list[CustodyFinding] = []
    read = _Reader(findings)
    packages = {package.package_id: package for package in store.packages.all(read.damaged)}
    findings += strange_events(store, data, now - grace)
    reports = tuple(Reports(store.engine, store.clock).all(lambda name: read.damaged(name, "report")))
    there, attachments = _Listing.of(objects.list("packages")), Attachments.of(objects.list(FOLDER))
    # Read after the listing: what was deleted meanwhile is not missing.
    decided = {deletion.order.event_id: deletion for deletion in read.all("deletion", store.deletions.all)}
    pending = {deletion.order.deletion_id for deletion in read.all("deletion", store.deletions.pending)}
    kept = [package for package in packages.values() if package.event_id not in decided]
    for package in kept:
        findings += _files(package, there)
    findings += _manifests(kept, there, objects)
    findings += _unlisted(packages, there, now - grace)
    findings += _unknown_parents(packages.values())
    findings += _unsealed(store, frozenset(decided), now - grace)
    findings += _holds(read.all("hold", store.holds.open), there, data)
    findings += attachments.findings(reports, decided, now - grace)
    findings += strange_records(objects, (one.order.deletion_id for one in decided.values()), now - grace)
    for deletion in decided.values():
        if is_report(deletion.order.event_id):
            there_still = attachments.kept(deletion.order.event_id)
        else:
            there_still = deletion.order.event_id in there.events or _in_folder(deletion, data)
        findings += _deletion(deletion, deletion.order.deletion_id in pending, there_still, objects, trusts)
    checkpoints = (*read.all("checkpoint", store.checkpoints.all), *known)
    for checkpoint in checkpoints:
        findings += _checkpoint(checkpoint, store, trusts)
    furthest = max((c.head for c in known), key=lambda head: head.seq, default=None)
    return CustodyCheck(
        store=store.check(furthest),
        packages=len(packages),
        objects=there.count + attachments.count,
        object_bytes=there.size + attachments.size,
        checkpoints=len(checkpoints),
        findings=tuple(dict.fromkeys(findings)),
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Whoever tampers with rows must not end the check by it."""

    findings: list[CustodyFinding]

    def damaged(self, name: str, table: str = "package") -> None:
        self.findings.append(CustodyFinding("row_unreadable", table, name))

    def all(self, table: str, rows: Callable[[], tuple[T, ...]]) -> tuple[T, ...]:
        """None where one of them is damaged: `store` says which."""
        try:
            return rows()
        except RecordError as error:
            self.findings.append(CustodyFinding("row_unreadable", table, str(error)))
            return ()


@dataclass(slots=True)
class _Listing:
    """Objects by the folder of their package: packages/EVENT/PACKAGE."""

    folders: dict[str, dict[str, ObjectInfo]]
    events: dict[str, int]
    count: int = 0
    size: int = 0

    @classmethod
    def of(cls, found: Iterable[ObjectInfo]) -> "_Listing":
        listing = cls({}, {})
        for info in found:
            parts = info.key.split("/", 3)
            folder, path = "/".join(parts[:3]), parts[3] if len(parts) == 4 else ""
            listing.folders.setdefault(folder, {})[path] = info
            listing.events[parts[1]] = listing.events.get(parts[1], 0) + 1
            listing.count += 1
            listing.size += info.size
        return listing


def _files(package: Package, there: _Listing) -> Iterator[CustodyFinding]:
    found = there.folders.get(package.key)
    if found is None:
        yield CustodyFinding("package_missing", package.key)
        return
    for file in package.files:
        info = found.get(file.path)
        where = f"{package.key}/{file.path}"
        if info is None:
            yield CustodyFinding("object_missing", where)
        elif info.size != file.size:
            yield CustodyFinding("object_size", where, f"{file.size} -> {info.size}")
    listed = {file.path for file in package.files}
    for path in sorted(found.keys() - listed - _LATE):
        yield CustodyFinding("object_unlisted", f"{package.key}/{path}")


def _manifests(packages: Sequence[Package], there: _Listing, objects: Objects) -> Iterator[CustodyFinding]:
    """The one file of each that is read: it has the hashes of all others, which the database has too."""

    def look(package: Package) -> CustodyFinding | None:
        if "manifest.json" not in there.folders.get(package.key, {}):
            return None  # that is told already
        where = f"{package.key}/manifest.json"
        try:
            digest = hashlib.sha256(objects.read(where)).hexdigest()
        except NoSuchObjectError:
            return CustodyFinding("object_missing", where)
        return None if digest == package.manifest_sha256 else CustodyFinding("object_differs", where)

    with ThreadPoolExecutor(_AT_ONCE) as pool:
        yield from (finding for finding in pool.map(look, packages) if finding is not None)


def _unlisted(packages: dict[str, Package], there: _Listing, before: datetime) -> Iterator[CustodyFinding]:
    known = {package.key for package in packages.values()}
    for folder, found in there.folders.items():
        if folder not in known and all(info.written_utc < before for info in found.values()):
            yield CustodyFinding("package_unlisted", folder)


def _unknown_parents(packages: Iterable[Package]) -> Iterator[CustodyFinding]:
    found = tuple(packages)
    known = {package.manifest_sha256 for package in found}
    for package in found:
        if package.supersedes is not None and package.supersedes not in known:
            yield CustodyFinding("supersedes_unknown", package.key, package.supersedes)


def _unsealed(store: Store, gone: frozenset[str], before: datetime) -> Iterator[CustodyFinding]:
    for event_id in store.packages.events_without(before):
        if event_id not in gone:
            yield CustodyFinding("event_unsealed", event_id)


def _holds(holds: Iterable[LegalHold], there: _Listing, data: Path) -> Iterator[CustodyFinding]:
    for hold in holds:
        if is_report(hold.event_id):
            continue  # many have no files at all; those that are gone are named one by one
        if hold.event_id not in there.events and not any((data / "events" / hold.event_id).glob("*")):
            yield CustodyFinding("hold_empty", hold.event_id, hold.hold_id)


def _deletion(
    deletion: Deletion, pending: bool, there_still: bool, objects: Objects, trusts: Sequence[Trust]
) -> Iterator[CustodyFinding]:
    order = deletion.order
    problem = why_not_signed(deletion_statement(order), deletion.signed, order.decided_utc, trusts)
    if problem is not None:
        yield CustodyFinding("signature", f"deletion {order.deletion_id}", problem)
    if pending:
        yield CustodyFinding("deletion_unfinished", order.event_id, order.deletion_id)
        return
    if there_still:
        yield CustodyFinding("not_deleted", order.event_id, order.deletion_id)
    try:
        same = objects.read(record_key(order.deletion_id)) == record_bytes(deletion)
    except NoSuchObjectError:
        same = False
    if not same:
        yield CustodyFinding("deletion_record", order.event_id, record_key(order.deletion_id))


def _in_folder(deletion: Deletion, data: Path) -> bool:
    return any((data / file.where).exists() for file in deletion.order.folder)


def _checkpoint(checkpoint: Checkpoint, store: Store, trusts: Sequence[Trust]) -> Iterator[CustodyFinding]:
    head: AuditHead = checkpoint.head
    problem = why_not_signed(
        checkpoint_statement(head, checkpoint.at_utc), checkpoint.signed, checkpoint.at_utc, trusts
    )
    if problem is not None:
        yield CustodyFinding("signature", f"checkpoint {head.seq}", problem)
    elif not store.checkpoints.fits(head):
        yield CustodyFinding("checkpoint_misfit", f"{head.seq}:{head.sha256}")
