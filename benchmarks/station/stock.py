"""A data folder with cameras, people, events and packages that are sealed and signed like real ones, only smaller."""

import hashlib
import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from sqlalchemy import insert, update

from api.http.station import Station, open_station
from benchmarks.evidence.sample import sample_files, seal
from benchmarks.evidence.writers import event
from evidence.keys import SiteKeys
from evidence.people import OF_ROLE, NewAccount, Role
from evidence.record import EventRecord, Stills
from evidence.store import START, Batch, Configured, Package, PackageFile, Position, Store, schema
from evidence.store.canonical import canonical_record, sha256
from evidence.store.engine import writing
from streams.config import Camera, Config, Place

COMMUNES = ("Phường Kỳ Lừa", "Phường Lương Văn Tri", "Xã Đồng Đăng")
CAMERAS = tuple(f"camera-{number:02}" for number in range(1, 13))
FIRST_UTC = datetime(2026, 11, 1, tzinfo=UTC)
PASSWORD = "trời xanh mây trắng 7"


@dataclass(slots=True)
class Stock:
    """`url`: of the database."""

    data: Path
    url: str
    station: Station
    keys: SiteKeys

    @classmethod
    def made(cls, data: Path, url: str | None = None, *, two_people: bool = True) -> "Stock":
        """With cameras; nothing has happened."""
        data.mkdir(parents=True, exist_ok=True)
        at = url or f"sqlite:///{data / 'litterwatch.sqlite'}"
        Store.open(at).close()
        station = open_station(data, at, None, two_people=two_people)
        keys = SiteKeys.open(data / "keys", site="Công an tỉnh")
        cameras = tuple(
            Camera(id=one, name=f"Chợ số {number}", place=Place(commune=COMMUNES[number % len(COMMUNES)]))
            for number, one in enumerate(CAMERAS)
        )
        line = Configured.of(Config(cameras=cameras), "box", FIRST_UTC, None)
        station.store.file(Batch("box 1", START, Position(1, ""), configured=(line,)))
        return cls(data, at, station, keys)

    @classmethod
    def opened(cls, data: Path) -> "Stock":
        """One that was made, maybe elsewhere."""
        at = f"sqlite:///{data / 'litterwatch.sqlite'}"
        return cls(data, at, open_station(data, at, None), SiteKeys.open(data / "keys"))

    def close(self) -> None:
        self.station.store.close()

    def person(self, name: str, role: Role) -> None:
        """Of every commune, with the password PASSWORD."""
        accounts = self.station.people.accounts
        accounts.use_link(accounts.add(NewAccount(name, name.title(), "Công an", role, None), "benchmark"), PASSWORD)

    def token(self, name: str, role: Role) -> str:
        """Of somebody new, with all rights of the role."""
        self.station.people.accounts.add(NewAccount(name, name.title(), "Công an", role, None), "benchmark")
        return self.station.people.tokens.make(name, "benchmark", OF_ROLE[role], "benchmark")

    def event(self, number: int) -> EventRecord:
        """Filed, without a package."""
        record = record_of(number)
        self.station.store.file_event(record)
        return record

    def package(self, number: int, padding: int = 0) -> Package:
        """Sealed, in the object store and known to the store: of an event that was filed."""
        event_id = id_of(number)
        content = sealed(event_id, self.keys, padding)
        identity = f"EV-20-{event_id[:4]}-20261122-0001"
        key = f"packages/{event_id}/{identity}"
        for path, data in content.items():
            self.station.objects.put(f"{key}/{path}", data)
        package = Package(
            package_id=identity,
            event_id=event_id,
            kind="sealed",
            key=key,
            manifest_sha256=hashlib.sha256(content["manifest.json"]).hexdigest(),
            signing_key_id=self.keys.key_id,
            sealed_utc=FIRST_UTC,
            supersedes=None,
            files=tuple(
                PackageFile(path, len(data), hashlib.sha256(data).hexdigest()) for path, data in sorted(content.items())
            ),
        )
        self.station.store.packages.add(package)
        return package


def id_of(number: int) -> str:
    """Twenty digits, of which the first four are the number: packages are named by them."""
    return f"{number:04x}{hashlib.sha256(str(number).encode()).hexdigest()[:16]}"


def record_of(number: int, revision: int = 1) -> EventRecord:
    """Of a quiet month: the cameras take turns, an act every seven minutes."""
    at = FIRST_UTC + timedelta(minutes=7 * number)
    event_id = id_of(number) if number < 1 << 16 else hashlib.sha256(str(number).encode()).hexdigest()[:20]
    return event(event_id).model_copy(
        update={
            "revision": revision,
            "source": CAMERAS[number % len(CAMERAS)],
            "kind": "dump" if number % 3 else "litter",
            "start_utc": at - timedelta(seconds=3),
            "release_utc": at,
            "confirmed_utc": at + timedelta(seconds=4),
            "end_utc": at + timedelta(seconds=3),
            "item_box": (60.0 + number % 50, 80.0, 80.0 + number % 50, 100.0),
            "score": 0.5 + number % 50 / 100,
            "clip": f"events/{event_id}/clip.mp4",
            "stills": Stills(release=f"events/{event_id}/release.jpg"),
        }
    )


def sealed(event_id: str, keys: SiteKeys, padding: int = 0) -> dict[str, bytes]:
    """The files of a package. `padding`: bytes of a further file, so that it takes a while to come."""
    files = dict(_base())
    if padding:
        files["context/padding.bin"] = random.Random(event_id).randbytes(padding)
    return seal(files, keys.sign, event=event_id)


@cache
def _base() -> tuple[tuple[str, bytes], ...]:
    return tuple(sample_files().items())


def many(stock: Stock, count: int, at_once: int = 5000) -> None:
    """Events as filing would leave them, but for their entries in the log: nothing that is measured reads those."""
    for first in range(0, count, at_once):
        events, revisions = [], []
        for number in range(first, min(first + at_once, count)):
            record = record_of(number)
            content = canonical_record(record)
            same = {"event_id": record.event_id, "revision": 1, "filed_utc": record.release_utc}
            revisions.append({**same, "content": content, "sha256": sha256(content)})
            columns = {name: getattr(record, name) for name in ("source", "kind", "score", "release_utc")}
            events.append({**same, **columns, "change_seq": number + 1, "version": 0, "state": "open"})
        with writing(stock.station.store.engine) as connection:
            connection.execute(insert(schema.EventRevision), revisions)
            connection.execute(insert(schema.Event), events)
            connection.execute(update(schema.Head).values(change_seq=min(first + at_once, count)))
