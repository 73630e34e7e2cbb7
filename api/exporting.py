"""`litterwatch evidence export`: packages of events, out of what `scan` wrote or out of the store of `serve`."""

import json
import shutil
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from api.packaging import books, producer
from api.passphrase import key_passphrase
from api.screen import fail
from evidence import catalogue_evidence as words
from evidence import catalogue_store
from evidence.custody import make_checkpoint
from evidence.keys import SiteKeyError, SiteKeys
from evidence.law import Law
from evidence.objects import BadAddressError, ObjectsError, open_objects
from evidence.official import RecordFormError, read_made, record_group
from evidence.package.building import build
from evidence.package.contents import AlteredError
from evidence.package.describing import package_id
from evidence.package.essence import UnreadableMediaError
from evidence.package.further import Further, NotSealedYetError
from evidence.package.gathering import UnreadableEventError, of_scan
from evidence.package.manifest import Export, ManifestError
from evidence.package.reading import Sealed
from evidence.package.sealing import Sealer
from evidence.package.subject import Extra, Order, Subject
from evidence.package.zipping import write_zip
from evidence.record import EventDetail
from evidence.redaction.entry import extras_of
from evidence.redaction.errors import RedactionError
from evidence.run_folder import InputResult, RunFolder
from evidence.store import BadDatabaseError, SchemaError, Store, StoreError
from evidence.verify.bundle import companions
from streams.config import Config, load_config
from streams.yaml_lines import ConfigError

