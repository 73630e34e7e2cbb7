"""A station of two communes: a camera and two events in each, a package, and somebody of every role."""

import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from api.camera_book import CameraBook
from api.http.station import Station, open_station
from evidence.hotline.hotline import Asking, Hotline
from evidence.hotline.report import Contact, NewReport, Whereabouts
from evidence.people import OF_ROLE, NewAccount, Role
from evidence.record import EventRecord
from evidence.store import Package, PackageFile, Store
from streams.config import Camera, Place
from tests.api.http.asking import Answer, Shown, ask, served
from tests.api.http.test_app import status
from tests.evidence.samples import detail
from tests.evidence.store.samples import NOON, configured, file_configured

NEAR, FAR = "Kỳ Lừa", "Đông Kinh"
MINE, MINE_TOO, THEIRS = "a" * 20, "c" * 20, "b" * 20
"""Two events of NEAR, one of FAR."""
CLIP = bytes(range(256)) * 40
MANIFEST = b'{"package": 1}'
PHOTO = b"\xff\xd8\xff" + bytes(100)
PHOTO_SHA256 = hashlib.sha256(PHOTO).hexdigest()
PASSWORD = "trời xanh mây trắng 7"
WHOLE = ("/api/v1/", "/healthz", "/readyz", "/metrics")
REVIEW = {"version": 0, "revision": 1, "verdict": "confirmed", "reason_code": "CONFIRM-ROAD", "seconds_watched": 12.5}


@dataclass(slots=True)
class Town:
    url: str
    station: Station
    shown: Shown
    data: Path
    tokens: dict[str, str] = field(default_factory=dict)

    def token(self, role: Role, commune: str | None = NEAR) -> str:
        """Of somebody of this role, with all its rights; made when it is first asked for."""
        name = name_of(role, commune)
        if name not in self.tokens:
            self.person(role, commune)
            self.tokens[name] = self.station.people.tokens.make(name, "test", OF_ROLE[role], "test")
        return self.tokens[name]

    def person(self, role: Role, commune: str | None = NEAR) -> str:
        """The secret of the link by which they set a password."""
        communes = None if commune is None else frozenset({commune})
        new = NewAccount(name_of(role, commune), role.title(), "Công an phường", role, communes)
        return self.station.people.accounts.add(new, "test")

    def ask(self, path: str, role: Role | None = None, *, commune: str | None = NEAR, **more: object) -> Answer:
        """As somebody of this role, or as nobody."""
        token = None if role is None else self.token(role, commune)
        whole = path if path.startswith(WHOLE) else f"/api/v1{path}"
        return ask(self.url, whole, token=token, **more)  # type: ignore[arg-type]

    def actions(self, event_id: str) -> list[tuple[str, str]]:
        return [(entry.actor, entry.action) for entry in self.station.store.audit(f"event/{event_id}")]


def name_of(role: Role, commune: str | None = NEAR) -> str:
    where = {NEAR: "near", FAR: "far", None: "all"}[commune]
    return f"{role.replace('_', '-')}-{where}"


@contextmanager
def town(data: Path, url: str | None = None, *, two_people: bool = True) -> Iterator[Town]:
    """Served over HTTP; in SQLite, or in the database at `url`."""
    data.mkdir(parents=True, exist_ok=True)
    at = url or f"sqlite:///{data / 'litterwatch.sqlite'}"
    Store.open(at).close()
    station = open_station(data, at, None, two_people=two_people)
    fill(station, data)
    books = [CameraBook(Camera(id=one)) for one in ("near", "far")]
    states = replace(status(*(book.status((), ()) for book in books)), at_s=time.monotonic() + 86_400)
    try:
        with served(data, states, station) as (address, shown):
            yield Town(address, station, shown, data)
    finally:
        station.store.close()


def fill(station: Station, data: Path) -> None:
    cameras = [Camera(id=one, place=Place(commune=where)) for one, where in (("near", NEAR), ("far", FAR))]
    file_configured(station.store, configured(*cameras))
    for event_id, camera in ((MINE, "near"), (THEIRS, "far"), (MINE_TOO, "near")):
        station.store.file_event(an_event(event_id, camera))
        folder = data / "events" / event_id
        folder.mkdir(parents=True)
        (folder / "clip.mp4").write_bytes(CLIP)
        (folder / "release.jpg").write_bytes(b"\xff\xd8 a picture")
        (folder / "event.json").write_text("{}")
        add_package(station, event_id)
    hotline = Hotline(station.store, station.objects, station.data)
    for where in (NEAR, FAR):
        seen = NewReport(Whereabouts("Gầm cầu", commune=where), NOON, 60.0, "Xe ba gác đổ phế thải")
        caller = Contact("Nguyễn Văn A", "0912 345 678")
        hotline.reports.add(report_of(where), seen, "test", caller, hotline.contacts)
        hotline.attach(report_of(where), Asking("test"), "photo.jpg", [PHOTO])


def report_of(commune: str) -> str:
    """The report about a commune."""
    return f"PA-{hashlib.sha256(commune.encode()).hexdigest()[:8]}"


def an_event(event_id: str, camera: str = "near", revision: int = 1) -> EventRecord:
    record = detail(camera).record()
    base = f"events/{event_id}"
    stills = record.stills.model_copy(
        update={"release": f"{base}/release.jpg", "before": None, "carry": None, "left_behind": None, "actor": None}
    )
    update = {"event_id": event_id, "revision": revision, "clip": f"{base}/clip.mp4", "stills": stills}
    return record.model_copy(update=update)


def add_package(station: Station, event_id: str) -> Package:
    key = f"packages/{event_id}/p-{event_id[:4]}"
    files = {"manifest.json": MANIFEST, "media/original.mp4": CLIP}
    for path, content in files.items():
        station.objects.put(f"{key}/{path}", content)
    package = Package(
        package_id=f"p-{event_id[:4]}",
        event_id=event_id,
        kind="sealed",
        key=key,
        manifest_sha256=hashlib.sha256(MANIFEST).hexdigest(),
        signing_key_id="ab" * 32,
        sealed_utc=NOON,
        supersedes=None,
        files=tuple(
            PackageFile(path, len(content), hashlib.sha256(content).hexdigest()) for path, content in files.items()
        ),
    )
    station.store.packages.add(package)
    return package
