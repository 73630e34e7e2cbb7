"""What is known about an event when its package is made: frozen, gathered by whoever knows where it is kept."""

from dataclasses import dataclass, field
from pathlib import Path

from evidence.package.legal_part import Deadlines, Legal, LegalRecord, Retention
from evidence.package.manifest import Export, Manifest, Producer
from evidence.package.media_part import Media
from evidence.record import EventDetail
from evidence.run_folder import MediaFacts
from evidence.store.rows import AuditEntry, AuditHead, Review, RuleVersion
from streams.config import Camera, Site

NOTHING_LEGAL = Legal(
    record=LegalRecord(unit=None, operator_name=None, operator_id=None, violator=None, act=None, law_ref=None),
    usable_until=None,
    deadlines=Deadlines(bien_ban=None, verification=None),
    case_no=None,
    outcome=None,
)
NOTHING_RETAINED = Retention(class_=None, delete_after=None, legal_hold=None)


@dataclass(frozen=True, slots=True)
class Custody:
    """What the log says about the event; `head` is where the whole log ends at that moment."""

    entries: tuple[AuditEntry, ...]
    head: AuditHead


@dataclass(frozen=True, slots=True)
class Extra:
    """A further file: `media` describes it where it is a moving picture (its hashes and size are taken anew)."""

    path: str
    source: Path
    media: Media | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """`root` is the folder that the event's paths are relative to. None: not known here."""

    root: Path
    detail: EventDetail
    camera: Camera | None = None
    camera_version: int | None = None
    site: Site | None = None
    rule: RuleVersion | None = None
    config_sha256: str | None = None
    recording: MediaFacts | None = None
    """Of a scanned file."""
    reviews: tuple[Review, ...] = ()
    custody: Custody | None = None
    legal: Legal = NOTHING_LEGAL
    retention: Retention = NOTHING_RETAINED
    extras: tuple[Extra, ...] = ()
    first: Manifest | None = None
    """Of the first package, where this is a further one: how it was then is not looked up anew."""

    def path(self, relative: str) -> Path:
        return self.root / relative


@dataclass(frozen=True, slots=True)
class Order:
    """Which package is to be made. `number` counts the packages of the event, from 1."""

    producer: Producer
    number: int = 1
    supersedes: str | None = None
    export: Export | None = None
    prev_package_hash: str | None = None
    site_files: tuple[tuple[str, bytes], ...] = field(default=(), repr=False)
    """What travels in every package beside its evidence (the verifier): path and content."""
