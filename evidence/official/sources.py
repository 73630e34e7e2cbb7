"""Where a record's facts are read: a sealed package (folder, zip, object store) or an event's folder before sealing."""

import hashlib
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from evidence.objects import NoSuchObjectError, Objects
from evidence.official.errors import PictureError, RecordFormError
from evidence.official.filling import Groups
from evidence.package import describing
from evidence.package.manifest import Manifest, ManifestError
from evidence.package.media_part import Still
from evidence.package.subject import Subject
from evidence.record import EventDetail
from evidence.store import Store
from evidence.store.keeping_rows import CaseNotes, Package
from evidence.store.rows import Review

MANIFEST, CONTEXT = "manifest.json", "context/event.json"
LONGEST = 64 << 20
"""Bytes of one file that is read: no manifest and no still is longer, and a zip may pretend to be."""
_VEHICLES = frozenset({"two_wheeler", "car", "truck"})
Reader = Callable[[str], bytes]
"""A file by its path in the package. Raises RecordFormError, OSError."""


@dataclass(frozen=True, slots=True)
class Source:
    """`pictures` are the stills' bytes by their paths; what the store knows is empty where there is none."""

    groups: Groups
    pictures: dict[str, bytes]
    notes: CaseNotes
    filed_utc: datetime | None = None


def read_source(path: Path) -> Source:
    """A package's folder or zip, or an event's folder. Raises RecordFormError, OSError."""
    if path.suffix.lower() == ".zip" and path.is_file():
        return _zipped(path)
    if (path / MANIFEST).is_file():
        return _packaged(lambda name: _file(path / name), path.name)
    if (path / "event.json").is_file():
        return _unsealed(Subject(path.parent.parent, _detail(_file(path / "event.json"))))
    raise RecordFormError(f"expected a package or an event's folder, found neither {MANIFEST} nor event.json in {path}")


def read_stored(store: Store, objects: Objects, data: Path, event_id: str) -> Source:
    """The event's first package, or its folder in `data` where it is not sealed yet; with the reviews and the notes
    there are by now.

    Raises NoSuchEventError, StoreUnavailableError, ObjectsError, RecordFormError, OSError.
    """
    event = store.event(event_id)
    packages = store.packages.of(event_id)
    if packages:
        source = _sealed(packages[0], objects, store.reviews(event_id))
    else:
        source = _unsealed(_subject(store, data, event_id))
    case = store.cases.of(event_id)
    return replace(source, notes=CaseNotes() if case is None else case.notes, filed_utc=event.filed_utc)


def _sealed(package: Package, objects: Objects, reviews: tuple[Review, ...]) -> Source:

    def read(name: str) -> bytes:
        try:
            return objects.read(f"{package.key}/{name}", 0, LONGEST)
        except NoSuchObjectError as error:
            raise RecordFormError(f"{package.package_id}: expected {name}, found no such file") from error

    source = _packaged(read, package.package_id)
    subject = Subject(Path(), _detail(read(CONTEXT)), reviews=reviews)
    return replace(source, groups=replace(source.groups, review=describing.describe_reviews(subject)))


def _subject(store: Store, data: Path, event_id: str) -> Subject:
    """What the store knows of an event that nothing has sealed yet."""
    detail = _detail(_file(data / "events" / event_id / "event.json"))
    camera = next((version for version in store.cameras() if version.camera.id == detail.source), None)
    found = Subject(data, detail, reviews=store.reviews(event_id))
    return found if camera is None else replace(found, camera=camera.camera, site=camera.site)


def _zipped(path: Path) -> Source:
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.split("/", 1)[-1]: name for name in archive.namelist() if name.split("/", 1)[-1] == MANIFEST}
            top = names.get(MANIFEST, MANIFEST).removesuffix(MANIFEST)

            def read(name: str) -> bytes:
                try:
                    with archive.open(top + name) as file:
                        return _limited(file.read(LONGEST + 1), name)
                except KeyError as error:
                    raise RecordFormError(f"{path.name}: expected {name}, found no such file") from error

            return _packaged(read, path.name)
    except zipfile.BadZipFile as error:
        raise RecordFormError(f"{path.name}: expected a zip, found {error}") from error


def _packaged(read: Reader, name: str) -> Source:
    try:
        manifest = Manifest.from_bytes(read(MANIFEST))
    except ManifestError as error:
        raise RecordFormError(f"{name}: {error}") from error
    groups = Groups.of(manifest)
    pictures = {}
    for still in groups.stills:
        pictures[still.path] = data = read(still.path)
        if hashlib.sha256(data).hexdigest() != still.sha256:
            raise PictureError(f"{name}: {still.path} is not the picture that was sealed; verify the package")
    return Source(groups, pictures, CaseNotes(case_number=manifest.legal.case_no, outcome=manifest.legal.outcome))


def _unsealed(subject: Subject) -> Source:
    """What a scan, or the camera, left: nothing of it is sealed, and its film has no hashes yet."""
    detail = subject.detail
    pictures, stills = _stills(subject)
    groups = Groups(
        event_id=detail.event_id,
        event=describing.describe_event(subject),
        place=describing.describe_place(subject),
        camera=describing.describe_camera(subject),
        time=describing.describe_time(subject, ()),
        ai=describing.describe_ai(subject),
        review=describing.describe_reviews(subject),
        media=(),
        stills=stills,
    )
    return Source(groups, pictures, CaseNotes(), None if detail.live is None else detail.live.flagged_utc)


def _stills(subject: Subject) -> tuple[dict[str, bytes], tuple[Still, ...]]:
    detail = subject.detail
    actor: Literal["vehicle", "person"] = "vehicle" if detail.actor in _VEHICLES else "person"
    shots = (
        ("before", detail.stills.before, detail.before_still_s, detail.before_still_utc),
        ("carry", detail.stills.carry, detail.carry_still_s, detail.carry_still_utc),
        ("release", detail.stills.release, detail.release_s, detail.release_utc),
        ("left_behind", detail.stills.left_behind, detail.left_behind_still_s, detail.left_behind_still_utc),
        (actor, detail.stills.actor, detail.actor_still_s, detail.actor_still_utc),
    )
    pictures = {}
    stills = []
    for purpose, path, media_s, utc in shots:
        if path is None or not subject.path(path).is_file():
            continue
        name = Path(path).name
        pictures[name] = data = _file(subject.path(path))
        stills.append(
            Still.model_validate(
                {
                    "path": name,
                    "purpose": purpose,
                    "frame_idx": None,
                    "pts_s": media_s,
                    "utc": utc,
                    "sha256": hashlib.sha256(data).hexdigest(),
                    "crop_of": detail.actor_still_box if purpose == actor else None,
                    "taken_from": "footage",
                }
            )
        )
    return pictures, tuple(stills)


def _detail(content: bytes) -> EventDetail:
    try:
        return EventDetail.model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        raise RecordFormError(f"event.json: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def _file(path: Path) -> bytes:
    with path.open("rb") as file:
        return _limited(file.read(LONGEST + 1), path.name)


def _limited(data: bytes, name: str) -> bytes:
    if len(data) > LONGEST:
        raise RecordFormError(f"{name}: expected at most {LONGEST} bytes, found more")
    return data
