"""A sealed package stands in for its event's folder: where that is gone, its clip and pictures are still here."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from evidence.objects import FolderObjects, Objects
from evidence.package.contents import STILL_NAMES
from evidence.record import EventRecord
from evidence.store.keeping_rows import Package, PackageFile

REVIEW = "media/review.mp4"
PREVIEW = "preview.mp4"
"""What the folder of an event calls the copy for browsers."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """`key` in the object store, where it is read in ranges (`Objects.chunks`); whether it is still there is for
    `Objects.stat` to say."""

    key: str
    size: int
    sha256: str

    def local(self, objects: Objects) -> Path | None:
        """The file itself, where the store is a folder and it is there. Not to be written to."""
        path = objects.root / self.key if isinstance(objects, FolderObjects) else None
        return path if path is not None and path.is_file() else None


def sealed_media(record: EventRecord, packages: Iterable[Package]) -> dict[str, SealedFile]:
    """The clip, its copy for browsers and the pictures of an event, by the names that they have in its folder, out of
    its first package. Empty where it was never sealed.

    They are the same bytes: the package links what the folder holds.
    """
    first = min(
        (package for package in packages if package.kind == "sealed"), key=lambda one: one.sealed_utc, default=None
    )
    if first is None:
        return {}
    files = {file.path: file for file in first.files}
    found: dict[str, SealedFile] = {}
    for name, paths in _named(record).items():
        file = next((files[path] for path in paths if path in files), None)
        if file is not None:
            found[name] = _of(first, file)
    return found


def _named(record: EventRecord) -> dict[str, tuple[str, ...]]:
    """Names in the event's folder, and what may be in a package for each."""
    stills = record.stills
    wanted: dict[str, tuple[str, ...]] = {PREVIEW: (REVIEW,)}
    if record.clip is not None:
        wanted[_name(record.clip)] = (f"media/original{PurePosixPath(record.clip).suffix}",)
    for still, purposes in (
        (stills.before, ("before",)),
        (stills.carry, ("carry",)),
        (stills.release, ("release",)),
        (stills.left_behind, ("left_behind",)),
        (stills.actor, ("person", "vehicle")),
    ):
        if still is not None:
            wanted[_name(still)] = tuple(STILL_NAMES[purpose] for purpose in purposes)
    return wanted


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _of(package: Package, file: PackageFile) -> SealedFile:
    return SealedFile(f"{package.key}/{file.path}", file.size, file.sha256)
