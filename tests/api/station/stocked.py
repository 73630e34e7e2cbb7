"""A data folder with cameras, people and events whose clips and pictures are real files, and its station over HTTP."""

import hashlib
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cv2
import imageio_ffmpeg
import numpy as np

from api.health import Health
from api.http.app import Providers, create_app
from api.http.metrics import Metrics
from api.http.server import HttpServer, listen, url_of
from api.http.station import Station, open_station
from api.status import Status
from detector.events import Passage, Sighting, Surroundings
from evidence.live_lists import LiveLists
from evidence.people import NewAccount, People, Role
from evidence.record import ClipFacts, EventDetail, KeptFile, ModelRef, Stills, TrackPoint
from evidence.store import Store
from evidence.store.cameras import file_configured
from evidence.store.configured import Configured
from evidence.store.writer import writer
from evidence.surroundings import SURROUNDINGS, SurroundingsRecord
from streams.config import load_config
from tests.evidence.samples import DEPOSIT

PASSWORD = "mot mat khau that dai 2026"
CAMERAS = (
    ("cho-ky-lua-01", "Chợ Kỳ Lừa, cổng 1", "Phường Kỳ Lừa", "police"),
    ("cau-ky-cung", "Cầu Kỳ Cùng, lối xuống", "Phường Lương Văn Tri", "other"),
    ("ql4b-km3", "Quốc lộ 4B, km 3", "Xã Đồng Đăng", "other"),
)
POSITIONS = {"cho-ky-lua-01": (21.8537, 106.7615), "cau-ky-cung": (21.8517, 106.7601)}
"""Nobody noted where the third looks."""
SIZE = (640, 360)
FPS = 12.5
LENGTH_S = 12.0
RELEASE_S = 6.0
_STILLS = ("before", "carry", "release", "left_behind", "actor", "thumb")
PEOPLE: tuple[tuple[str, str, Role, frozenset[str] | None], ...] = (
    ("lan", "Nguyễn Thị Lan", "reviewer", None),
    ("hung", "Trần Văn Hùng", "approver", None),
    ("mai", "Lê Thị Mai", "reviewer", frozenset({"Phường Kỳ Lừa"})),
    ("xem", "Phạm Văn Xem", "viewer", None),
    ("quan", "Đỗ Văn Quản", "unit_admin", None),
    ("ky", "Hoàng Thị Kỳ", "unit_admin", frozenset({"Phường Kỳ Lừa"})),
    ("kiem", "Vi Thị Kiểm", "auditor", None),
)


@dataclass(frozen=True, slots=True)
class Stocked:
    data: Path
    url: str
    """Of the station."""
    store: Store
    station: Station
    events: tuple[EventDetail, ...]
    """In the order in which they were filed."""


def make_media(folder: Path, span: tuple[float, float] = (0.0, LENGTH_S)) -> None:
    """clip.mp4 (seconds of what happened) and the stills, of a square that is carried in and left."""
    folder.mkdir(parents=True)
    frames = np.stack([_picture(index / FPS) for index in range(round(span[0] * FPS), round(span[1] * FPS))])
    raw = ["-f", "rawvideo", "-pix_fmt", "bgr24", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(FPS), "-i", "-"]
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "25", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", *raw, *coded, str(folder / "clip.mp4")]
    subprocess.run(command, input=frames.tobytes(), check=True)
    for name, at_s in zip(_STILLS, (1.0, 4.0, RELEASE_S, 11.0, RELEASE_S, RELEASE_S), strict=True):
        cv2.imwrite(str(folder / f"{name}.jpg"), _picture(at_s))


def _picture(at_s: float) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    frame = np.full((SIZE[1], SIZE[0], 3), (90, 110, 105), np.uint8)
    cv2.line(frame, (0, 250), (640, 200), (150, 160, 160), 60)
    x = round(40 + 45 * at_s)
    cv2.rectangle(frame, (x, 130), (x + 40, 260), (60, 60, 160), -1)
    item = min(x + 42, round(40 + 45 * RELEASE_S) + 42)
    if at_s > 2:
        cv2.rectangle(frame, (item, 235), (item + 30, 262), (30, 30, 30), -1)
    return frame


