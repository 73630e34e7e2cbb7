"""Every byte of every package, and of the files of reports, compared with its hash: slowly, beside the work of the day,
and from where the last reading was left (QCVN 12:2026/BCA asks for hashes to be checked again from time to time)."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from evidence.custody.findings import CustodyFinding
from evidence.hotline.reports import Reports
from evidence.objects import NoSuchObjectError, Objects
from evidence.store import Package, PackageFile, Store
from evidence.verify.seal import read_signature
from evidence.verify.strict import StrictError
from evidence.verify.trust import Trust


@dataclass(frozen=True, slots=True)
class Reread:
    """One package, or the files of one report, read in full. `name` is the id of either."""

    name: str
    report: bool
    size: int
    findings: tuple[CustodyFinding, ...]


@dataclass(slots=True)
class Rate:
    """No more than so many bytes a second, over time."""

    bytes_per_s: float | None
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]
    _due_s: float = 0.0

    def took(self, size: int) -> None:
        if self.bytes_per_s is None:
            return
        now_s = self.monotonic()
        # What was not used while something else went on is not caught up with in one rush.
        self._due_s = max(self._due_s, now_s) + size / self.bytes_per_s
        if self._due_s > now_s:
            self.sleep(self._due_s - now_s)


def reread(
    store: Store,
    objects: Objects,
    since: datetime,
    rate: Rate,
    goes_on: Callable[[], bool] = lambda: True,
    trusts: Sequence[Trust] = (),
) -> Iterator[Reread]:
    """Packages that were not read and found intact after `since`. Stopped anywhere, the next reading leaves out what
    was read. `trusts`: sites by whose keys they must be signed, where any is given: who owns disk and database can put
    there another package, and cannot sign it. Raises StoreError, ObjectsError."""
    done = store.rereading.read_since(since)
    for package in store.packages.all():
        if not goes_on():
            return
        if package.package_id in done or store.deletions.of(package.event_id) is not None:
            continue
        findings = tuple(
            finding for file in package.files if (finding := _read(package, file, objects, rate)) is not None
        )
        if trusts and not findings:
            findings = _unsigned(package, objects, trusts)
        if findings and store.deletions.of(package.event_id) is not None:
            continue  # it was deleted while it was read
        store.rereading.note(package.package_id, intact=not findings)
        yield Reread(package.package_id, False, package.size, findings)


def reread_reports(
    store: Store, objects: Objects, since: datetime, rate: Rate, goes_on: Callable[[], bool] = lambda: True
) -> Iterator[Reread]:
    """The same of what came with reports, and was kept for them; a report to which something came after `since` is read
    anew. Raises what `reread` does."""
    done = store.rereading.read_since(since)
    reports = Reports(store.engine, store.clock)
    for file in reports.all():
        name, files = file.report.report_id, file.files
        if not goes_on():
            return
        note = f"{name}/{len(files)}"  # what comes later was not read with the others
        if not files or note in done or reports.is_deleted(name):
            continue
        read = (_differs(one.key, one.sha256, objects, rate, "attachment") for one in files)
        findings = tuple(finding for finding in read if finding is not None)
        if findings and reports.is_deleted(name):
            continue
        store.rereading.note(note, intact=not findings)
        yield Reread(name, True, sum(one.size for one in files), findings)


def _unsigned(package: Package, objects: Objects, trusts: Sequence[Trust]) -> tuple[CustodyFinding, ...]:
    try:
        signature = read_signature(objects.read(f"{package.key}/manifest.sig"))
        if not signature.covers(objects.read(f"{package.key}/manifest.json")):
            problem = "the signature is over something else"
        elif all(trust.key(signature.key_id) is None for trust in trusts):
            problem = f"signed by {signature.key_id}, of no site that is known here"
        else:
            return ()
    except NoSuchObjectError:
        return ()  # that is told already, or it is being deleted
    except StrictError as error:
        problem = str(error)
    return (CustodyFinding("signature", package.key, problem),)


def _read(package: Package, file: PackageFile, objects: Objects, rate: Rate) -> CustodyFinding | None:
    return _differs(f"{package.key}/{file.path}", file.sha256, objects, rate, "object")


def _differs(
    where: str, sha256: str, objects: Objects, rate: Rate, what: Literal["object", "attachment"]
) -> CustodyFinding | None:
    digest = hashlib.sha256()
    try:
        for chunk in objects.chunks(where):
            digest.update(chunk)
            rate.took(len(chunk))
    except NoSuchObjectError:
        return CustodyFinding("object_missing" if what == "object" else "attachment_missing", where)
    if digest.hexdigest() == sha256:
        return None
    return CustodyFinding("object_differs" if what == "object" else "attachment_differs", where)
