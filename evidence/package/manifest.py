"""manifest.json: all that a package says about itself. What is not known is null, never a guess.

The file is the RFC 8785 form of this model, so the same facts are the same bytes everywhere.
"""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, ValidationError

from evidence.package.event_part import Ai, Event, Identification
from evidence.package.legal_part import Legal, Retention, Review
from evidence.package.media_part import Media, Still
from evidence.package.parts import PackagePath, Part, Sha256, Utc
from evidence.package.place_part import Camera, Place, Time
from evidence.store.canonical import canonical
from evidence.store.errors import RecordError

SCHEMA_VERSION: Literal[1] = 1
UNLISTED = frozenset({"manifest.json", "manifest.sig", "SHA256SUMS", "manifest.tsr"})
"""What `integrity.files` does not name: the seal itself."""
PackageId = Annotated[str, Field(pattern=r"^EV(-[A-Za-z0-9]+)+$", max_length=120)]


class ManifestError(ValueError):
    """A manifest that cannot be written, or is none; the text says what was expected and what was found."""


class Producer(Part):
    name: str
    version: str
    commit: str | None
    host_id: str | None
    """Of the installation (installation.id), not of the machine's owner."""


class Export(Part):
    """Who asked for this package, and why. Null in the first package of an event, which the program makes by itself."""

    operator_name: str = Field(min_length=1)
    operator_id: str | None
    unit: str | None
    purpose: str | None


class Identity(Part):
    package_id: PackageId
    event_id: str = Field(pattern=r"^[0-9a-f]{20}$")
    schema_version: Literal[1] = SCHEMA_VERSION
    created_utc: Utc
    producer: Producer
    supersedes: Sha256 | None
    """SHA-256 of manifest.json of the package that this one continues."""
    export: Export | None


class File(Part):
    path: PackagePath
    size: int = Field(ge=0)
    sha256: Sha256


class AuditHeadRef(Part):
    """Where the audit chain stood when the package was sealed."""

    seq: int = Field(ge=0)
    sha256: Sha256


class Integrity(Part):
    """`files`: every file of the package but the seal itself, by path. Any other file was added later."""

    hash_alg: Literal["SHA-256"] = "SHA-256"
    files: tuple[File, ...]
    audit_head: AuditHeadRef | None
    """Null where there is no log: a run folder of `scan`."""
    prev_package_hash: Sha256 | None
    """SHA-256 of manifest.json of the package this installation sealed before, whatever its event: the packages form a
    chain from which none can be taken unseen."""
    signing_key_id: Sha256
    cert_chain: tuple[str, ...]
    """DER certificates of the key in base64, leaf first; none for a site key that no authority has signed."""


class Manifest(Part):
    """All field groups. `identity` says which package of which event it is."""

    model_config = ConfigDict(serialize_by_alias=True)

    identity: Identity
    event: Event
    identification: Identification
    place: Place
    camera: Camera
    time: Time
    media: tuple[Media, ...]
    stills: tuple[Still, ...]
    ai: Ai
    review: Review
    legal: Legal
    retention: Retention
    integrity: Integrity

    def to_bytes(self) -> bytes:
        """RFC 8785. Raises ManifestError for text that JSON cannot hold."""
        try:
            return canonical(self.model_dump(mode="json", by_alias=True)).encode()
        except RecordError as error:
            raise ManifestError(f"manifest: {error}") from error

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """What `to_bytes` wrote, and nothing else: other bytes for the same facts are refused. Raises ManifestError."""
        try:
            found = cls.model_validate_json(data)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "the whole"
            raise ManifestError(f"manifest: {where}: {first['msg']}") from error
        if found.to_bytes() != data:
            raise ManifestError("manifest: expected RFC 8785 JSON, found other bytes for the same content")
        return found

    def file(self, path: str) -> File | None:
        """What `integrity.files` says about `path`; None where it is not listed."""
        return next((file for file in self.integrity.files if file.path == path), None)
