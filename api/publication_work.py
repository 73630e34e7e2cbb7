"""Making what may be published of a case, beside requests: one clip at a time, in a process of its own."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from pydantic import TypeAdapter

from api import processes
from api.http.problems import ProblemError
from api.http.station import Station
from api.program import program_name
from api.publication_messages import RedactDone, RedactFailed, RedactJob, RedactStep
from api.v1.common import explained
from api.v1.exports import further_package, sealing_explained
from evidence import catalogue_publication as words
from evidence.catalogue import Text
from evidence.objects import FolderObjects, Objects, ObjectsError
from evidence.package.manifest import Export, Manifest, ManifestError
from evidence.people import Person
from evidence.redaction.prepared import Room
from evidence.store import StoreError
from evidence.store.feed import Standing
from evidence.store.keeping_rows import Package

_log = logging.getLogger(__name__)
_Said = TypeAdapter[RedactStep | RedactFailed | RedactDone](RedactStep | RedactFailed | RedactDone)
Step = Literal["seal", "find", "paint"]


@dataclass(frozen=True, slots=True)
class Making:
    """`failed`: why it was not made."""

    event_id: str
    step: Step = "seal"
    media_s: float = 0.0
    failed: Text | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """What a person wants otherwise than the program made it."""

    cover: tuple[str, ...] = ()
    """Regions besides, as `--region` has them."""
    uncover: tuple[int, ...] = ()
    """Of what was found: entities that are nobody and no vehicle."""


class BusyError(Exception):
    """The clip of another case is being made."""


class PublicationWork:
    """Of one station. Thread-safe."""

    def __init__(self, station: Station) -> None:
        self._station = station
        self._lock = threading.Lock()
        self._now: Making | None = None
        self._failed: dict[str, Making] = {}

    def state(self, event_id: str) -> Making | None:
        """What is being made of this case, or why it was not; None where there is nothing to say."""
        with self._lock:
            if self._now is not None and self._now.event_id == event_id:
                return self._now
            return self._failed.get(event_id)

    def begin(self, standing: Standing, person: Person, more: Changes) -> None:
        """Make it; where it is being made already, that goes on. Raises BusyError."""
        event_id = standing.record.event_id
        with self._lock:
            if self._now is not None and self._now.event_id != event_id:
                raise BusyError
            if self._now is not None:
                return
            self._failed.pop(event_id, None)
            self._now = Making(event_id)
        threading.Thread(target=self._run, args=(standing, person, more), name="publication", daemon=True).start()

    def _run(self, standing: Standing, person: Person, more: Changes) -> None:
        event_id = standing.record.event_id
        failed: Text | None = None
        try:
            failed = self._made(standing, person, more)
        except ProblemError as error:
            failed = Text(error.problem.detail_vi, error.problem.detail)
        except (StoreError, ObjectsError, ManifestError, OSError, ValueError) as error:
            _log.warning("publication of %s: %s", event_id, error)
            failed = words.CANNOT_MAKE.format(reason=error)
        except Exception as error:  # noqa: BLE001  a mistake of ours is told on the page too
            _log.exception("publication of %s", event_id)
            failed = words.CANNOT_MAKE.format(reason=type(error).__name__)
        finally:
            with self._lock:
                self._now = None
                if failed is not None:
                    self._failed[event_id] = Making(event_id, failed=failed)

    def _made(self, standing: Standing, person: Person, more: Changes) -> Text | None:
        """Returns why not. Raises ProblemError, StoreError, ObjectsError, ManifestError, OSError."""
        event_id = standing.record.event_id
        package = self._package(standing, person)
        room = Room.of(self._station.data, event_id)
        room.begin(package.package_id)
        with package_folder(self._station, package) as folder:
            job = RedactJob(
                package=folder, out=room.media, cover=more.cover, uncover=more.uncover, program=program_name()
            )
            failed = self._film(job)
        found = room.found()
        if found is None:
            return failed or words.CANNOT_MAKE.format(reason="?")
        gone = tuple(one.id for one in found.plan.uncovered if one.id in more.uncover)
        self._station.store.custody.publication_prepared(
            event_id, person.id, package.manifest_sha256, found.redaction.file_sha256, gone
        )
        return None

    def _package(self, standing: Standing, person: Person) -> Package:
        """The last that says that the case is confirmed; sealed now where there is none."""
        for package in reversed(standing.packages):
            if manifest_of(self._station.objects, package).review.final_verdict == "confirmed":
                return package
        asked = Export(
            operator_name=person.name, operator_id=person.id, unit=person.unit, purpose=str(words.PURPOSE.vi)
        )
        with explained(), sealing_explained():
            return further_package(self._station, person, standing.record.event_id, asked).row()

    def _film(self, job: RedactJob) -> Text | None:
        log = self._station.data / "logs" / "publication.log"
        process = processes.start("api.publication_child", job.model_dump_json(), log)
        failed: Text | None = None
        assert process.stdout is not None
        assert process.stdin is not None
        with process, process.stdin, process.stdout as lines:
            for line in lines:
                said = _Said.validate_json(line)
                if isinstance(said, RedactFailed):
                    failed = Text(said.vi, said.en)
                elif isinstance(said, RedactStep):
                    with self._lock:
                        if self._now is not None:
                            self._now = replace(self._now, step=said.step, media_s=said.media_s)
            if process.wait() and failed is None:
                failed = words.CANNOT_MAKE.format(reason=f"{process.returncode}")
        return failed


def manifest_of(objects: Objects, package: Package) -> Manifest:
    """Raises ObjectsError, ManifestError."""
    return Manifest.from_bytes(objects.read(f"{package.key}/manifest.json"))


@contextmanager
def package_folder(station: Station, package: Package) -> Iterator[Path]:
    """Its files: in the store's own folder, not to be written to, or in a copy. Raises ObjectsError, OSError."""
    if isinstance(station.objects, FolderObjects):
        yield station.objects.root / package.key
        return
    with TemporaryDirectory(prefix="litterwatch-publication-") as spare:
        for file in package.files:
            target = Path(spare) / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                for chunk in station.objects.chunks(f"{package.key}/{file.path}"):
                    out.write(chunk)
        yield Path(spare)
