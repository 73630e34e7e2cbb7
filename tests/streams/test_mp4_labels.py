"""Place and time are in the clip itself from the moment it is cut, and touch no picture."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import av
import pytest

from evidence.clips import cut_clip
from evidence.package.essence import hash_media
from streams.mp4_labels import Labels, mark_real_location
from streams.ring import Budget, Interval, RingReader, RingWriter, cut_ring_clip
from tests.streams.craft import gallery_file
from tests.streams.ring_feed import Clocks, feed, make

START = datetime(2026, 11, 22, 0, 54, 4, 250_000, tzinfo=UTC)


def clock(media_s: float) -> datetime:
    return (START + timedelta(seconds=media_s)).astimezone(timezone(timedelta(hours=7)))


HERE = Labels(clock, 21.8537, -106.7615, "Xã Kỳ Lừa", "litterwatch event 0123")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


def _loci(path: Path) -> bytes:
    data = path.read_bytes()
    at = data.index(b"loci")
    return data[at + 4 : at - 4 + int.from_bytes(data[at - 4 : at], "big")]


def _tags(path: Path) -> dict[str, str]:
    with av.open(str(path)) as container:
        return dict(container.metadata)


def test_a_clip_says_where_and_when_it_was_filmed(folder: Path, tmp_path: Path) -> None:
    clip = cut_clip(gallery_file(folder, "bframes.mp4"), 0.5, 2.0, tmp_path / "clip.mp4", labels=HERE)
    tags = _tags(clip.path)
    begins = clock(clip.start_s).astimezone(UTC)
    assert datetime.fromisoformat(tags["date"]) == begins.replace(microsecond=begins.microsecond // 1000 * 1000)
    assert datetime.fromisoformat(tags["creation_time"]) == begins.replace(microsecond=0)
    assert tags["comment"] == "litterwatch event 0123"
    name, _, rest = _loci(clip.path)[6:].partition(b"\0")
    assert name.decode() == "Xã Kỳ Lừa"
    assert rest[0] == 1  # the real place
    longitude, latitude = (int.from_bytes(rest[at : at + 4], "big", signed=True) / 65536 for at in (1, 5))
    assert (latitude, longitude) == pytest.approx((21.8537, -106.7615), abs=2e-5)


def test_what_is_unknown_is_not_said(folder: Path, tmp_path: Path) -> None:
    path = gallery_file(folder, "bframes.mp4")
    silent = cut_clip(path, 0.5, 2.0, tmp_path / "silent.mp4", labels=Labels(lambda _: None))
    plain = cut_clip(path, 0.5, 2.0, tmp_path / "plain.mp4")
    assert silent.path.read_bytes() == plain.path.read_bytes()
    assert not mark_real_location(plain.path)


def test_the_pictures_are_those_of_a_clip_without_labels(folder: Path, tmp_path: Path) -> None:
    path = gallery_file(folder, "hevc.ts")
    plain = cut_clip(path, 0.5, 2.0, tmp_path / "plain.mp4")
    labelled = cut_clip(path, 0.5, 2.0, tmp_path / "labelled.mp4", labels=HERE)
    assert hash_media(plain.path).essence_sha256 == hash_media(labelled.path).essence_sha256


@pytest.mark.parametrize("name", ["bframes.ts", "hevc.ts"])
def test_a_clip_out_of_a_ring_says_it_too_and_holds_the_ring_s_packets(folder: Path, tmp_path: Path, name: str) -> None:
    found = make(folder, f"{name}")
    clocks = Clocks()
    budget = Budget(max_bytes=1 << 30, max_age_s=1e9)
    with RingWriter(tmp_path, "cam", budget, wall=clocks.wall, monotonic=clocks.monotonic) as ring:
        ring.begin(found.parameters)
        feed(ring, found.times(3).packets, clocks)
    reader = RingReader(tmp_path, "cam")
    cut_ring_clip(reader, Interval.sequences(0, 1 << 40), tmp_path / "clip.mp4", labels=HERE)
    tags = _tags(tmp_path / "clip.mp4")
    assert datetime.fromisoformat(tags["date"]) == START
    assert _loci(tmp_path / "clip.mp4").startswith(b"\0" * 4)
    stored = hash_media(tmp_path / "clip.mp4")
    assert stored.frames == sum(1 for _ in reader.packets())
    cut_ring_clip(reader, Interval.sequences(0, 1 << 40), tmp_path / "plain.mp4")
    assert hash_media(tmp_path / "plain.mp4").essence_sha256 == stored.essence_sha256
