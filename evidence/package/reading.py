"""A sealed package as others keep books about it: its id, its files, its hashes. Reads what a seal says and judges
nothing: that is what `evidence.verify` is for."""

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from evidence.package.manifest import Manifest
from evidence.store.keeping_rows import Package, PackageFile, PackageKind

SEAL = ("manifest.json", "SHA256SUMS", "manifest.sig")
"""In the order in which they are put: the signature makes it a package."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """`seal` are the bytes of manifest.json, SHA256SUMS and manifest.sig; `folder` where it lies while it is not in the
    object store."""

    manifest: Manifest
    seal: tuple[bytes, bytes, bytes]
    folder: Path | None = None

    @classmethod
    def read(cls, manifest: bytes, sums: bytes, signature: bytes, folder: Path | None = None) -> Self:
        """Raises ManifestError."""
        return cls(Manifest.from_bytes(manifest), (manifest, sums, signature), folder)

    @classmethod
    def in_folder(cls, folder: Path) -> Self:
        """Raises ManifestError, OSError."""
        manifest, sums, signature = ((folder / name).read_bytes() for name in SEAL)
        return cls.read(manifest, sums, signature, folder)

    @property
    def package_id(self) -> str:
        return self.manifest.identity.package_id

    @property
    def event_id(self) -> str:
        return self.manifest.identity.event_id

    @property
    def key(self) -> str:
        """The folder in the object store."""
        return f"packages/{self.event_id}/{self.package_id}"

    @property
    def manifest_sha256(self) -> str:
        return hashlib.sha256(self.seal[0]).hexdigest()

    @property
    def signature_sha256(self) -> str:
        """What a time stamp is asked for."""
        return hashlib.sha256(self.seal[2]).hexdigest()

    @property
    def files(self) -> tuple[PackageFile, ...]:
        """All but manifest.tsr, which may come later; those of the seal last."""
        content = tuple(PackageFile(file.path, file.size, file.sha256) for file in self.manifest.integrity.files)
        seal = zip(SEAL, self.seal, strict=True)
        return content + tuple(PackageFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in seal)

    def row(self) -> Package:
        """What the store keeps about it."""
        identity = self.manifest.identity
        kind: PackageKind = "sealed" if identity.export is None else "exported"
        return Package(
            package_id=self.package_id,
            event_id=self.event_id,
            kind=kind,
            key=self.key,
            manifest_sha256=self.manifest_sha256,
            signing_key_id=self.manifest.integrity.signing_key_id,
            sealed_utc=identity.created_utc,
            supersedes=identity.supersedes,
            files=self.files,
        )

    def at_rest(self) -> Self:
        """In the object store."""
        return replace(self, folder=None)
