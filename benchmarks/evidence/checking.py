"""How long `litterwatch evidence check` takes over years of packages: their metadata, not their media.

Events, packages with the files that real ones have (each of a few bytes: the check reads manifests alone), reviews,
holds, deletions and checkpoints are made by the store's and the pruning's own code; then the whole is checked, then
one thing is broken and must be the one thing that is found.
"""

import hashlib
import json
import shutil
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.evidence.writers import event
from benchmarks.table import Row, at_most
from evidence.custody import CustodyCheck, check, make_checkpoint
from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.retention import candidates, load_settings
from evidence.store import Judgement, Package, PackageFile, Store, events
from evidence.store.engine import database_url, make_engine
from evidence.store.packages import add_package
from evidence.store.writer import writer

PACKAGES = 10_000
QUICK = 500
LIMIT_S = 60.0
"""For PACKAGES; fewer get as much less."""
FILES = (
    "manifest.sig",
    "SHA256SUMS",
    "VERIFY.txt",
    "verify.py",
    "verify.html",
    "media/original.mp4",
    "media/review.mp4",
    "stills/01_before.jpg",
    "stills/02_carry.jpg",
    "stills/03_release.jpg",
    "stills/04_left_behind.jpg",
    "stills/06_person.jpg",
    "tracks/detections.jsonl",
    "context/camera.json",
    "context/clock.json",
    "context/model.json",
    "context/stream.json",
    "custody/log.jsonl",
)
_AT_ONCE = 500
NOW = datetime(2026, 11, 22, 5, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Years:
    """An installation with many packages."""

    data: Path
    store: Store
    objects: FolderObjects
    keys: SiteKeys

    def check(self) -> CustodyCheck:
        later = datetime.now(UTC) + timedelta(days=1)
        return check(self.store, self.objects, self.data, (self.keys.trust,), later)


def measure(quick: bool) -> tuple[Row, ...]:
    count = QUICK if quick else PACKAGES
    limit_s = LIMIT_S * count / PACKAGES
    folder = Path(tempfile.mkdtemp(prefix="litterwatch-check-"))
    try:
        years = make(folder, count)
        with closing(years.store):
            began_s, began_cpu_s = time.monotonic(), time.process_time()
            found = years.check()
            took_s, cpu_s = time.monotonic() - began_s, time.process_time() - began_cpu_s
            began_s = time.monotonic()
            settings, late = load_settings(None), datetime.now(UTC) + timedelta(days=3000)
            due = sum(c.decision.due for c in candidates(years.store, folder, years.objects, settings, late))
            plan_s = time.monotonic() - began_s
            lost = years.objects.root / f"packages/{_event_id(count // 2)}/p{count // 2}/stills/02_carry.jpg"
            lost.unlink()
            after = years.check()
    finally:
        shutil.rmtree(folder)
    named = [(finding.kind, finding.where.endswith("02_carry.jpg")) for finding in after.findings]
    scaled = f" (of {PACKAGES} in {LIMIT_S:g} s)" if quick else ""
    return (
        at_most(f"check over {count} packages of metadata{scaled}", took_s, limit_s, "s"),
        Row(f"check over {count} packages: processor", f"{cpu_s:.1f} s, {found.objects} objects"),
        Row(f"prune --dry-run where all of {count} may go", f"{plan_s:.1f} s, {due} due"),
        Row("check: findings where nothing is wrong", str(len(found.findings)), "0", found.whole),
        Row("check: one file of one package lost", str(named), "found", named == [("object_missing", True)]),
    )


def make(folder: Path, count: int) -> Years:
    """Packages of different events, each filed, sealed and reviewed."""
    store = Store.open(f"sqlite:///{folder / 'litterwatch.sqlite'}")
    objects = FolderObjects(folder / "evidence")
    keys = SiteKeys.open(folder / "keys")
    engine = make_engine(database_url(f"sqlite:///{folder / 'litterwatch.sqlite'}"))
    for first in range(0, count, _AT_ONCE):
        numbers = range(first, min(first + _AT_ONCE, count))
        made = [_sealed(objects, number, keys.key_id) for number in numbers]
        with writer(engine, lambda: datetime.now(UTC)) as to:  # in one transaction: this is not what is measured
            for package in made:
                events.file_event(to, event(package.event_id))
                add_package(to, package, "litterwatch")
                judgement = Judgement("duc", "reviewer", "confirmed", "CONFIRM-ROAD", "", 1, 12.0)
                events.review(to, package.event_id, 0, judgement)
        make_checkpoint(store, keys, lambda: datetime.now(UTC), "litterwatch")
    engine.dispose()
    for number in range(0, count, 100):
        store.holds.place(_event_id(number), "duc", "case 12")
    return Years(folder, store, objects, keys)


def _sealed(objects: FolderObjects, number: int, key_id: str) -> Package:
    """Written as plain files: putting is synced, which is not what is measured."""
    event_id = _event_id(number)
    key = f"packages/{event_id}/p{number}"
    files: list[PackageFile] = []
    for path in FILES:
        files.append(_file(objects.root / key, path, f"{path} of {event_id}".encode()))
    listed = [{"path": file.path, "sha256": file.sha256, "size": file.size} for file in files]
    manifest = json.dumps({"event_id": event_id, "integrity": {"files": listed}, "padding": "x" * 4000}).encode()
    files.append(_file(objects.root / key, "manifest.json", manifest))
    return Package(
        package_id=f"p{number}",
        event_id=event_id,
        kind="sealed",
        key=key,
        manifest_sha256=files[-1].sha256,
        signing_key_id=key_id,
        sealed_utc=NOW,
        supersedes=None,
        files=tuple(files),
    )


def _file(folder: Path, path: str, content: bytes) -> PackageFile:
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return PackageFile(path, len(content), hashlib.sha256(content).hexdigest())


def _event_id(number: int) -> str:
    return f"{number:020x}"
