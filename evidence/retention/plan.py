"""What could be deleted now, what is held, and how many bytes each is."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from evidence.objects import Objects
from evidence.retention.decide import Decision, decide
from evidence.retention.settings import RetentionSettings
from evidence.store import DeletedFile, LegalHold, Package, Store, StoredEvent


@dataclass(frozen=True, slots=True)
class Candidate:
    """An event of this installation and everything that is kept of it."""

    event: StoredEvent
    decision: Decision
    packages: tuple[Package, ...]
    objects: tuple[DeletedFile, ...]
    folder: tuple[DeletedFile, ...]
    """Files of the data folder, their hashes not taken yet."""

    @property
    def size(self) -> int:
        return sum(file.size for file in (*self.objects, *self.folder))


def candidates(
    store: Store,
    data: Path,
    objects: Objects,
    settings: RetentionSettings,
    now: datetime,
    *,
    listed: Callable[[Decision], bool] = lambda decision: decision.due or bool(decision.holds),
) -> Iterator[Candidate]:
    """Events that `listed` asks for (those that may go, and those that are held). Events of which nothing is here, and
    whose deletion has been decided, are left out: another installation's, or gone."""
    decided = {deletion.order.event_id for deletion in store.deletions.all()}
    holds: dict[str, list[LegalHold]] = {}
    for hold in store.holds.open():
        holds.setdefault(hold.event_id, []).append(hold)
    cases = {case.event_id: case for case in store.cases.all()}
    for event in store.kept_events():
        event_id = event.record.event_id
        if event_id in decided:
            continue
        decided.add(event_id)
        reviews = store.reviews(event_id) if event.version else ()
        decision = decide(event, reviews, cases.get(event_id), holds.get(event_id, ()), settings, now)
        if not listed(decision):
            continue
        packages = store.packages.of(event_id)
        known = {f"{p.key}/{file.path}": file.sha256 for p in packages for file in p.files}
        found = tuple(
            DeletedFile(info.key, info.size, known.get(info.key)) for info in objects.list(f"packages/{event_id}")
        )
        folder = tuple(_files(data, event_id))
        if found or folder:
            yield Candidate(event, decision, packages, _sorted(found), _sorted(folder))


def with_hashes(data: Path, files: tuple[DeletedFile, ...]) -> tuple[DeletedFile, ...]:
    """The record of a deletion says exactly what was deleted. Raises OSError."""
    return tuple(DeletedFile(file.where, file.size, _sha256(data / file.where)) for file in files)


def _files(data: Path, event_id: str) -> Iterator[DeletedFile]:
    root = data / "events" / event_id
    for path in root.rglob("*"):
        if path.is_file():
            yield DeletedFile(path.relative_to(data).as_posix(), path.stat().st_size, None)


def _sorted(files: tuple[DeletedFile, ...]) -> tuple[DeletedFile, ...]:
    return tuple(sorted(files, key=lambda file: file.where))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
