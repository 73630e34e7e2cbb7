"""How far the publication of a case is: for its page, and for whoever asks by the API."""

from dataclasses import dataclass
from typing import Literal

from api.http.station import Station
from api.publication_uncovered import Uncovered, uncovered_in
from api.publication_work import Making, PublicationWork, manifest_of
from evidence import catalogue_publication as words
from evidence.catalogue import Text
from evidence.package.manifest import Manifest, ManifestError
from evidence.people import Person
from evidence.redaction.approval import APPROVES, Publications
from evidence.redaction.plan import Entity
from evidence.redaction.prepared import Prepared, Room
from evidence.redaction.publish import Publication
from evidence.redaction.record import beside
from evidence.store.events import event_subject
from evidence.store.feed import Standing
from evidence.store.keeping_rows import Package
from evidence.store.wishes import Asked, Waiting

Stage = Literal["no", "make", "making", "ask", "approve", "take"]


@dataclass(frozen=True, slots=True)
class PublicationState:
    """As one person sees it."""

    stage: Stage
    why_not: Text | None
    """Why nothing can be published; or why the clip could not be made."""
    making: Making | None
    prepared: Prepared | None
    package: Package | None
    outcome: str | None
    """As the package has it."""
    law: str | None
    asked: Asked | None
    may_approve: bool
    """This person: another one than who asked."""
    may_decline: bool
    taken: bool
    """There is a record of the approval to take along."""
    uncovered: tuple[Uncovered, ...]
    """In the clip that is shown: whoever approves says that they have looked at each."""

    @property
    def media(self) -> str:
        """SHA-256 of the clip that is shown."""
        return "" if self.prepared is None else self.prepared.redaction.file_sha256

    @property
    def found(self) -> tuple[Entity, ...]:
        """Who and what is covered in it, in order of their coming."""
        return () if self.prepared is None else self.prepared.plan.entities

    @property
    def duration_s(self) -> float:
        return 0.0 if self.prepared is None else self.prepared.redaction.duration_s or 0.0


def publication_state(station: Station, work: PublicationWork, person: Person, standing: Standing) -> PublicationState:
    """Raises StoreUnavailableError, ObjectsError, OSError."""
    event_id = standing.record.event_id
    making = work.state(event_id)
    prepared = None if making is not None and making.failed is None else Room.of(station.data, event_id).found()
    package = _package(standing, prepared)
    if package is None:
        prepared = None
    asked = None
    uncovered: tuple[Uncovered, ...] = ()
    if prepared is not None and package is not None:
        if prepared.plan.uncovered:
            uncovered = uncovered_in(prepared, station.store.audit(event_subject(event_id)))
        publications = Publications(station.store)
        asked = publications.asked(event_id, package.manifest_sha256, prepared.redaction.file_sha256)
    manifest = None if package is None else _manifest(station, package)
    law = None if manifest is None else manifest.legal.record.law_ref
    stage, why_not = _stage(standing, making, prepared, asked)
    waits = asked is not None and asked.stands
    return PublicationState(
        stage=stage,
        why_not=why_not,
        making=making,
        prepared=prepared,
        package=package,
        outcome=None if manifest is None else manifest.legal.outcome,
        law=None if law is None else f"{law.article}, {law.doc}",
        asked=asked,
        may_approve=asked is not None and may_approve(person, asked),
        may_decline=waits and asked is not None and (APPROVES in person.rights or asked.by == person.id),
        taken=stage == "take" and _taken(station, event_id, prepared),
        uncovered=uncovered,
    )


def may_approve(person: Person, asked: Asked) -> bool:
    return APPROVES in person.rights and asked.by != person.id


def waiting_in(station: Station, sources: frozenset[str]) -> tuple[Waiting, ...]:
    """What waits for an approval at these cameras, and is there to be looked at: a clip that is being made anew, or was
    deleted with its event, is not. Who asked first stands first."""
    found = station.store.wishes.waiting(sources)
    return tuple(one for one in found if beside(Room.of(station.data, one.event_id).media).is_file())


def _stage(
    standing: Standing, making: Making | None, prepared: Prepared | None, asked: Asked | None
) -> tuple[Stage, Text | None]:
    if (standing.state, standing.verdict) != ("settled", "confirmed"):
        return "no", words.NOT_CONFIRMED
    if not standing.packages:
        return "no", words.NOT_SEALED
    if making is not None and making.failed is None:
        return "making", None
    failed = None if making is None else making.failed
    if prepared is None:
        return "make", failed
    if asked is None or not asked.stands:
        return "ask", failed
    return ("approve" if asked.approved_by is None else "take"), failed


def _package(standing: Standing, prepared: Prepared | None) -> Package | None:
    wanted = None if prepared is None else prepared.package_id
    return next((one for one in standing.packages if one.package_id == wanted), None)


def _manifest(station: Station, package: Package) -> Manifest | None:
    try:
        return manifest_of(station.objects, package)
    except ManifestError:
        return None  # what is done with it says why


def _taken(station: Station, event_id: str, prepared: Prepared | None) -> bool:
    try:
        found = Publication.model_validate_json(Room.of(station.data, event_id).approval.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return prepared is not None and found.redacted_sha256 == prepared.redaction.file_sha256
