"""An installation in a folder: a store, objects, a key, events with small packages."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from evidence.custody import CustodyCheck, check
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.retention import Candidate, Pruner, RetentionSettings, candidates, load_settings
from evidence.store import Judgement, Package, PackageFile, Store
from evidence.store.rows import Verdict
from evidence.verify.strict import canonical_json
from tests.evidence.store.samples import event

START = datetime(2026, 11, 22, 5, tzinfo=UTC)


@dataclass
class Clock:
    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **spans: float) -> None:
        self.now += timedelta(**spans)


class Site:
    def __init__(self, root: Path, url: str) -> None:
        self.data = root / "data"
        self.clock = Clock()
        self.store = Store.open(url, self.clock)
        self.objects = FolderObjects(self.data / "evidence")
        self.keys = SiteKeys.open(self.data / "keys", clock=self.clock)
        self.settings: RetentionSettings = load_settings(None)
        self.pruner = Pruner(self.store, self.data, self.objects, self.keys, "box", self.clock)

    def filed(self, letter: str) -> str:
        """An event of this camera with a folder of pictures."""
        record = event(letter)
        self.store.file_event(record)
        folder = self.data / "events" / record.event_id
        folder.mkdir(parents=True)
        (folder / "clip.mp4").write_bytes(b"clip of " + letter.encode())
        (folder / "event.json").write_text(record.model_dump_json())
        return record.event_id

    def sealed(self, event_id: str, package_id: str = "p1", supersedes: str | None = None) -> Package:
        manifest = f'{{"package_id":"{package_id}","event_id":"{event_id}"}}'.encode()
        contents = {
            "manifest.json": manifest,
            "manifest.sig": self.signature(manifest),
            "media/original.mp4": b"video of " + event_id.encode(),
        }
        key = f"packages/{event_id}/{package_id}"
        for path, content in contents.items():
            self.objects.put(f"{key}/{path}", content)
        package = Package(
            package_id=package_id,
            event_id=event_id,
            kind="sealed" if supersedes is None else "exported",
            key=key,
            manifest_sha256=hashlib.sha256(contents["manifest.json"]).hexdigest(),
            signing_key_id=self.keys.key_id,
            sealed_utc=self.clock.now,
            supersedes=supersedes,
            files=tuple(
                PackageFile(path, len(content), hashlib.sha256(content).hexdigest())
                for path, content in contents.items()
            ),
        )
        self.store.packages.add(package)
        return package

    def signature(self, manifest: bytes) -> bytes:
        """manifest.sig, as the site makes it."""
        signed = self.keys.sign(b"litterwatch-manifest-1\n" + manifest)
        return canonical_json(
            {
                "algorithm": "Ed25519",
                "key_id": signed.key_id,
                "public_key": signed.public_key,
                "signature": signed.signature,
                "signed": "litterwatch-manifest-1",
            }
        )

    def judged(self, event_id: str, verdict: Verdict, reviewer: str = "duc") -> None:
        version = self.store.event(event_id).version
        self.store.review(event_id, version, Judgement(reviewer, "reviewer", verdict, "CODE", "", 1, 12.5))

    def due(self) -> tuple[Candidate, ...]:
        found = candidates(self.store, self.data, self.objects, self.settings, self.clock.now)
        return tuple(candidate for candidate in found if candidate.decision.due)

    def check(self) -> CustodyCheck:
        return check(self.store, self.objects, self.data, (self.keys.trust,), datetime.now(UTC) + timedelta(days=1))

    def kinds(self) -> list[tuple[str, str]]:
        """Of all findings, and where they are."""
        return [(finding.kind, finding.where) for finding in self.check().findings]
