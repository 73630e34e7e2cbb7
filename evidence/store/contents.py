"""Every row that is kept word for word: what the log calls it, and what a person does."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from evidence.store import schema
from evidence.store.cameras import camera_subject
from evidence.store.checkpoints import CHECKPOINT_ACTION
from evidence.store.events import event_subject
from evidence.store.holds import subject_of
from evidence.store.hotline_schema import report_subject

FILES = (
    "event.filed",
    "event.reviewed",
    "camera.configured",
    "camera.removed",
    "rule.configured",
    "package.sealed",
    "package.exported",
    "hold.placed",
    "hold.released",
    "deletion.decided",
    "deletion.done",
    "statistic.kept",
    "case.changed",
    "note.added",
    "report.received",
    "report.changed",
    CHECKPOINT_ACTION,
)
"""Actions whose entries hold the hash of a row."""


@dataclass(frozen=True, slots=True)
class Content:
    """`subject` and `where` are None where the row was changed into something that says neither."""

    subject: str | None
    where: str
    content: object
    sha256: str
    misplaced: bool = False
    """Its other columns say something else than its content: it would be looked for elsewhere."""


def contents(connection: Connection) -> Iterator[Content]:
    """All of them, some at a time."""
    e, r, c, z = schema.EventRevision, schema.Review, schema.CameraVersion, schema.RuleVersion
    for event_id, number, content, digest in streamed(connection, select(e.event_id, e.revision, e.content, e.sha256)):
        yield Content(event_subject(event_id), f"event {event_id} revision {number}", content, digest)
    for event_id, number, content, digest in streamed(connection, select(r.event_id, r.version, r.content, r.sha256)):
        yield Content(event_subject(event_id), f"review {number} of event {event_id}", content, digest)
    for camera, number, content, digest in streamed(connection, select(c.camera_id, c.version, c.content, c.sha256)):
        yield Content(camera_subject(camera), f"camera {camera} version {number}", content, digest)
    for camera, rule, content, digest in streamed(connection, select(z.camera_id, z.rule, z.content, z.sha256)):
        yield Content(camera_subject(camera), f"rule {rule} of camera {camera}", content, digest)
    for kind in _KINDS:
        columns = kind.table.__table__.columns
        found_by = [columns[name] for name in kind.found_by]
        for *found, content, digest in streamed(
            connection, select(*found_by, columns["content"], columns["sha256"]).select_from(kind.table)
        ):
            yield kind.content(tuple(found), content, digest)


def streamed(connection: Connection, query: Select[*tuple[Any, ...]]) -> Iterator[Row[*tuple[Any, ...]]]:
    """A thousand rows at a time: what years have gathered does not fit into memory."""
    yield from connection.execute(query, execution_options={"yield_per": 1000})


@dataclass(frozen=True, slots=True)
class _Kind:
    """`found_by` are the columns to find rows by; `said` takes what a content says of the same out of it."""

    table: type[schema.Base]
    found_by: tuple[str, ...]
    said: Callable[[dict[str, Any]], tuple[object, ...]]
    subject: Callable[[dict[str, Any]], str] = lambda said: subject_of(str(said["event_id"]))

    def content(self, found: tuple[object, ...], content: object, digest: str) -> Content:
        name = f"{self.table.__tablename__.replace('_', ' ')} {' '.join(str(value) for value in found)}"
        try:
            said = json.loads(str(content))
            return Content(self.subject(said), name, content, digest, misplaced=self.said(said) != found)
        except (KeyError, TypeError, ValueError):
            return Content(None, name, content, digest)


_KINDS = (
    _Kind(schema.Package, ("package_id", "event_id"), lambda said: (said["package_id"], said["event_id"])),
    _Kind(schema.Hold, ("hold_id", "event_id"), lambda said: (said["hold_id"], said["event_id"])),
    _Kind(schema.HoldRelease, ("hold_id",), lambda said: (said["hold_id"],)),
    _Kind(
        schema.Deletion,
        ("deletion_id", "event_id"),
        lambda said: (said["order"]["deletion_id"], said["order"]["event_id"]),
        lambda said: subject_of(str(said["order"]["event_id"])),
    ),
    _Kind(schema.DeletionDone, ("deletion_id",), lambda said: (said["deletion_id"],)),
    _Kind(schema.Statistic, ("event_id",), lambda said: (said["event_id"],)),
    _Kind(schema.CaseRevision, ("event_id", "version"), lambda said: (said["event_id"], said["version"])),
    _Kind(schema.Note, ("note_id", "event_id"), lambda said: (said["note_id"], said["event_id"])),
    _Kind(schema.Checkpoint, ("seq",), lambda said: (said["head"]["seq"],), lambda _: "audit"),
    _Kind(
        schema.Report,
        ("report_id", "commune"),
        lambda said: (said["report_id"], said["place"]["commune"] or ""),
        lambda said: report_subject(str(said["report_id"])),
    ),
    _Kind(
        schema.ReportStep,
        ("report_id", "version", "state", "event_id"),
        lambda said: (said["report_id"], said["version"], said["state"], said["event_id"]),
        lambda said: report_subject(str(said["report_id"])),
    ),
)
