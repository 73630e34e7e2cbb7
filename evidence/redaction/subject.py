"""What is to be redacted: a package, an event's folder, or a file; and what is known of the actor in it."""

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from evidence.package.manifest import Manifest, ManifestError
from evidence.record import Box, EventDetail, TrackPoint
from evidence.redaction.actor import KnownActor
from evidence.redaction.entry import PATH_IN_PACKAGE
from evidence.redaction.errors import RedactionError
from evidence.redaction.record import file_sha256

PICTURES = frozenset({".jpg", ".jpeg", ".png"})
AROUND_RELEASE_S = 0.5
"""Where only the actor's box at the release is known, it is taken to hold so long before and after."""
MANIFEST, TRACKS = "manifest.json", "tracks/detections.jsonl"


@dataclass(frozen=True, slots=True)
class Subject:
    """`media` is a clip, or a picture. `release_s` is on the clip's own time; None where it is not known."""

    media: Path
    sha256: str
    actor: KnownActor | None
    release_s: float | None
    manifest: Manifest | None = None
    package: Path | None = None
    """The folder or zip, where it is a package."""
    redacted: Path | None = None
    """The redacted clip that it holds already."""

    @property
    def is_picture(self) -> bool:
        return self.media.suffix.lower() in PICTURES


class _Line(BaseModel):
    """What is needed of a line of tracks/detections.jsonl."""

    model_config = ConfigDict(extra="ignore")

    media_s: float
    track: str
    box: Box


@contextmanager
def opened(path: Path) -> Iterator[Subject]:
    """A package (folder or zip), an event's folder, a clip or a picture. Raises RedactionError, OSError."""
    if path.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix="litterwatch-redact-") as temporary:
            yield replace(_package(_unzipped(path, Path(temporary))), package=path)
    elif (path / MANIFEST).is_file():
        yield replace(_package(path), package=path)
    elif (path / "event.json").is_file():
        yield _event_folder(path)
    elif path.is_file():
        yield Subject(path, file_sha256(path), None, None)
    else:
        raise RedactionError(
            f"{path}: expected a package, an event's folder, a clip or a picture, found "
            + ("a folder without manifest.json and event.json" if path.is_dir() else "nothing")
        )


def _event_folder(folder: Path) -> Subject:
    try:
        detail = EventDetail.model_validate_json((folder / "event.json").read_bytes())
    except ValidationError as error:
        raise RedactionError(
            f"{folder.name}/event.json: {error.errors()[0]['msg']}; scan the recording again"
        ) from error
    if detail.clip is None or detail.clip_facts is None:
        raise RedactionError(f"{folder.name}: expected an event with a clip, found none; it may still be recorded")
    media = folder / Path(detail.clip).name
    points = detail.track or _at_release(detail.actor_box, detail.release_s)
    return _subject(media, detail.clip_facts.sha256, points, detail.clip_facts.start_s, detail.release_s, None)


def _package(folder: Path) -> Subject:
    try:
        manifest = Manifest.from_bytes((folder / MANIFEST).read_bytes())
    except ManifestError as error:
        raise RedactionError(f"{folder.name}: {error}; see evidence verify") from error
    original = next((m for m in manifest.media if m.role == "original"), None)
    if original is None:
        raise RedactionError(f"{folder.name}: expected an original among its media, found none")
    event = manifest.event
    points = _tracked(folder / TRACKS) or _at_release(event.actor_box, event.release_s)
    start_s = original.start_s or 0.0
    subject = _subject(folder / original.path, original.file_sha256, points, start_s, event.release_s, manifest)
    made = folder / PATH_IN_PACKAGE
    return replace(subject, redacted=made) if made.is_file() else subject


def _tracked(path: Path) -> tuple[TrackPoint, ...]:
    """The actor's sightings, on the source's time; none where the file says nothing of an actor."""
    if not path.is_file():
        return ()
    try:
        lines = [_Line.model_validate_json(line) for line in path.read_text("utf-8").splitlines() if line]
    except ValidationError:
        return ()  # the actor is then looked for around the release, and everybody else is covered
    return tuple(TrackPoint(media_s=line.media_s, box=line.box) for line in lines if line.track == "actor")


def _at_release(box: Box | None, release_s: float) -> tuple[TrackPoint, ...]:
    if box is None:
        return ()
    return tuple(TrackPoint(media_s=release_s + off_s, box=box) for off_s in (-AROUND_RELEASE_S, AROUND_RELEASE_S))


def _subject(
    media: Path,
    sha256: str,
    points: tuple[TrackPoint, ...],
    start_s: float,
    release_s: float,
    manifest: Manifest | None,
) -> Subject:
    """What is redacted must be the file that was sealed, or the derivative would name a parent it does not have."""
    found = file_sha256(media)
    if found != sha256:
        raise RedactionError(
            f"{media.name}: expected the file that was kept (SHA-256 {sha256[:16]}...), found {found[:16]}...; "
            "it was changed: see evidence verify"
        )
    own = tuple(TrackPoint(media_s=round(p.media_s - start_s, 3), box=p.box) for p in points)
    actor = KnownActor(own) if own else None
    return Subject(media, sha256, actor, max(0.0, release_s - start_s), manifest)


def _unzipped(path: Path, folder: Path) -> Path:
    """What redaction needs of a package in a zip, under `folder`."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [n for n in archive.namelist() if not n.endswith("/")]
            root = next((n.removesuffix(MANIFEST) for n in names if n.rsplit("/", 1)[-1] == MANIFEST), None)
            if root is None:
                raise RedactionError(f"{path.name}: expected a package with manifest.json, found none in it")
            for name in names:
                inner = name.removeprefix(root)
                if inner in {MANIFEST, TRACKS} or inner.startswith(("media/original.", "media/redacted.")):
                    target = folder / inner
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(name) as source, target.open("wb") as copy:
                        shutil.copyfileobj(source, copy)
    except zipfile.BadZipFile as error:
        raise RedactionError(f"{path.name}: expected a zip, found {error}; copy it again") from error
    return folder