_REFUSALS = (
    AlteredError,
    NotSealedYetError,
    ManifestError,
    ObjectsError,
    OSError,
    RecordFormError,
    RedactionError,
    StoreError,
    UnreadableEventError,
    UnreadableMediaError,
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line said."""

    data: Path
    events: tuple[str, ...]
    out: Path
    operator: str
    operator_id: str | None
    unit: str | None
    purpose: str | None
    as_zip: bool
    report: Path | None
    redacted: Path | None
    cameras: Path | None
    camera: str | None
    database: str | None
    objects: str | None
    keys: Path | None
    as_json: bool

    @property
    def export(self) -> Export:
        return Export(operator_name=self.operator, operator_id=self.operator_id, unit=self.unit, purpose=self.purpose)


@dataclass(frozen=True, slots=True)
class _Done:
    """One package, where it was put."""

    sealed: Sealed
    path: Path


def run_export(asked: Asked) -> int:
    """Returns the exit status: 1 where an event could not be sealed. Raises typer.Exit."""
    with _explained():
        of_store = asked.database is not None or (asked.data / "litterwatch.sqlite").is_file()
        if not of_store and not (asked.data / "inputs").is_dir():
            fail(words.NOT_A_FOLDER.format(path=asked.data))  # before a key is made where nothing is
        keys = SiteKeys.open(asked.keys or asked.data / "keys", key_passphrase())
        asked.out.mkdir(parents=True, exist_ok=True)
        if of_store:
            done, failed = _from_store(asked, keys)
        else:
            done, failed = _from_scan(asked, keys)
    if asked.as_json:
        print(json.dumps({"packages": [_as_json(one) for one in done], "failed": failed}, ensure_ascii=False))
    return 1 if failed else 0


def _each(ids: list[str], make: Callable[[str], _Done], asked: Asked) -> tuple[list[_Done], dict[str, str]]:
    done: list[_Done] = []
    failed: dict[str, str] = {}
    for event_id in ids:
        try:
            one = make(event_id)
        except _REFUSALS as error:
            failed[event_id] = str(error)
            print(words.FAILED.format(event=event_id, reason=error), file=sys.stderr)
            continue
        done.append(one)
        if not asked.as_json:
            size = f"{one.sealed.row().size / 1e6:.1f} MB"
            print(words.EXPORTED.format(package=one.path, files=len(one.sealed.files), size=size))
    return done, failed


# --- what scan wrote ------------------------------------------------------------------------------------------------


def _from_scan(asked: Asked, keys: SiteKeys) -> tuple[list[_Done], dict[str, str]]:
    found = {
        detail.event_id: (result, detail) for result in RunFolder(asked.data).results() for detail in result.events
    }
    config = None if asked.cameras is None else load_config(asked.cameras)
    law, maker = books(asked.data).law, producer(asked.data)

    def make(event_id: str) -> _Done:
        result, detail = found[event_id]
        now = datetime.now(UTC)
        subject = _scanned(asked, config, law, result, detail, now)
        order = Order(maker, export=asked.export, site_files=companions())
        return _built_outside(asked, _with_extras(asked, subject), order, keys, now)

    return _each(_chosen(asked.events, list(found)), make, asked)


def _scanned(
    asked: Asked, config: Config | None, law: Law, result: InputResult, detail: EventDetail, now: datetime
) -> Subject:
    camera = None
    if config is not None:
        wanted = asked.camera or (config.cameras[0].id if len(config.cameras) == 1 else detail.source)
        camera = next((one for one in config.cameras if one.id == wanted), None)
        if camera is None:
            fail(words.NO_CAMERA.format(wanted=wanted, known=", ".join(one.id for one in config.cameras)))
        # Credentials have no place in evidence, and a recording needs no address.
        camera = camera.model_copy(update={"source": None, "detect": None})
    return of_scan(asked.data, result, detail, camera, None if config is None else config.site, law, now)


def _built_outside(asked: Asked, subject: Subject, order: Order, keys: SiteKeys, now: datetime) -> _Done:
    """Straight into the folder asked for: a run folder has no store. A further package names the one before it."""
    while (before := _there(asked.out / package_id(subject, order.number))) is not None:
        order = replace(order, number=order.number + 1, supersedes=before.manifest_sha256)
    identity = package_id(subject, order.number)
    partial = asked.out / f".{identity}.building"
    shutil.rmtree(partial, ignore_errors=True)
    try:
        sealed = build(partial, subject, order, keys, now)
        return _Done(sealed, _into_place(partial, asked.out / identity, as_zip=asked.as_zip))
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _there(path: Path) -> Sealed | None:
    """The package that was exported there before, as a folder or as a zip."""
    archive = path.with_name(f"{path.name}.zip")
    if path.is_dir():
        return Sealed.in_folder(path)
    if not archive.is_file():
        return None
    with zipfile.ZipFile(archive) as found:
        return Sealed.read(found.read("manifest.json"), found.read("SHA256SUMS"), found.read("manifest.sig"))


def _into_place(folder: Path, target: Path, *, as_zip: bool) -> Path:
    if as_zip:
        archive = target.with_name(f"{target.name}.zip")
        write_zip(folder, archive)
        return archive
    folder.rename(target)
    return target


# --- what serve keeps ---------------------------------------------------------------------------------------------


def _from_store(asked: Asked, keys: SiteKeys) -> tuple[list[_Done], dict[str, str]]:
    store = Store.open_existing(asked.database or f"sqlite:///{asked.data / 'litterwatch.sqlite'}")
    try:
        objects = open_objects(asked.objects or asked.data / "evidence")
        sealer = Sealer(objects, asked.data / "sealing", keys)
        further = Further(store, sealer, books(asked.data), producer(asked.data), lambda: datetime.now(UTC))

        def make(event_id: str) -> _Done:
            with tempfile.TemporaryDirectory(prefix=".export-", dir=asked.out) as spare:
                return _further(asked, further, event_id, Path(spare))

        done = _each(_chosen(asked.events, _event_ids(store)), make, asked)
        # What leaves the building names an end of the log that the site has signed.
        make_checkpoint(store, keys, lambda: datetime.now(UTC), asked.operator)
        return done
    finally:
        store.close()


def _event_ids(store: Store) -> list[str]:
    found: list[str] = []
    cursor = 0
    while page := store.events_after(cursor):
        found += [change.event_id for change in page if change.event is not None]
        cursor = page[-1].cursor
    return found


def _further(asked: Asked, made: Further, event_id: str, spare: Path) -> _Done:
    try:
        sealed = made.make(
            event_id, asked.export, asked.operator, spare / "first", lambda subject: _with_extras(asked, subject)
        )
    except NotSealedYetError as error:
        raise NotSealedYetError(str(words.NOT_SEALED_YET.format(event=event_id))) from error
    target = asked.out / sealed.package_id
    source = made.sealer.folder(sealed, spare / "made")
    if asked.as_zip:
        return _Done(sealed, _into_place(source, target, as_zip=True))
    copied = spare / "copy"
    shutil.copytree(source, copied)
    return _Done(sealed, _into_place(copied, target, as_zip=False))


# --- both ---------------------------------------------------------------------------------------------------------


def _with_extras(asked: Asked, subject: Subject) -> Subject:
    extras: list[Extra] = []
    if asked.report is not None:
        made = read_made(asked.report, subject.detail.event_id)
        extras += [Extra(f"report/{path.name}", path) for path in (made.pdf, made.json)]
        legal = subject.legal.model_copy(update={"record": record_group(made.facts)})
        subject = replace(subject, legal=legal)
    if asked.redacted is not None:
        if subject.first is None or not subject.first.media:
            fail(words.REDACTED_NEEDS_PACKAGE)
        extras += extras_of(asked.redacted, subject.first.media[0])
    return replace(subject, extras=tuple(extras))


def _chosen(given: tuple[str, ...], known: list[str]) -> list[str]:
    """Full ids, in the order given; all where none is given. Raises typer.Exit(2)."""
    if not given:
        return known
    found = []
    for text in given:
        matching = [event_id for event_id in known if event_id.startswith(text)]
        if not matching:
            fail(words.NO_SUCH_EVENT.format(given=text))
        if len(matching) > 1:
            fail(words.SEVERAL_EVENTS.format(given=text, count=len(matching)))
        found.append(matching[0])
    return list(dict.fromkeys(found))


def _as_json(one: _Done) -> dict[str, object]:
    return {
        "event": one.sealed.event_id,
        "package": one.sealed.package_id,
        "path": str(one.path),
        "manifest_sha256": one.sealed.manifest_sha256,
        "files": len(one.sealed.files),
        "bytes": one.sealed.row().size,
    }


@contextmanager
def _explained() -> Iterator[None]:
    """What refuses ends the command: 2 for a mistake in what was asked, 1 where something fails."""
    try:
        yield
    except SiteKeyError as error:
        fail(words.KEY_UNUSABLE.format(reason=error), status=1)
    except (BadAddressError, BadDatabaseError, SchemaError, ConfigError) as error:
        fail(str(error))
    except (StoreError, ObjectsError) as error:
        fail(catalogue_store.UNUSABLE.format(reason=error), status=1)
    except OSError as error:
        fail(words.DISK_REFUSES.format(path=error.filename or "?", reason=error.strerror or error), status=1)
