"""Every byte of every package, compared with the hash it was sealed with: slowly, beside the work of the day, and from
where the last reading was left (QCVN 12:2026/BCA asks for hashes to be checked again from time to time)."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from evidence.custody.findings import CustodyFinding
from evidence.objects import NoSuchObjectError, Objects
from evidence.store import Package, PackageFile, Store


@dataclass(frozen=True, slots=True)
class Reread:
    """One package, read in full."""

    package: Package
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
    store: Store, objects: Objects, since: datetime, rate: Rate, goes_on: Callable[[], bool] = lambda: True
) -> Iterator[Reread]:
    """Packages that were not read and found intact after `since`. Stopped anywhere, the next reading leaves out what
    was read. Raises StoreError, ObjectsError."""
    done = store.rereading.read_since(since)
    for package in store.packages.all():
        if not goes_on():
            return
        if package.package_id in done or store.deletions.of(package.event_id) is not None:
            continue
        findings = tuple(
            finding for file in package.files if (finding := _read(package, file, objects, rate)) is not None
        )
        if findings and store.deletions.of(package.event_id) is not None:
            continue  # it was deleted while it was read
        store.rereading.note(package.package_id, intact=not findings)
        yield Reread(package, package.size, findings)


def _read(package: Package, file: PackageFile, objects: Objects, rate: Rate) -> CustodyFinding | None:
    where = f"{package.key}/{file.path}"
    digest = hashlib.sha256()
    try:
        for chunk in objects.chunks(where):
            digest.update(chunk)
            rate.took(len(chunk))
    except NoSuchObjectError:
        return CustodyFinding("object_missing", where)
    return None if digest.hexdigest() == file.sha256 else CustodyFinding("object_differs", where)
