"""What cameras recorded of a report stays, is shown, is copied, and becomes a case."""

import hashlib
import io
import shutil
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
import pytest
from PIL import ExifTags, Image

from evidence.hotline.errors import BadAttachmentError, BadReportError, NoFootageError, ReportClosedError
from evidence.hotline.files import MOST_PICTURE
from evidence.hotline.footage import keep_up
from evidence.hotline.hotline import Asking, Hotline
from evidence.hotline.manual import Named
from evidence.hotline.near import Reach, cameras_near
from evidence.hotline.report import NewReport, Whereabouts
from evidence.live_lists import LiveLists
from evidence.objects import FolderObjects, Objects
from evidence.store import NoSuchEventError, Store
from streams.config import Camera, Place
from streams.ring.folder import ring_folder
from streams.ring.holds import Hold, Holds
from tests.evidence.hotline.samples import PLACE
from tests.evidence.store.samples import configured, event, file_configured
from tests.pipeline.rings import record
from tests.streams.ring_feed import EPOCH_S, make

BEGAN = datetime.fromtimestamp(EPOCH_S, UTC)
BRIDGE = Camera(id="cau-ky-cung", place=Place(lat=21.8538, lon=106.7616, commune="Kỳ Lừa"))
MARKET = Camera(id="cho-ky-lua", place=Place(lat=21.8560, lon=106.7615, commune="Kỳ Lừa"))
"""255 m from the place."""
FAR = Camera(id="ql4b", place=Place(lat=21.9000, lon=106.7000, commune="Kỳ Lừa"))
UNPLACED = Camera(id="trong-xom", place=Place(commune="Kỳ Lừa"))
OTHERS = Camera(id="bo-kia", place=Place(lat=21.8537, lon=106.7620, commune="Đông Kinh"))
ASKING = Asking("duc")


