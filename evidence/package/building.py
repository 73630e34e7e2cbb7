"""A whole package in a folder: its files, the manifest that names them, the signature over it, and check sums."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from evidence.package import describing
from evidence.package.contents import put_context, put_custody, put_media, put_stills
from evidence.package.event_part import Ai, Event
from evidence.package.manifest import AuditHeadRef, Identity, Integrity, Manifest
from evidence.package.media_part import Media
from evidence.package.place_part import Camera, Place, Time
from evidence.package.reading import Sealed
from evidence.package.staging import Stage
from evidence.package.subject import Order, Subject
from evidence.package.tracks import put_tracks
from evidence.store.canonical import canonical

SIGNED = "litterwatch-manifest-1"
_SIGNED_LINE = SIGNED.encode() + b"\n"


class Signature(Protocol):
    """What a key says about a message."""

    @property
    def key_id(self) -> str: ...
    @property
    def public_key(self) -> str: ...
    @property
    def signature(self) -> str: ...


class Signer(Protocol):
    """A site's key."""

    @property
    def key_id(self) -> str: ...
    def sign(self, message: bytes) -> Signature: ...


@dataclass(frozen=True, slots=True)
class _Circumstances:
    """The groups that say how it was: of the first package, and the same in all that follow."""

    event: Event
    place: Place
    camera: Camera
    time: Time
    ai: Ai


def build(
    folder: Path, subject: Subject, order: Order, signer: Signer, now: datetime, also_synced: tuple[Path, ...] = ()
) -> Sealed:
    """Fill `folder`, which must not be there yet, and sign it; when this returns, all of it is on disk, and so are the
    names in the folders of `also_synced`.

    Nothing but the signature makes it a package: whoever is killed here leaves a folder that no one takes for one.
    Raises AlteredError, UnreadableMediaError, ManifestError, OSError, RecordError.
    """
    with Stage(folder) as stage:
        sealed = _filled(stage, subject, order, signer, now)
        stage.sync(also_synced)
    return sealed


def _filled(stage: Stage, subject: Subject, order: Order, signer: Signer, now: datetime) -> Sealed:
    media, shown_s = put_media(stage, subject)
    stills = put_stills(stage, subject, shown_s)
    media = (*media, *_put_extras(stage, subject))
    how = _circumstances(subject, shown_s)
    put_tracks(stage, subject, shown_s)
    put_context(stage, subject, {"camera": how.camera, "model": how.ai, "clock": how.time, "place": how.place})
    put_custody(stage, subject)
    for path, content in order.site_files:
        stage.write(path, content, everywhere=True)
    manifest = Manifest(
        identity=Identity(
            package_id=describing.package_id(subject, order.number),
            event_id=subject.detail.event_id,
            created_utc=now,
            producer=order.producer,
            supersedes=order.supersedes,
            export=order.export,
        ),
        event=how.event,
        identification=describing.describe_identification(subject, stills),
        place=how.place,
        camera=how.camera,
        time=how.time,
        media=media,
        stills=stills,
        ai=how.ai,
        review=describing.describe_reviews(subject),
        legal=subject.legal,
        retention=subject.retention,
        integrity=Integrity(
            files=stage.files,
            audit_head=None
            if subject.custody is None
            else AuditHeadRef(seq=subject.custody.head.seq, sha256=subject.custody.head.sha256),
            prev_package_hash=order.prev_package_hash,
            signing_key_id=signer.key_id,
            cert_chain=(),
        ),
    )
    return _sealed(stage, manifest, signer)


def _circumstances(subject: Subject, shown_s: tuple[float, ...]) -> _Circumstances:
    first = subject.first
    if first is not None:
        return _Circumstances(first.event, first.place, first.camera, first.time, first.ai)
    return _Circumstances(
        event=describing.describe_event(subject),
        place=describing.describe_place(subject),
        camera=describing.describe_camera(subject),
        time=describing.describe_time(subject, shown_s),
        ai=describing.describe_ai(subject),
    )


def _put_extras(stage: Stage, subject: Subject) -> tuple[Media, ...]:
    """Those that are moving pictures, described."""
    found: list[Media] = []
    for extra in subject.extras:
        if extra.media is None:
            stage.take(extra.path, extra.source, ours=False)
            continue
        hashes = stage.take_media(extra.path, extra.source, ours=False)
        measured = {"path": extra.path, "size": hashes.size, "file_sha256": hashes.file_sha256}
        found.append(extra.media.model_copy(update={**measured, "essence_sha256": hashes.essence_sha256}))
    return tuple(found)


def _sealed(stage: Stage, manifest: Manifest, signer: Signer) -> Sealed:
    content = manifest.to_bytes()
    manifest_sha256 = stage.write("manifest.json", content, listed=False)
    signed = signer.sign(_SIGNED_LINE + content)
    signature = canonical(
        {
            "algorithm": "Ed25519",
            "key_id": signed.key_id,
            "public_key": signed.public_key,
            "signature": signed.signature,
            "signed": SIGNED,
        }
    ).encode()
    hashes = {file.path: file.sha256 for file in stage.files}
    hashes |= {"manifest.json": manifest_sha256, "manifest.sig": hashlib.sha256(signature).hexdigest()}
    sums = "".join(f"{sha256}  {path}\n" for path, sha256 in sorted(hashes.items())).encode()
    stage.write("SHA256SUMS", sums, listed=False)
    stage.write("manifest.sig", signature, listed=False)
    return Sealed(manifest, (content, sums, signature), stage.folder)
