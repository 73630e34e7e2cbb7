"""What a station answers, as frozen values. Fields that a newer station adds are passed over: hashes are compared over
what came, not over what is understood of it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Self, TypeVar

import rfc8785
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from api.client.errors import BadAnswerError

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


T = TypeVar("T", bound=Answer)


class Person(Answer):
    """Whose token it is. `communes` None: every commune."""

    id: str
    name: str
    unit: str
    role: str
    rights: tuple[str, ...]
    communes: tuple[str, ...] | None


class PackageFile(Answer):
    path: str
    size: int = Field(ge=0)
    sha256: Sha256


class Package(Answer):
    """`files` are all but manifest.tsr, which may come later."""

    package_id: str
    kind: str
    manifest_sha256: Sha256
    signing_key_id: str
    sealed_utc: datetime
    supersedes: str | None
    files: tuple[PackageFile, ...]

    @property
    def size(self) -> int:
        """Bytes."""
        return sum(file.size for file in self.files)


class Stills(Answer):
    before: str | None = None
    carry: str | None = None
    release: str | None = None
    left_behind: str | None = None
    actor: str | None = None


class Act(Answer):
    """What was seen: one line of events.jsonl (docs/events.md)."""

    event_id: str
    revision: int
    source: str
    kind: str
    actor: str
    allowed: bool | None
    violations: tuple[str, ...]
    release_s: float
    start_utc: datetime | None
    release_utc: datetime | None
    end_utc: datetime | None
    item_box: tuple[float, float, float, float]
    actor_box: tuple[float, float, float, float] | None
    score: float
    zone: str | None
    rule: str | None
    stills: Stills


class Event(Answer):
    """As it stands. `state`: open, second, settled."""

    event_id: str
    record: Act
    sha256: Sha256
    version: int
    state: str
    verdict: str | None
    filed_utc: datetime
    packages: tuple[Package, ...]


class Review(Answer):
    version: int
    reviewer: str
    role: str
    verdict: str
    reason_code: str
    note: str
    revision: int
    seconds_watched: float | None
    reviewed_utc: datetime
    sha256: Sha256
    state: str | None = None
    """After it, where it was just made."""


class CaseClaim(Answer):
    by: str
    since_utc: datetime
    until_utc: datetime


class Note(Answer):
    note_id: str
    by: str
    text: str
    written_utc: datetime


class Hold(Answer):
    hold_id: str
    by: str
    reason: str
    since_utc: datetime
    released_by: str | None
    released_utc: datetime | None


class File(Answer):
    path: str
    size: int
    media_type: str


class Case(Event):
    """All about one event."""

    reviews: tuple[Review, ...]
    notes: tuple[Note, ...]
    holds: tuple[Hold, ...]
    claim: CaseClaim | None
    files: tuple[File, ...]


class AuditEntry(Answer):
    seq: int
    at: str
    actor: str
    action: str
    subject: str
    facts: dict[str, str | int | float | bool | None]
    previous: Sha256
    sha256: Sha256


class AuditPage(Answer):
    entries: tuple[AuditEntry, ...]
    next: int
    more: bool


class Camera(Answer):
    """In short; `state` as docs/live.md has them."""

    id: str
    name: str
    state: str


class CameraList(Answer):
    cameras: tuple[Camera, ...]


class LiveEvent(Answer):
    """A thin message: enough to know what to ask for. `change`: new, updated, ended (settled or withdrawn). Of what was
    withdrawn nothing but its id is told."""

    change: str
    event_id: str
    state: str
    revision: int | None
    version: int | None
    camera: str | None
    kind: str | None
    release_utc: datetime | None
    sha256: Sha256 | None
    publication: str | None = None
    """asked (another person is waited for), approved, declined, published; None: nobody has asked."""
    cursor: str = ""
    """From which pulling goes on behind it."""


class Row(Answer):
    """One change. `event` None: it was withdrawn, copies are to be removed. `said` is what the hash is over, word for
    word (RFC 8785 JSON)."""

    event_id: str
    event: Event | None
    row_sha256: Sha256
    said: str = Field(repr=False)

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Self:
        """Raises BadAnswerError where the hash is not that of what came."""
        event_id, event, digest = found.get("event_id"), found.get("event"), found.get("row_sha256")
        said = rfc8785.dumps({"event_id": event_id, "event": event})
        if hashlib.sha256(said).hexdigest() != digest:
            raise BadAnswerError(f"event {str(event_id)[:100]!r}: expected a row with hash {digest}, found another")
        try:
            row = cls.model_validate({"event_id": event_id, "event": event, "row_sha256": digest, "said": said})
        except ValidationError as error:
            raise BadAnswerError(f"event {str(event_id)[:100]!r}: {error.errors()[0]['msg']}") from error
        if row.event is not None and not row.event.event_id == row.event.record.event_id == row.event_id:
            raise BadAnswerError(f"event {row.event_id[:100]!r}: expected one event in its row, found another")
        return row


class Page(Answer):
    """`next` goes on behind it; `etag` recognises it."""

    rows: tuple[Row, ...]
    next: str
    more: bool
    etag: str | None = None

    @classmethod
    def of(cls, body: bytes, etag: str | None) -> Self:
        """Raises BadAnswerError."""
        found = read_json(body)
        rows, after, more = found.get("events"), found.get("next"), found.get("more")
        if not isinstance(rows, list) or not isinstance(after, str) or not isinstance(more, bool):
            raise BadAnswerError("expected a page of events, found something else")
        try:
            return cls(rows=tuple(Row.of(row) for row in rows), next=after, more=more, etag=etag)
        except (AttributeError, rfc8785.CanonicalizationError) as error:
            raise BadAnswerError(f"expected a page of events, found {error}") from error


def read_json(body: bytes) -> dict[str, Any]:
    """Raises BadAnswerError."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise BadAnswerError(f"expected JSON, found {len(body)} bytes that are none: {error}") from error
    if not isinstance(found, dict):
        raise BadAnswerError("expected a JSON object, found something else")
    return found


def read(kind: type[T], body: bytes) -> T:
    """Raises BadAnswerError."""
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadAnswerError(f"expected a {kind.__name__}, found {where}: {first['msg']}") from error
