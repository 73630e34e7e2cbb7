"""Sealing: a package is built aside, and becomes one in a single step. Killed anywhere, it is taken up again.

    WORK/PACKAGE.building/    grows; thrown away by whoever comes next
    WORK/PACKAGE/             whole and signed, where the store is no folder; delivered by whoever comes next
    packages/EVENT/PACKAGE/   in the object store; from then on nothing of it changes

Into a folder it gets by one rename, once all of it is on the disk. Elsewhere each file is put once, manifest.sig the
last: without it nothing is a package, and putting the same bytes again changes nothing.
"""

import fcntl
import gc
import logging
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from evidence.objects import FolderObjects, NoSuchObjectError, Objects
from evidence.package.building import Signer, build
from evidence.package.describing import package_id
from evidence.package.manifest import ManifestError
from evidence.package.reading import SEAL, Sealed
from evidence.package.staging import FOLDER_MODE
from evidence.package.subject import Order, Subject
from evidence.package.syncing import sync

BUILDING, DAMAGED = ".building", ".damaged"
_log = logging.getLogger(__name__)
_LAST = "last-manifest"
_SHA256 = re.compile("[0-9a-f]{64}")


def now_utc() -> datetime:
    return datetime.now(UTC)


class Sealer:
    """Several processes of one machine may seal into one store: one at a time does."""

    def __init__(self, objects: Objects, work: Path, signer: Signer, clock: Callable[[], datetime] = now_utc) -> None:
        """`work` is used where `objects` is no folder: it must be on a disk of this machine."""
        self._objects = objects
        # Inside the evidence folder a rename is enough; hidden names are no objects.
        self._work = objects.root / ".sealing" if isinstance(objects, FolderObjects) else work
        self._signer = signer
        self._clock = clock

    def recover(self) -> tuple[Sealed, ...]:
        """Clear away what is unfinished, deliver what is whole. Call it before sealing anything.

        Raises ObjectsError, OSError.
        """
        with self._alone():
            return tuple(self._taken_up())

    def _taken_up(self) -> Iterator[Sealed]:
        for path in sorted(self._work.iterdir()):
            if not path.is_dir() or path.name.endswith(DAMAGED):
                continue
            if path.name.endswith(BUILDING) or not (path / "manifest.sig").is_file():
                _remove(path)
                continue
            try:
                yield self._deliver(Sealed.in_folder(path))
            except ManifestError as error:
                # Nothing is thrown away that somebody signed; its event is sealed anew.
                _log.warning("%s is set aside: %s", path.name, error)
                path.rename(path.with_name(f"{path.name}{DAMAGED}"))

    def seal(self, subject: Subject, order: Order) -> Sealed:
        """The package, which is in the object store when this returns. One that is there already is returned as it is.

        Raises AlteredError, UnreadableMediaError, ManifestError, ObjectsError, OSError, RecordError.
        """
        with self._alone(), _uncollected():
            return self._seal(subject, order)

    def _seal(self, subject: Subject, order: Order) -> Sealed:
        identity = package_id(subject, order.number)
        existing = self.delivered(subject.detail.event_id, order.number)
        if existing is not None:
            return existing
        partial, whole = self._work / f"{identity}{BUILDING}", self._work / identity
        if (whole / "manifest.sig").is_file():
            return self._deliver(Sealed.in_folder(whole))
        _remove(partial)
        if isinstance(self._objects, FolderObjects):
            room = _room(self._objects, subject.detail.event_id)
            return self._deliver(build(partial, subject, order, self._signer, self._clock(), also_synced=room))
        built = build(partial, subject, order, self._signer, self._clock())
        partial.rename(whole)
        sync(self._work)
        return self._deliver(replace(built, folder=whole))

    def delivered(self, event_id: str, number: int) -> Sealed | None:
        """The package of that number which is in the object store. Raises ObjectsError, ManifestError where what lies
        there is none: `evidence check` says more."""
        tail = f"-{number}/manifest.sig"
        for info in self._objects.list(f"packages/{event_id}"):
            if info.key.endswith(tail):
                return self._read(info.key.removesuffix("/manifest.sig"))
        return None

    def folder(self, sealed: Sealed, spare: Path) -> Path:
        """A folder that holds the files of a delivered package: the store's own, or `spare`, filled from it.

        Raises ObjectsError, OSError.
        """
        if isinstance(self._objects, FolderObjects):
            return self._objects.root / sealed.key
        for file in sealed.files:
            target = spare / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                for chunk in self._objects.chunks(f"{sealed.key}/{file.path}"):
                    out.write(chunk)
        return spare

    def stamp(self, sealed: Sealed) -> bytes | None:
        """The time stamp of a delivered package, where one has come. Raises ObjectsError."""
        try:
            return self._objects.read(f"{sealed.key}/manifest.tsr")
        except NoSuchObjectError:
            return None

    @property
    def last_manifest(self) -> str | None:
        """SHA-256 of the manifest that was delivered last."""
        try:
            found = (self._work / _LAST).read_text("ascii", "replace").strip()
        except FileNotFoundError:
            return None
        return found if _SHA256.fullmatch(found) else None

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """An export beside a running `serve` waits for it, and the other way round."""
        self._work.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
        fd = os.open(self._work / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield
        finally:
            os.close(fd)

    def _read(self, key: str) -> Sealed | None:
        """None where it is not whole yet. Raises ManifestError."""
        try:
            manifest, sums, signature = (self._objects.read(f"{key}/{name}") for name in SEAL)
        except NoSuchObjectError:
            return None
        return Sealed.read(manifest, sums, signature)

    def _deliver(self, sealed: Sealed) -> Sealed:
        folder = sealed.folder
        assert folder is not None
        if isinstance(self._objects, FolderObjects):
            target = self._objects.root / sealed.key
            changed = () if target.parent.is_dir() else _room(self._objects, sealed.event_id)
            try:
                folder.rename(target)
            except OSError:
                if not (target / "manifest.sig").is_file():
                    raise
                _remove(folder)  # the one that is there stays
                sealed = Sealed.in_folder(target)
            for parent in (target.parent, *changed):
                sync(parent)
        else:
            self._put(sealed, folder)
            _remove(folder)
        self._note_last(sealed)
        return sealed.at_rest()

    def _note_last(self, sealed: Sealed) -> None:
        # Not synced: after a power cut the chain of packages has a link less, and every package is as good as before.
        # Written over in place, always as long: replacing a file makes the file system write it out at once.
        fd = os.open(self._work / _LAST, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            os.pwrite(fd, f"{sealed.manifest_sha256}\n".encode(), 0)
        finally:
            os.close(fd)

    def _put(self, sealed: Sealed, folder: Path) -> None:
        """The signature is the last of `files`."""
        for file in sealed.files:
            self._objects.put(f"{sealed.key}/{file.path}", folder / file.path, file.sha256)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Sealing makes no cycle (tested), but thousands of short-lived objects: a collection in their midst goes through
    all of them for nothing."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _remove(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _room(objects: FolderObjects, event_id: str) -> tuple[Path, ...]:
    """Make the folder of an event's packages; returns folders with a new name in them, which is not on the disk yet."""
    packages = objects.root / "packages"
    changed = []
    for folder in (packages, packages / event_id):
        with suppress(FileExistsError):
            folder.mkdir(mode=FOLDER_MODE)
            changed.append(folder.parent)
    return tuple(changed)
