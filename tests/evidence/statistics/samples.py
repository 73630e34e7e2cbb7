"""A year of a small province: four cameras in two communes, and one that nobody gave a commune."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from evidence.store import START, Batch, Configured, Judgement, Position, Store, Verdict
from streams.config import Camera, Config, Place, Site
from tests.evidence.samples import detail

KY_LUA, DONG_KINH = "Phường Kỳ Lừa", "Phường Đông Kinh"
BEGIN = datetime(2025, 12, 1, tzinfo=UTC)
FROZEN = datetime(2026, 12, 2, tzinfo=UTC)
CAMERAS = (
    Camera(
        id="cho-dem",
        name="Cổng chợ đêm",
        place=Place(lat=21.85370, lon=106.76150, commune=KY_LUA, site_class="collection_point"),
    ),
    Camera(
        id="cho-sau",
        name="=Sau chợ, phía đông",
        place=Place(lat=21.85400, lon=106.76190, commune=KY_LUA, site_class="black_spot"),
    ),
    Camera(
        id="bo-song",
        name="Bờ sông Kỳ Cùng",
        place=Place(lat=21.84550, lon=106.75710, commune=DONG_KINH, site_class="sensitive"),
    ),
    Camera(id="ngo-9", name="Ngõ 9", place=Place(commune=DONG_KINH, site_class="road")),
    Camera(id="moi-lap", name="Mới lắp"),
)
_LIVE: dict[str, tuple[int, ...]] = {
    # Acts that are established, in each month from December on.
    "cho-dem": (9, 8, 8, 7, 6, 6, 7, 6, 5, 6, 5, 6),
    "cho-sau": (2, 3, 2, 2, 1, 2, 1, 2, 2, 1, 1, 2),
    "bo-song": (6, 7, 6, 5, 6, 5, 6, 5, 6, 1, 1, 0),
    "ngo-9": (4, 3, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0),
    "moi-lap": (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0),
}


@dataclass
class Clock:
    """Of the store, set by hand."""

    now: datetime = BEGIN

    def __call__(self) -> datetime:
        return self.now


def identity(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:20]


def configure(store: Store, cameras: tuple[Camera, ...] = CAMERAS, at: datetime = BEGIN, number: int = 1) -> None:
    config = Config(site=Site(province="Tỉnh Lạng Sơn"), cameras=cameras)
    line = Configured.of(config, "box", at, None).model_copy(update={"number": number})
    store.file(Batch(f"cameras {number}", START, Position(1, ""), configured=(line,)))


def seen(store: Store, clock: Clock, name: str, source: str, at: datetime | None, **more: object) -> str:
    """File an act a minute after it was done; returns its id."""
    clock.now = (at or clock.now) + timedelta(minutes=1)
    record = detail(source).record()
    said = {"event_id": identity(name), "source": source, "release_utc": at, **more}
    store.file_event(record.model_copy(update=said))
    return identity(name)


def decide(store: Store, clock: Clock, event_id: str, verdict: Verdict, *people: str) -> None:
    """Each ten minutes after the one before."""
    for person in people:
        clock.now += timedelta(minutes=10)
        judged = Judgement(person, "reviewer", verdict, "CONFIRM-ROAD", "", 1, 12.5)
        store.review(event_id, store.event(event_id).version, judged)


def year(store: Store, clock: Clock) -> None:
    configure(store)
    for month in range(12):
        first = datetime(2025 + (month + 11) // 12, (month + 11) % 12 + 1, 1, tzinfo=UTC)
        for source, counts in _LIVE.items():
            for i in range(counts[month]):
                at = first + timedelta(days=2 * i + 1, hours=(11, 12, 22, 13)[i % 4], minutes=7 * i)
                kind = "litter" if i % 5 == 4 else "dump"
                event_id = seen(store, clock, f"{source} {month} {i}", source, at, kind=kind)
                if i % 4 == 3:
                    decide(store, clock, event_id, "warned", "nguyen.van.duc")
                else:
                    decide(store, clock, event_id, "confirmed", "nguyen.van.duc", "tran.thi.lan")
        for source in ("cho-dem", "bo-song"):
            at = first + timedelta(days=20, hours=3)
            event_id = seen(store, clock, f"{source} {month} wrong", source, at)
            decide(store, clock, event_id, "rejected", "nguyen.van.duc")
    late = datetime(2026, 11, 25, 12, tzinfo=UTC)
    seen(store, clock, "undecided", "cho-dem", late)
    decide(store, clock, seen(store, clock, "second", "bo-song", late), "confirmed", "tran.thi.lan")
    decide(store, clock, seen(store, clock, "test", "bo-song", late), "test", "tran.thi.lan")
    seen(store, clock, "allowed", "cho-dem", late, allowed=True, violations=())
    clock.now = FROZEN
    store.append_audit("nguyen.van.duc", "report.wanted", "report")
