"""An event as a scan leaves it: real footage, a real clip cut from it, real stills."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from detector.events import Sighting
from evidence.event_folder import keep_event
from evidence.footage import FileFootage
from evidence.package.manifest import Producer
from evidence.package.subject import Order, Subject
from evidence.record import EventDetail
from evidence.run_folder import RunFolder
from pipeline.twin import deposit_in
from streams.config import Camera, Place, Site
from streams.files import open_file
from tests.evidence.samples import DEPOSIT, MODEL
from tests.streams.craft import gallery_file

START = datetime(2026, 11, 22, 0, 54, 4, 250_000, tzinfo=UTC)
EVENT = "0123456789abcdef0123"
ORDER = Order(Producer(name="litterwatch", version="test", commit=None, host_id="00ff"))
CAMERA = Camera(id="cho-ky-lua-01", name="Chợ Kỳ Lừa", place=Place(lat=21.85, lon=106.76, commune="Kỳ Lừa"))
SITE = Site(province="Lạng Sơn")


def clock(media_s: float) -> datetime:
    return START + timedelta(seconds=media_s)


def kept(root: Path, gallery: Path, name: str = "bframes.mp4", identity: str = EVENT) -> EventDetail:
    """The event of tests.evidence.samples in `root`, its moments moved into the footage, which is short."""
    video = open_file(gallery_file(gallery, name))
    moments = {"start_s": 0.2, "release_s": 1.0, "end_s": 1.5, "confirmed_s": 2.0}
    stills = {"before_still_s": 0.1, "carry_still_s": 0.5, "left_behind_still_s": 1.8, "actor_still_s": 0.9}
    path = (Sighting(0.5, (10.0, 10.0, 30.0, 60.0), 0.7, "dog"), Sighting(1.0, (30.0, 10.0, 50.0, 60.0), 0.8, "person"))
    around = deposit_in(DEPOSIT, -4.0, (1, 1), (1, 1)).surroundings
    found = {**moments, **stills, "path": path, "actor_still_box": (10.0, 10.0, 30.0, 60.0), "surroundings": around}
    deposit = type(DEPOSIT)(**{field: getattr(DEPOSIT, field) for field in DEPOSIT.__dataclass_fields__} | found)
    folder = RunFolder(root)
    folder.events.mkdir(parents=True, exist_ok=True)
    return keep_event(folder, FileFootage(video), deposit, identity, CAMERA.id, clock, MODEL, place=CAMERA.place)


def subject(root: Path, gallery: Path, name: str = "bframes.mp4", identity: str = EVENT) -> Subject:
    return Subject(root=root, detail=kept(root, gallery, name, identity), camera=CAMERA, camera_version=1, site=SITE)
