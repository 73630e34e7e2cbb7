"""A package with two people in its clip, and what a redaction of it needs."""

import hashlib
import json
from datetime import UTC, datetime
from pathlib import Path

from evidence.package.essence import hash_media
from evidence.package.manifest import File, Manifest
from evidence.record import ModelRef
from evidence.redaction.plan import Policy
from evidence.redaction.record import Redaction
from evidence.redaction.redact import Making, first_plan, redact
from evidence.redaction.subject import opened
from tests.evidence.package.manifests import known
from tests.evidence.redaction.scenes import film_of, find, walk

AT = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
MODEL = ModelRef(name="by colour", sha256="cd" * 32)
START_S = 5.0
"""Where the clip begins on the line of the source."""
ACTOR = (150.0, 60.0, 174.0, 120.0)


def making(policy: Policy) -> Making:
    return Making("litterwatch test", ("redact",), policy, MODEL, AT)


def package(root: Path, *, outcome: str | None = "Phạt tiền 1.500.000 đồng", verdict: str = "confirmed") -> Path:
    """A package folder as `evidence export` makes it: the actor stands at the right, somebody else walks past."""
    folder = root / "EV-langson-20261122-0123456789ab-2"
    for name in ("media", "tracks", "stills"):
        (folder / name).mkdir(parents=True)
    original = film_of(folder / "media/original.mp4", *walk())
    (folder / "stills/06_person.jpg").write_bytes(b"\xff\xd8 the original's own still \xff\xd9")
    lines = [
        {"idx": i, "media_s": START_S + 1.0 + i, "utc": None, "track": "actor", "class": "person", "box": ACTOR}
        for i in range(3)
    ]
    (folder / "tracks/detections.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    hashes = hash_media(original)
    manifest = known()
    media = manifest.media[0].model_copy(
        update={
            "file_sha256": hashes.file_sha256,
            "essence_sha256": hashes.essence_sha256,
            "start_s": START_S,
            "end_s": START_S + 4.0,
            "size": hashes.size,
        }
    )
    manifest = manifest.model_copy(
        update={
            "media": (media,),
            "event": manifest.event.model_copy(update={"release_s": START_S + 2.0, "actor_box": ACTOR}),
            "legal": manifest.legal.model_copy(update={"outcome": outcome}),
            "review": manifest.review.model_copy(update={"final_verdict": verdict}),
            "integrity": manifest.integrity.model_copy(
                update={"files": (File(path=media.path, size=media.size, sha256=media.file_sha256),)}
            ),
        }
    )
    (folder / "manifest.json").write_bytes(manifest.to_bytes())
    return folder


def manifest_of(folder: Path) -> Manifest:
    return Manifest.from_bytes((folder / "manifest.json").read_bytes())


def redacted(folder: Path, out: Path, policy: Policy) -> Redaction:
    """First pass and painting, with the finder of the scenes."""
    with opened(folder) as subject:
        return redact(subject, first_plan(subject, find, policy), out, making(policy))


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
