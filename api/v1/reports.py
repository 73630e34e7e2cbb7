"""What the API says of events and what was decided about them."""

from typing import Annotated, Literal

from pydantic import BaseModel, Field

from evidence.people import Claim, Note
from evidence.record import EventRecord, Utc
from evidence.store import AuditEntry, Held, Package, Review, State, Verdict
from evidence.store.canonical import canonical, sha256
from evidence.store.feed import Change, Standing
from evidence.store.keeping_rows import PackageKind

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PackageFileReport(BaseModel):
    path: str
    size: int
    sha256: Sha256


class PackageReport(BaseModel):
    """`files` are all of it but manifest.tsr, the time stamp, which may come later and is fetched the same way."""

    package_id: str
    kind: PackageKind
    manifest_sha256: Sha256
    signing_key_id: str
    sealed_utc: Utc
    supersedes: Sha256 | None
    files: tuple[PackageFileReport, ...]

    @classmethod
    def of(cls, package: Package) -> "PackageReport":
        return cls(
            package_id=package.package_id,
            kind=package.kind,
            manifest_sha256=package.manifest_sha256,
            signing_key_id=package.signing_key_id,
            sealed_utc=package.sealed_utc,
            supersedes=package.supersedes,
            files=tuple(PackageFileReport(path=f.path, size=f.size, sha256=f.sha256) for f in package.files),
        )


class EventReport(BaseModel):
    """`sha256` is over `record` as RFC 8785 JSON. `state`: open, second (a first person confirmed it), settled."""

    event_id: str
    record: EventRecord
    sha256: Sha256
    version: int = Field(description="How many decisions there are: what the next one must name")
    state: State
    verdict: Verdict | None
    filed_utc: Utc
    packages: tuple[PackageReport, ...]

    @classmethod
    def of(cls, standing: Standing) -> "EventReport":
        return cls(
            event_id=standing.record.event_id,
            record=standing.record,
            sha256=standing.sha256,
            version=standing.version,
            state=standing.state,
            verdict=standing.verdict,
            filed_utc=standing.filed_utc,
            packages=tuple(PackageReport.of(package) for package in standing.packages),
        )


class EventRow(BaseModel):
    """One change. `event` null: it was withdrawn, who has a copy removes it. `row_sha256` is over {"event", "event_id"}
    as RFC 8785 JSON."""

    event_id: str
    event: EventReport | None
    row_sha256: Sha256

    @classmethod
    def of(cls, change: Change) -> "EventRow":
        event = None if change.standing is None else EventReport.of(change.standing)
        said = {"event_id": change.event_id, "event": None if event is None else event.model_dump(mode="json")}
        return cls(event_id=change.event_id, event=event, row_sha256=sha256(canonical(said)))


class EventPage(BaseModel):
    """`next` goes into `after` of the next request, also where nothing came; `more`: ask again at once."""

    events: tuple[EventRow, ...]
    next: str
    more: bool


class ReviewReport(BaseModel):
    version: int
    reviewer: str
    role: str
    verdict: Verdict
    reason_code: str
    note: str
    revision: int
    seconds_watched: float | None
    reviewed_utc: Utc
    sha256: Sha256

    @classmethod
    def of(cls, review: Review) -> "ReviewReport":
        said = review.judgement
        return cls(
            version=review.version,
            reviewer=said.reviewer,
            role=said.role,
            verdict=said.verdict,
            reason_code=said.reason_code,
            note=said.note,
            revision=said.revision,
            seconds_watched=said.seconds_watched,
            reviewed_utc=review.reviewed_utc,
            sha256=review.sha256,
        )


class ClaimReport(BaseModel):
    by: str
    since_utc: Utc
    until_utc: Utc

    @classmethod
    def of(cls, claim: Claim) -> "ClaimReport":
        return cls(by=claim.by, since_utc=claim.since_utc, until_utc=claim.until_utc)


class NoteReport(BaseModel):
    note_id: str
    by: str
    text: str
    written_utc: Utc

    @classmethod
    def of(cls, note: Note) -> "NoteReport":
        return cls(note_id=note.note_id, by=note.by, text=note.text, written_utc=note.written_utc)


class HoldReport(BaseModel):
    """`released_utc` null: it holds."""

    hold_id: str
    by: str
    reason: str
    since_utc: Utc
    released_by: str | None = None
    released_utc: Utc | None = None

    @classmethod
    def of(cls, held: Held) -> "HoldReport":
        hold, release = held.hold, held.release
        return cls(
            hold_id=hold.hold_id,
            by=hold.by,
            reason=hold.reason,
            since_utc=hold.since_utc,
            released_by=None if release is None else release.by,
            released_utc=None if release is None else release.released_utc,
        )


class FileReport(BaseModel):
    """A picture or clip of the event; `path` goes behind /files/."""

    path: str
    size: int
    media_type: str


class CaseReport(EventReport):
    """All about one event."""

    reviews: tuple[ReviewReport, ...]
    notes: tuple[NoteReport, ...]
    holds: tuple[HoldReport, ...]
    claim: ClaimReport | None
    files: tuple[FileReport, ...]


class AuditEntryReport(BaseModel):
    """`sha256` is over all else in it as RFC 8785 JSON, `previous` is that of the entry before."""

    seq: int
    at: str
    actor: str
    action: str
    subject: str
    facts: dict[str, str | int | float | bool | None]
    previous: Sha256
    sha256: Sha256

    @classmethod
    def of(cls, entry: AuditEntry) -> "AuditEntryReport":
        return cls(
            seq=entry.seq,
            at=entry.at,
            actor=entry.actor,
            action=entry.action,
            subject=entry.subject,
            facts=dict(entry.facts),
            previous=entry.previous,
            sha256=entry.sha256,
        )


class AuditReport(BaseModel):
    entries: tuple[AuditEntryReport, ...]


class ReasonReport(BaseModel):
    code: str
    verdict: Verdict
    vi: str
    en: str
    note: Literal["required", "optional"]


class ReasonList(BaseModel):
    reasons: tuple[ReasonReport, ...]