def make_event(number: int, media: Path, data: Path, at: datetime, camera: str, kind: str = "dump") -> EventDetail:
    """Its folder and its record; nothing is filed yet."""
    event_id = f"{number:04x}{hashlib.sha256(str(number).encode()).hexdigest()[:16]}"
    shutil.copytree(media, data / "events" / event_id)
    x = 40 + 45 * RELEASE_S

    def moment(media_s: float) -> datetime:
        return at + timedelta(seconds=media_s - RELEASE_S)

    detail = EventDetail(
        event_id=event_id,
        source=camera,
        kind="dump" if kind == "dump" else "litter",
        actor="person",
        allowed=False,
        violations=("place",),
        start_s=1.0,
        release_s=RELEASE_S,
        confirmed_s=10.0,
        end_s=11.0,
        start_utc=moment(1.0),
        release_utc=at,
        confirmed_utc=moment(10.0),
        end_utc=moment(11.0),
        item_box=(x + 42, 235, x + 72, 262),
        actor_box=(x, 130, x + 40, 260),
        score=0.5 + number % 50 / 100,
        zone=None,
        rule="never@34c16778",
        clip=f"events/{event_id}/clip.mp4",
        stills=Stills(**{name: f"events/{event_id}/{name}.jpg" for name in _STILLS[:-1]}),
        model=ModelRef(name="litterwatch-yolov8n", sha256="0" * 64),
        width=SIZE[0],
        height=SIZE[1],
        clip_facts=ClipFacts(
            start_s=0.0, end_s=LENGTH_S, sha256=_sha256(media / "clip.mp4"), codec="h264", start_utc=moment(0.0)
        ),
        thumb=f"events/{event_id}/thumb.jpg",
        before_still_s=1.0,
        carry_still_s=4.0,
        left_behind_still_s=11.0,
        actor_still_s=RELEASE_S,
        actor_still_box=None,
        track=tuple(TrackPoint(media_s=s / 2, box=(40 + 22.5 * s, 130, 80 + 22.5 * s, 260)) for s in range(2, 23)),
        surroundings=_passer_by(data, event_id),
    )
    (data / "events" / event_id / "event.json").write_text(detail.model_dump_json())
    return detail


def _passer_by(data: Path, event_id: str) -> KeptFile:
    """Somebody else who walked by, nearer to the camera."""
    way = tuple(Sighting(s / 2, (500 - 20.0 * s, 150.0, 550 - 20.0 * s, 300.0), 0.7) for s in range(2, 20))
    passage = Passage(7, "other", "person", (("person", 1.0),), True, 1.0, 9.5, 6.0, 0.4, 0.6, 0.0, way)
    around = Surroundings(0.0, 10.0, RELEASE_S - 0.3, RELEASE_S, 8.0, (), (passage,), 0, 0)
    deposit = replace(DEPOSIT, release_s=RELEASE_S, surroundings=around)
    kept = SurroundingsRecord.of(deposit, around, lambda _: None)
    path = data / "events" / event_id / SURROUNDINGS
    path.write_text(kept.model_dump_json())
    return KeptFile(path=f"events/{event_id}/{SURROUNDINGS}", sha256=_sha256(path))


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def cameras_yaml() -> str:
    """As somebody wrote it by hand."""
    lines = ["# Trạm Lạng Sơn", "site: {province: Lạng Sơn}", "cameras:"]
    for name, said, commune, owner in CAMERAS:
        at = POSITIONS.get(name)
        where = "" if at is None else f"lat: {at[0]}, lon: {at[1]}, "
        lines += [f"  - id: {name}  # {said}", f"    name: {said}"]
        lines += [f"    place: {{{where}commune: {commune}}}", f"    legal: {{owner: {owner}}}"]
    return "\n".join(lines) + "\n"


def configure(store: Store, data: Path) -> None:
    (data / "cameras.yaml").write_text(cameras_yaml(), "utf-8")
    config = load_config(data / "cameras.yaml")
    at = datetime(2026, 1, 1, tzinfo=UTC)
    with writer(store.engine, store.clock) as to:
        file_configured(
            to, Configured(installation="0" * 32, number=1, at_utc=at, site=config.site, cameras=config.cameras)
        )


def add_people(store: Store) -> None:
    people = People(store)
    for name, full_name, role, communes in PEOPLE:
        link = people.accounts.add(NewAccount(name, full_name, "Công an tỉnh Lạng Sơn", role, communes), "test")
        people.accounts.use_link(link, PASSWORD)


@contextmanager
def serving(data: Path, events: int = 8) -> Iterator[Stocked]:
    """Events are half a day apart, the oldest at the first camera; the last is yesterday's."""
    data.mkdir(parents=True)
    url = f"sqlite:///{data / 'litterwatch.sqlite'}"
    store = Store.open(url)
    configure(store, data)
    add_people(store)
    make_media(data / "media")
    newest = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    details = []
    for number in range(events):
        at = newest - timedelta(hours=12 * (events - number))
        camera = CAMERAS[number % len(CAMERAS)][0]
        details.append(make_event(number, data / "media", data, at, camera, "litter" if number % 4 == 3 else "dump"))
        store.file_event(details[-1].record())
    station = open_station(data, url, None)
    started = datetime.now(UTC)
    providers = Providers(lambda: Status(time.monotonic(), started), Health(LiveLists(data)), Metrics("1.2.3"), station)
    with listen("127.0.0.1", 0) as listener:
        server = HttpServer(create_app(providers, "1.2.3"), listener)
        server.start()
        try:
            yield Stocked(data, url_of(listener), store, station, tuple(details))
        finally:
            server.stop(5.0)
            station.store.close()
            store.close()