@dataclass
class Site:
    data: Path
    store: Store
    hotline: Hotline
    objects: Objects
    now: list[datetime]

    def holds(self, camera: Camera) -> tuple[Hold, ...]:
        return Holds(ring_folder(self.data, camera.id)).all()

    def receive(self, at_s: float = 30.0, place: Whereabouts = PLACE, uncertainty_s: float = 10.0) -> str:
        new = NewReport(place, BEGAN + timedelta(seconds=at_s), uncertainty_s, "Xe ba gác đổ phế thải")
        return self.hotline.receive(new, "duc").report_id


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A minute of two cameras."""
    data = tmp_path_factory.mktemp("ring")
    footage = make(data, "h264.ts").times(30)
    for camera in (BRIDGE, OTHERS):
        record(data, camera.id, footage)
    return data


@pytest.fixture
def site(ring: Path, tmp_path: Path) -> Iterator[Site]:
    data = tmp_path / "data"
    shutil.copytree(ring / "ring", data / "ring")
    now = [BEGAN + timedelta(minutes=10)]
    with closing(Store.open(f"sqlite:///{data / 'store.sqlite'}", lambda: now[0])) as store:
        file_configured(store, configured(BRIDGE, MARKET, FAR, UNPLACED, OTHERS))
        objects = FolderObjects(data / "evidence")
        yield Site(data, store, Hotline(store, objects, data), objects, now)


def test_near_is_by_distance_and_where_nobody_knows_that_by_commune() -> None:
    cameras = (FAR, UNPLACED, MARKET, BRIDGE, OTHERS)
    found = cameras_near(PLACE, cameras, Reach())
    assert [(one.camera.id, one.why) for one in found] == [
        (BRIDGE.id, "distance"),
        (OTHERS.id, "distance"),
        (MARKET.id, "distance"),
    ]
    assert found[2].distance_m == pytest.approx(255.7, abs=1.0)
    nowhere = cameras_near(Whereabouts("chợ", commune="Kỳ Lừa"), cameras, Reach())
    assert [one.camera.id for one in nowhere] == [BRIDGE.id, MARKET.id, FAR.id, UNPLACED.id]
    far_away = Whereabouts("xóm", 22.0, 107.0, "Kỳ Lừa")
    assert [one.camera.id for one in cameras_near(far_away, cameras, Reach())] == [UNPLACED.id]
    assert cameras_near(Whereabouts("đâu đó"), cameras, Reach()) == ()


def test_a_report_holds_the_footage_of_its_place_and_time_before_anybody_asks(site: Site) -> None:
    name = site.receive(at_s=30.0, uncertainty_s=10.0)
    for camera in (BRIDGE, OTHERS):
        (hold,) = site.holds(camera)
        assert name in hold.reason
        assert (hold.interval.clock, hold.interval.start, hold.interval.end) == (
            "arrival",
            round((EPOCH_S + 30 - 190) * 1e6),
            round((EPOCH_S + 30 + 190) * 1e6),
        )
    seen = {one.near.camera.id: one for one in site.hotline.around(name, ASKING).seen}
    assert (seen[BRIDGE.id].held, seen[BRIDGE.id].here, seen[MARKET.id].here) == (True, True, False)
    (span,) = seen[BRIDGE.id].spans
    assert (span.from_utc_s, span.to_utc_s) == pytest.approx((EPOCH_S + 0.2, EPOCH_S + 60.2), abs=0.1)
    around = site.hotline.around(name, Asking("duc", frozenset({"Kỳ Lừa"}), frozenset({BRIDGE.id, MARKET.id})))
    assert ({one.near.camera.id for one in around.seen}, around.elsewhere) == ({BRIDGE.id, MARKET.id}, 1)


def test_holds_are_put_right_by_the_next_round_and_go_a_day_after_closing(site: Site) -> None:
    name = site.receive()
    (hold,) = site.holds(BRIDGE)
    Holds(ring_folder(site.data, BRIDGE.id)).unlock(hold.hold_id)
    orphan = site.hotline.reports.draft("PA000000-0000000000", NewReport(PLACE, BEGAN, 1.0, "x"), "duc")
    site.hotline.footage.hold(orphan, [BRIDGE])
    keep_up(site.store, site.hotline.footage)
    assert len(site.holds(BRIDGE)) == 2, "the missing one is back, the other may be about to be filed"
    site.now[0] += timedelta(minutes=20)
    keep_up(site.store, site.hotline.footage)
    (hold,) = site.holds(BRIDGE)
    assert name in hold.reason
    site.hotline.reports.close(name, None, "duc", "no_violation", "")
    site.now[0] += timedelta(hours=23)
    keep_up(site.store, site.hotline.footage)
    assert len(site.holds(BRIDGE)) == 1
    site.now[0] += timedelta(hours=2)
    keep_up(site.store, site.hotline.footage)
    assert site.holds(BRIDGE) == site.holds(OTHERS) == ()


def test_of_what_was_overwritten_nothing_is_held(site: Site) -> None:
    site.receive(at_s=-3000.0)
    assert site.holds(BRIDGE) == ()


def test_a_stretch_is_copied_as_the_camera_sent_it(site: Site) -> None:
    name = site.receive()
    file = site.hotline.keep(name, ASKING, BRIDGE.id, BEGAN + timedelta(seconds=20), BEGAN + timedelta(seconds=32))
    (kept,) = file.kept
    content = site.objects.read(kept.key)
    assert (hashlib.sha256(content).hexdigest(), len(content)) == (kept.sha256, kept.size)
    with av.open(io.BytesIO(content), "r") as clip:
        assert sum(1 for _ in clip.decode(video=0)) == pytest.approx(12 * 25, abs=50)
    again = site.hotline.keep(name, ASKING, BRIDGE.id, BEGAN + timedelta(seconds=20), BEGAN + timedelta(seconds=32))
    assert again.kept == file.kept
    assert list((site.data / "hotline" / ".partial").iterdir()) == []
    blind = Asking("duc", None, frozenset({MARKET.id}))
    for asking, camera, seconds, error in (
        (ASKING, BRIDGE.id, 3600, BadReportError),
        (ASKING, BRIDGE.id, 0, BadReportError),
        (ASKING, MARKET.id, 10, NoFootageError),
        (ASKING, "nobody", 10, NoFootageError),
        (blind, BRIDGE.id, 10, NoFootageError),
    ):
        with pytest.raises(error):
            site.hotline.keep(name, asking, camera, BEGAN, BEGAN + timedelta(seconds=seconds))


def test_what_somebody_saw_in_the_recording_becomes_a_case_of_the_queue(site: Site) -> None:
    name = site.receive()
    named = Named(BEGAN + timedelta(seconds=30), "dump", "two_wheeler")
    detail = site.hotline.make_event(name, ASKING, BRIDGE.id, named)
    assert detail.clip is not None
    assert detail.release_utc is not None
    assert abs(detail.release_utc - named.at_utc) < timedelta(seconds=1)
    assert detail.stills.before is not None
    assert all((site.data / str(path)).is_file() for path in (detail.clip, detail.thumb, detail.stills.left_behind))
    stored = site.store.event(detail.event_id)
    assert (stored.record, stored.record.source, stored.version) == (detail.record(), BRIDGE.id, 0)
    assert LiveLists(site.data).events_of(BRIDGE.id) == (detail,)
    assert site.hotline.reports.of(name, None).events == (detail.event_id,)
    assert site.hotline.make_event(name, ASKING, BRIDGE.id, named) == detail, "asked again, the same one"
    for moment in (BEGAN + timedelta(seconds=55), BEGAN - timedelta(hours=1)):
        with pytest.raises(NoFootageError):
            site.hotline.make_event(name, ASKING, BRIDGE.id, Named(moment, "dump", "person"))
    assert site.store.check().whole


def test_a_case_of_a_camera_that_one_does_not_see_cannot_be_linked(site: Site) -> None:
    name = site.receive()
    site.store.file_event(event())
    with pytest.raises(NoSuchEventError):
        site.hotline.link(name, Asking("duc", None, frozenset({BRIDGE.id})), "a" * 20)
    assert site.hotline.link(name, Asking("duc", None, frozenset({"street"})), "a" * 20).state == "linked"


def photograph(*, offset: str | None = None) -> bytes:
    picture, exif = Image.new("RGB", (64, 48), (90, 110, 105)), Image.Exif()
    detail, gps = exif.get_ifd(ExifTags.IFD.Exif), exif.get_ifd(ExifTags.IFD.GPSInfo)
    detail[ExifTags.Base.DateTimeOriginal] = "2026:11:22 19:05:00"
    if offset is not None:
        detail[ExifTags.Base.OffsetTimeOriginal] = offset
    gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] = (21.0, 51.0, 13.32), "N"
    gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] = (106.0, 45.0, 41.4), "E"
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def film(folder: Path) -> bytes:
    make(folder, "h264.ts")
    path = folder / "phone.mp4"
    with av.open(str(folder / "h264.ts")) as said, av.open(str(path), "w") as film:
        film.metadata.update({"creation_time": "2026-11-22T12:05:00.000000Z", "location": "+21.8537+106.7615/"})
        track = film.add_stream_from_template(said.streams.video[0])
        for packet in said.demux(video=0):
            if packet.dts is not None:
                packet.stream = track
                film.mux(packet)
    return path.read_bytes()


def test_photographs_and_videos_are_kept_whole_with_what_they_say_of_time_and_place(site: Site, tmp_path: Path) -> None:
    name, at = site.receive(), datetime(2026, 11, 22, 12, 5, tzinfo=UTC)
    for content, called, kind, zone in (
        (photograph(), "C:\\ảnh\\IMG_1.jpg", "image/jpeg", False),
        (photograph(offset="+07:00"), "IMG_2.jpg", "image/jpeg", True),
        (film(tmp_path), "clip.mp4", "video/mp4", True),
    ):
        one = site.hotline.attach(name, ASKING, called, [content[:10], content[10:]]).attachments[-1]
        assert (one.media_type, one.taken_utc, one.zone_known, one.lat, one.lon) == (kind, at, zone, 21.8537, 106.7615)
        assert one.name == called.rpartition("\\")[2]
        assert site.objects.read(one.key) == content
        assert hashlib.sha256(content).hexdigest() == one.sha256
    assert len(site.hotline.attach(name, ASKING, "again.jpg", [photograph()]).attachments) == 3


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>" + b" " * 100,
        b"#EXTM3U\nfile:///etc/passwd\n" + b" " * 100,
        b"\xff\xd8\xff" + b"\0" * MOST_PICTURE,
        b"MZ" + b"\0" * 200,
    ],
    ids=["empty", "page", "list", "too big", "program"],
)
def test_what_is_no_photograph_and_no_video_is_refused(site: Site, content: bytes) -> None:
    name = site.receive()
    with pytest.raises(BadAttachmentError):
        site.hotline.attach(name, ASKING, "photo.jpg", [content])
    assert site.hotline.reports.of(name, None).attachments == ()
    assert list(site.objects.list("hotline")) == []
    assert list((site.data / "hotline" / ".partial").iterdir()) == []


def test_a_picture_whose_exif_is_garbage_is_kept_all_the_same(site: Site) -> None:
    name, content = site.receive(), bytearray(photograph())
    at = content.index(b"2026:11:22")
    content[at : at + 10] = b"\xff" * 10
    content[30:60] = b"\xee" * 30
    (one,) = site.hotline.attach(name, ASKING, "\0\n", [bytes(content)]).attachments
    assert (one.taken_utc, one.name) == (None, "file.jpg")


def test_a_closed_report_takes_nothing_more(site: Site) -> None:
    name = site.receive()
    site.hotline.reports.close(name, None, "duc", "duplicate", "")
    with pytest.raises(ReportClosedError):
        site.hotline.attach(name, ASKING, "a.jpg", [photograph()])
    with pytest.raises(ReportClosedError):
        site.hotline.keep(name, ASKING, BRIDGE.id, BEGAN, BEGAN + timedelta(seconds=10))
