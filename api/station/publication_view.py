"""How far the publication of a case is, as its page shows it."""

from dataclasses import dataclass
from typing import Literal

from api.publication_work import Making, PublicationWork
from api.station.desk import Desk
from evidence import catalogue_publication as words
from evidence.catalogue import Text
from evidence.package.manifest import Manifest, ManifestError
from evidence.people import Person
from evidence.redaction.approval import APPROVES, Asked, Publications
from evidence.redaction.prepared import Prepared, Room
from evidence.redaction.publish import Publication
from evidence.store.feed import Standing
from evidence.store.keeping_rows import Package

Stage = Literal["no", "make", "making", "ask", "approve", "take"]
STAGES: tuple[tuple[Stage, Text], ...] = (
    ("make", words.STEP_MAKE),
    ("ask", words.STEP_ASK),
    ("approve", words.STEP_APPROVE),
    ("take", words.STEP_TAKE),
)


@dataclass(frozen=True, slots=True)
class PublicationView:
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
    asked_by: str
    """As people say it; so are the other two."""
    approved_by: str
    declined_by: str
    may_approve: bool
    """This person: another one than who asked."""
    may_decline: bool
    proved: bool
    """They have shown who they are a short while ago."""
    prove_at: str
    """Where they do that."""
    taken: bool
    """There is a record of the approval to take along."""

    @property
    def media(self) -> str:
        """SHA-256 of the clip that is shown."""
        return "" if self.prepared is None else self.prepared.redaction.file_sha256

    @property
    def duration_s(self) -> float:
        return 0.0 if self.prepared is None else self.prepared.redaction.duration_s or 0.0

    def step(self, stage: Stage) -> Literal["done", "now", "later"]:
        order = [one for one, _ in STAGES]
        at = order.index("make") if self.stage in ("no", "making") else order.index(self.stage)
        mine = order.index(stage)
        return "done" if mine < at else "now" if mine == at and self.stage != "no" else "later"


def publication_view(desk: Desk, work: PublicationWork, person: Person, standing: Standing) -> PublicationView:
    """Raises StoreUnavailableError, ObjectsError, OSError."""
    event_id = standing.record.event_id
    making = work.state(event_id)
    prepared = None if making is not None and making.failed is None else Room.of(desk.station.data, event_id).found()
    package = _package(standing, prepared)
    if package is None:
        prepared = None
    asked = None
    if prepared is not None and package is not None:
        publications = Publications(desk.station.store)
        asked = publications.asked(event_id, package.manifest_sha256, prepared.redaction.file_sha256)
    manifest = None if package is None else _manifest(desk, package)
    law = None if manifest is None else manifest.legal.record.law_ref
    stage, why_not = _stage(standing, making, prepared, asked)
    waits = asked is not None and asked.stands
    return PublicationView(
        stage=stage,
        why_not=why_not,
        making=making,
        prepared=prepared,
        package=package,
        outcome=None if manifest is None else manifest.legal.outcome,
        law=None if law is None else f"{law.article}, {law.doc}",
        asked=asked,
        asked_by=desk.full_name(None if asked is None else asked.by),
        approved_by=desk.full_name(None if asked is None else asked.approved_by),
        declined_by=desk.full_name(None if asked is None else asked.declined_by),
        may_approve=asked is not None and APPROVES in person.rights and asked.by != person.id,
        may_decline=waits and asked is not None and (APPROVES in person.rights or asked.by == person.id),
        proved=person.proved_lately(desk.clock()),
        prove_at=_prove_at(desk, person, event_id),
        taken=stage == "take" and _taken(desk, event_id, prepared),
    )


def _prove_at(desk: Desk, person: Person, event_id: str) -> str:
    """Where their password is known: here, or at the service that vouches for them."""
    here = f"/cases/{event_id}/publication"
    outside = desk.station.provider is not None and not desk.station.people.accounts.get(person.id).has_password
    return f"/oidc/login?again=1&next={here}" if outside else f"/login?next={here}"


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


def _manifest(desk: Desk, package: Package) -> Manifest | None:
    try:
        return Manifest.from_bytes(desk.station.objects.read(f"{package.key}/manifest.json"))
    except ManifestError:
        return None  # what is done with it says why


def _taken(desk: Desk, event_id: str, prepared: Prepared | None) -> bool:
    try:
        found = Publication.model_validate_json(Room.of(desk.station.data, event_id).approval.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return prepared is not None and found.redacted_sha256 == prepared.redaction.file_sha256
