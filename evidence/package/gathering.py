"""What is known about an event, from where it is kept: a run of `scan`, the store of `serve`, or its first package."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from pydantic import ValidationError

from evidence.law import Law
from evidence.official.filling import Context, Groups
from evidence.official.legal import legal_group
from evidence.package import describing
from evidence.package.legal_part import LegalHold, Retention
from evidence.package.manifest import Manifest
from evidence.package.subject import Custody, Subject
from evidence.record import EventDetail, Stills
from evidence.retention import RetentionSettings, decide
from evidence.run_folder import InputResult
from evidence.store import Store
from evidence.store.events import event_subject
from evidence.store.keeping_rows import CaseNotes
from evidence.store.rows import CameraVersion, StoredEvent
from streams.config import Camera, Site


class UnreadableEventError(ValueError):
    """No event of this version of the program stands there."""


@dataclass(frozen=True, slots=True)
class Books:
    """What decides about law and keeping, as it is on the day."""

    law: Law
    retention: RetentionSettings


def read_detail(path: Path) -> EventDetail:
    """event.json. Raises UnreadableEventError, OSError."""
    try:
        return EventDetail.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UnreadableEventError(f"{path}: {error.errors()[0]['msg']}") from error


def of_scan(
    root: Path,
    result: InputResult,
    detail: EventDetail,
    camera: Camera | None,
    site: Site | None,
    law: Law,
    now: datetime,
) -> Subject:
    """An event in a folder that `scan` wrote; `camera` and `site` where somebody says which it was."""
    found = Subject(root=root, detail=detail, camera=camera, site=site, recording=result.media)
    return _with_law(found, law, CaseNotes(), None, now)


def of_store(root: Path, store: Store, event_id: str, books: Books, now: datetime) -> Subject:
    """An event of `serve`: its folder below `root`, and all that the store knows at this moment.

    Raises UnreadableEventError, NoSuchEventError, StoreError, OSError.
    """
    detail = read_detail(root / "events" / event_id / "event.json")
    stored = store.event(event_id)
    version = _camera_of(store, detail.source)
    found = Subject(
        root=root,
        detail=detail,
        camera=None if version is None else version.camera,
        camera_version=None if version is None else version.version,
        site=None if version is None else version.site,
        rule=store.rule_of(detail.record()),
    )
    return _known_now(found, store, stored, books, now)


def of_package(folder: Path, first: Manifest, store: Store | None, books: Books, now: datetime) -> Subject:
    """The event of a package that lies in `folder`: how it was then, and what has been decided since.

    Raises UnreadableEventError, StoreError, OSError.
    """
    detail = read_detail(folder / "context" / "event.json")
    paths = {still.purpose: still.path for still in first.stills}
    review = next((media.path for media in first.media if media.purpose == "review"), None)
    originals = [media.path for media in first.media if media.role == "original"]
    facts = detail.clip_facts
    moved = detail.model_copy(
        update={
            "clip": originals[0] if originals else None,
            "clip_facts": None if facts is None else facts.model_copy(update={"preview": review}),
            "stills": Stills(
                before=paths.get("before"),
                carry=paths.get("carry"),
                release=paths.get("release"),
                left_behind=paths.get("left_behind"),
                actor=paths.get("person", paths.get("vehicle")),
            ),
        }
    )
    found = Subject(root=folder, detail=moved, first=first)
    if store is None:
        return _with_law(found, books.law, CaseNotes(), None, now)
    return _known_now(found, store, store.event(detail.event_id), books, now)


def _known_now(subject: Subject, store: Store, stored: StoredEvent, books: Books, now: datetime) -> Subject:
    event_id = subject.detail.event_id
    reviews = store.reviews(event_id)
    case = store.cases.of(event_id)
    holds = store.holds.open(event_id)
    kept = decide(stored, reviews, case, holds, books.retention, now)
    head = store.checkpoints.head()
    entries = tuple(entry for entry in store.audit(event_subject(event_id)) if entry.seq <= head.seq)
    known = replace(
        subject,
        reviews=reviews,
        custody=Custody(entries, head),
        retention=Retention(
            class_=kept.retention_class,
            delete_after=kept.delete_after_utc,
            legal_hold=LegalHold(by=holds[0].by, reason=holds[0].reason, since=holds[0].since_utc) if holds else None,
        ),
    )
    return _with_law(known, books.law, CaseNotes() if case is None else case.notes, stored.filed_utc, now)


def _with_law(subject: Subject, law: Law, notes: CaseNotes, filed_utc: datetime | None, now: datetime) -> Subject:
    first = subject.first
    groups = Groups(
        event_id=subject.detail.event_id,
        event=describing.describe_event(subject) if first is None else first.event,
        place=describing.describe_place(subject) if first is None else first.place,
        camera=describing.describe_camera(subject) if first is None else first.camera,
        time=describing.describe_time(subject, ()) if first is None else first.time,
        ai=describing.describe_ai(subject) if first is None else first.ai,
        review=describing.describe_reviews(subject),
        media=(),
        stills=(),
    )
    context = Context(as_of_utc=now, law=law, notes=notes, filed_utc=filed_utc)
    return replace(subject, legal=legal_group(groups, None, context))


def _camera_of(store: Store, camera_id: str) -> CameraVersion | None:
    return next((version for version in store.cameras() if version.camera.id == camera_id), None)
