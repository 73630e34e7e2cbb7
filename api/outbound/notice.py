"""What others are told: how an event stands, and how it stood when they last heard of it."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from detector.events import Kind
from evidence.record import Record, Utc, iso_utc
from evidence.store.feed import Standing
from evidence.store.rows import State
from evidence.store.wishes import Step

Change = Literal["new", "update", "end", "sealed", "publication"]
"""sealed: only its newest package is another one. publication: only how far its publication is; packages may be new."""


class Known(Record):
    """How an event stands, as far as everybody on the way may read it: nothing of the people in it, no picture, no
    verdict, no name of an officer."""

    event_id: str
    revision: int
    version: int
    """How many reviews there are."""
    state: State | Literal["withdrawn"]
    camera: str
    kind: Kind
    release_utc: Utc | None
    sha256: str
    """Of the record: what a pulled copy must have."""
    package_id: str | None = None
    """The newest sealed package; None where there is none yet, or where it was told before packages were."""
    manifest_sha256: str | None = None
    publication: Step | None = None
    """asked: somebody asked to publish it, and another person is waited for."""

    @classmethod
    def of(cls, standing: Standing, publication: Step | None = None) -> "Known":
        record = standing.record
        package = standing.packages[-1] if standing.packages else None
        return cls(
            event_id=record.event_id,
            revision=record.revision,
            version=standing.version,
            state=standing.state,
            camera=record.source,
            kind=record.kind,
            release_utc=record.release_utc,
            sha256=standing.sha256,
            package_id=None if package is None else package.package_id,
            manifest_sha256=None if package is None else package.manifest_sha256,
            publication=publication,
        )

    def withdrawn(self) -> "Known":
        return self.model_copy(update={"state": "withdrawn"})

    def with_package_of(self, other: "Known") -> "Known":
        return self.model_copy(update={"package_id": other.package_id, "manifest_sha256": other.manifest_sha256})

    def with_publication_of(self, other: "Known") -> "Known":
        return self.with_package_of(other).model_copy(update={"publication": other.publication})


@dataclass(frozen=True, slots=True)
class Origin:
    """Who tells it."""

    installation: str
    station: str | None
    """The address of its pages."""

    def link(self, event_id: str) -> str:
        return f"{(self.station or '').rstrip('/')}/api/v1/events/{event_id}"

    def package(self, known: Known) -> "ReadyPackage | None":
        """Where its newest package begins to be read."""
        if known.package_id is None or known.manifest_sha256 is None:
            return None
        link = f"{self.link(known.event_id)}/packages/{known.package_id}/manifest.json"
        return ReadyPackage(package_id=known.package_id, manifest_sha256=known.manifest_sha256, link=link)


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to tell one receiver. `before` is what it last confirmed to have heard."""

    before: Known | None
    after: Known
    seq: int
    """The store's number of the change: the same for every attempt, another for every change."""
    since: datetime
    """When the change was noticed."""
    attempts: int = 0

    @property
    def change(self) -> Change:
        if self.before is not None and self.after == self.before.with_package_of(self.after):
            return "sealed"
        if self.before is not None and self.after == self.before.with_publication_of(self.after):
            return "publication"
        if self.after.state in {"settled", "withdrawn"}:
            return "end"
        return "new" if self.before is None else "update"

    def id(self, origin: Origin) -> str:
        """The same each time that this is told."""
        told = f"{origin.installation}\n{self.after.event_id}\n{self.seq}\n{self.after.state}"
        return f"msg_{hashlib.sha256(told.encode()).hexdigest()[:32]}"


class ReadyPackage(Record):
    """A sealed package: its manifest lists every file with its hash."""

    package_id: str
    manifest_sha256: str
    link: str


class ThinEvent(Record):
    """What a webhook is told: enough to know what to ask for."""

    event_id: str
    revision: int
    version: int
    state: State | Literal["withdrawn"]
    sha256: str
    link: str
    package: ReadyPackage | None = None
    """The newest."""
    publication: Step | None = None


class CloudEvent(Record):
    """CloudEvents 1.0 in JSON; `timestamp` (an extension of it) is where Standard Webhooks look for the time."""

    specversion: Literal["1.0"] = "1.0"
    id: str
    source: str
    type: str
    subject: str
    time: str
    timestamp: str
    datacontenttype: Literal["application/json"] = "application/json"
    data: ThinEvent

    @classmethod
    def of(cls, notice: Notice, origin: Origin) -> "CloudEvent":
        after, at = notice.after, iso_utc(notice.since)
        return cls(
            id=notice.id(origin),
            source=f"/litterwatch/{origin.installation}",
            type=f"litterwatch.event.{notice.change}",
            subject=after.event_id,
            time=at,
            timestamp=at,
            data=ThinEvent(
                event_id=after.event_id,
                revision=after.revision,
                version=after.version,
                state=after.state,
                sha256=after.sha256,
                link=origin.link(after.event_id),
                package=origin.package(after),
                publication=after.publication,
            ),
        )


class BusEvent(Record):
    """What is published on PREFIX/events."""

    id: str
    type: Change
    time: Utc
    link: str
    before: Known | None
    after: Known

    @classmethod
    def of(cls, notice: Notice, origin: Origin) -> "BusEvent":
        return cls(
            id=notice.id(origin),
            type=notice.change,
            time=notice.since.astimezone(UTC),
            link=origin.link(notice.after.event_id),
            before=notice.before,
            after=notice.after,
        )
