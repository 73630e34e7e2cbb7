"""Sealing: are the originals the camera's own packets, is anything lost when it is killed, and what does it cost?"""

import fcntl
import hashlib
import os
import re
import statistics
import tempfile
import time
from array import array
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import av

from benchmarks.accuracy.footage import shared_footage
from benchmarks.evidence.events import copied, full_hd, keep, keep_file, wall_clock
from benchmarks.evidence.killing import Toll, kill_again_and_again
from benchmarks.table import Row
from evidence.footage import RingFootage
from evidence.keys import SiteKeys
from evidence.law import Law
from evidence.objects import FolderObjects
from evidence.package.backlog import Backlog
from evidence.package.gathering import Books
from evidence.package.manifest import Producer
from evidence.package.reading import Sealed
from evidence.package.sealing import Sealer
from evidence.package.subject import Order, Subject
from evidence.record import EventDetail
from evidence.retention import load_settings
from evidence.store import Store
from evidence.verify.bundle import companions
from streams.ring import Budget, Incoming, Parameters, RingReader, RingSource, RingWriter

KILLS, QUICK_KILLS = 500, 25
ROUNDS, QUICK_ROUNDS = 30, 10
COST_SHARE = 0.20
SEED = 20261122
EVENT = "0123456789abcdef0123"
_BETWEEN = 5
"""Rounds until a package is read again."""
_PIECE = 256 << 10
_GET_FLAGS, _SET_FLAGS, _TOP_FOLDER = 0x80086601, 0x40086602, 0x00020000
"""FS_IOC_GETFLAGS, FS_IOC_SETFLAGS, FS_TOPDIR_FL: folders in here are spread over the disk."""
_PLACES = 12
_PRODUCER = Producer(name="litterwatch", version="benchmark", commit=None, host_id=None)
_START_CODE = re.compile(rb"\x00\x00\x01")


def measure(quick: bool) -> tuple[Row, ...]:
    """Quick: fewer kills, and two of the shared clips."""
    rows: list[Row] = []
    for part in (_cost, _essence, _kills):
        with tempfile.TemporaryDirectory(prefix="litterwatch-evidence-") as temporary:
            rows += part(Path(temporary), quick=quick)
    return tuple(rows)


# --- the originals --------------------------------------------------------------------------------------------------


def _essence(folder: Path, *, quick: bool) -> list[Row]:
    shared = shared_footage()
    clips = sorted(p for p in shared.iterdir() if p.suffix in {".mp4", ".avi"}) if shared is not None else []
    names = {"ramp_bag.mp4", "campus_walkers.avi"}
    sources = [full_hd(), *(clip for clip in clips if not quick or clip.name in names)]
    from_file = [_like_the_file(folder / f"file-{n}", path) for n, path in enumerate(sources)]
    rows = [_all_equal(f"frames of {len(from_file)} originals equal to the recording's, by essence hash", from_file)]
    recorded = [path for path in sources if _codec(path) in {"h264", "hevc"}]
    from_ring = [_like_the_ring(folder / f"ring-{n}", path) for n, path in enumerate(recorded)]
    rows.append(_all_equal(f"frames of {len(from_ring)} originals equal to the ring's, by essence hash", from_ring))
    if shared is None:
        rows.append(Row("  shared clips: not there (LITTERWATCH_DATA)", "made here instead"))
    return rows


def _all_equal(name: str, found: Sequence[tuple[int, bool]]) -> Row:
    frames, equal = sum(n for n, _ in found), sum(n for n, same in found if same)
    return Row(name, f"{equal} of {frames}", "all", bool(found) and equal == frames)


def _codec(path: Path) -> str:
    with av.open(str(path)) as container:
        return container.streams.video[0].codec_context.name


def _like_the_file(folder: Path, path: Path) -> tuple[int, bool]:
    """Frames of the original, and whether they are a run of the file's packets, byte for byte."""
    middle_s = _length_s(path) / 2
    sealed = _seal(folder, keep_file(folder, path, middle_s, EVENT))
    with av.open(str(path)) as container:
        packets = [(bytes(p), p.is_keyframe) for p in container.demux(container.streams.video[0]) if p.size]
    if sealed.manifest.media[0].codec in {"h264", "hevc"} and packets[0][0].startswith((b"\0\0\1", b"\0\0\0\1")):
        packets = [(_prefixed(data), key) for data, key in packets]
    return _is_a_run(sealed, packets)


def _like_the_ring(folder: Path, path: Path) -> tuple[int, bool]:
    """The same through a camera's ring, whose packets are NAL units: in an MP4 each stands behind its length."""
    budget = Budget(max_bytes=1 << 34, max_age_s=1e9)
    arrival_s = wall_clock(0).timestamp()
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        parameters = Parameters.of(stream)
        incoming = [Incoming.of(p, 0.0) for p in container.demux(stream) if p.size]
    with RingWriter(folder, "cam", budget) as ring:
        ring.begin(parameters)
        for n, packet in enumerate(incoming):
            ring.append(replace(packet, arrival_utc_s=arrival_s + n / 25))
    reader = RingReader(folder, "cam")
    source = RingSource(folder, "cam", follow=False)
    first = next(iter(source.gops()))
    next(iter(first.frames()), None)  # the size of the pictures is known once one is decoded
    detail = keep(folder, RingFootage(reader, source), first.start_s + _length_s(path) / 2, EVENT)
    sealed = _seal(folder, detail)
    packets = [(_prefixed(parameters.annexb(p.data)), p.key) for p in reader.packets()]
    return _is_a_run(sealed, packets)


def _length_s(path: Path) -> float:
    with av.open(str(path)) as container:
        return (container.duration or 0) / av.time_base


def _prefixed(annexb: bytes) -> bytes:
    starts = [match.end() for match in _START_CODE.finditer(annexb)]
    ends = [at - 3 for at in starts[1:]] + [len(annexb)]
    units = (annexb[a:b].rstrip(b"\0") if b < len(annexb) else annexb[a:b] for a, b in zip(starts, ends, strict=True))
    return b"".join(len(unit).to_bytes(4, "big") + unit for unit in units)


def _is_a_run(sealed: Sealed, packets: Sequence[tuple[bytes, bool]]) -> tuple[int, bool]:
    original = sealed.manifest.media[0]
    frames = original.frames or 0
    return frames, original.essence_sha256 in set(_runs(packets, frames))


def _runs(packets: Sequence[tuple[bytes, bool]], length: int) -> Iterator[str]:
    for first, (_, key) in enumerate(packets):
        if key and first + length <= len(packets):
            yield hashlib.sha256(b"".join(data for data, _ in packets[first : first + length])).hexdigest()


def _seal(folder: Path, detail: EventDetail) -> Sealed:
    sealer = Sealer(FolderObjects(folder / "evidence"), folder / "sealing", SiteKeys.open(folder / "keys"))
    return sealer.seal(Subject(root=folder, detail=detail), Order(_PRODUCER))


# --- killed -----------------------------------------------------------------------------------------------------------


def _kills(folder: Path, *, quick: bool) -> list[Row]:
    kills = QUICK_KILLS if quick else KILLS
    tolls: list[Toll] = []
    for one_by_one in (False, True):
        root = folder / ("files" if one_by_one else "folder")
        root.mkdir()
        detail = keep_file(root, full_hd(), 12.0, EVENT)
        count = kills // 2 if one_by_one else kills - kills // 2
        tolls.append(kill_again_and_again(root, detail, count, SEED + one_by_one, one_by_one=one_by_one))
    done, events = sum(toll.kills for toll in tolls), sum(toll.events for toll in tolls)
    lost = sum(toll.lost + toll.twice for toll in tolls)
    half = sum(toll.half for toll in tolls)
    odd = sum(toll.disagreements for toll in tolls)
    return [
        Row(
            f"events lost or sealed twice, of {events}, after SIGKILL at {done} moments of sealing",
            str(lost),
            "0",
            lost == 0,
        ),
        Row("  packages that verify but are incomplete", str(half), "0", half == 0),
        Row("  disagreements of store and log afterwards", str(odd), "0", odd == 0),
    ]


# --- what it costs ----------------------------------------------------------------------------------------------------


def _cost(folder: Path, *, quick: bool) -> list[Row]:
    """CPU seconds of this process, everything loaded: sealing, against reading the package's files and hashing them as
    a manifest asks for (each file, and the video packets once more). No picture is encoded while sealing: an H.264
    original needs no copy for browsers, and that of an H.265 one is made when its clip is cut.

    Sealing, reading and merely making such files take turns, and of each the quieter half of the rounds counts: what
    others do to the processor's caches only ever adds."""
    rounds = QUICK_ROUNDS if quick else ROUNDS
    folder = _on_its_own(folder)
    first = keep_file(folder, full_hd(), 12.0, EVENT)
    details = [copied(folder, first, f"{n:020x}") for n in range(rounds + _BETWEEN)]
    os.sync()  # as clips are when they are cut
    url = f"sqlite:///{folder / 'litterwatch.sqlite'}"
    with closing(Store.open(url)) as store:
        for detail in details:
            store.file_event(detail.record())
    sealer = Sealer(FolderObjects(folder / "evidence"), folder / "sealing", SiteKeys.open(folder / "keys"))
    order = Order(_PRODUCER, site_files=companions())
    packages: list[Path] = []
    sealing, once, both, making = [], [], [], []
    for number, detail in enumerate(details):
        began_s = time.process_time()
        sealed = sealer.seal(Subject(root=folder, detail=detail), order)
        spent_s = time.process_time() - began_s
        packages.append(folder / "evidence" / sealed.key)
        if number < _BETWEEN:
            continue
        sealing.append(spent_s)
        # Not the one of this round: its bytes may still be in the processor's cache.
        once.append(_read(packages[-_BETWEEN], with_essence=False))
        both.append(_read(packages[-_BETWEEN + 1], with_essence=True))
        making.append(_make_files(packages[-1], folder / f"made-{number}"))
    spent_s, once_s, both_s, making_s = (_quiet(times) for times in (sealing, once, both, making))
    beyond = spent_s / both_s - 1
    size = (folder / str(first.clip)).stat().st_size
    return [
        Row(
            f"sealing a {size / 1e6:.0f} MB clip of 1080p: CPU beyond reading and hashing its bytes",
            f"{beyond:.0%} ({spent_s * 1000:.1f} ms, reading and hashing {both_s * 1000:.1f} ms)",
            f"<= {COST_SHARE:.0%}",
            beyond <= COST_SHARE,
        ),
        Row("  of it: merely making its small files and folders, unsynced", f"{making_s * 1000:.1f} ms"),
        Row("  the same against one hash over each file, without the essence", f"{spent_s / once_s - 1:.0%}"),
        Row("  with what the store says and keeps, CPU", f"{_with_the_store(folder, url, len(details)) * 1000:.1f} ms"),
    ]


def _on_its_own(folder: Path) -> Path:
    """A folder where nothing was removed lately, as on the disk of a station. ext4 lets the numbers of removed files
    rest for five minutes, and looks at each of them whenever a file is made beside them: where tests have just
    removed some thousands, making one takes ten times as long."""
    fd = os.open(folder, os.O_RDONLY)
    with suppress(OSError):  # another file system
        flags = array("i", [0])
        fcntl.ioctl(fd, _GET_FLAGS, flags)
        flags[0] |= _TOP_FOLDER
        fcntl.ioctl(fd, _SET_FLAGS, flags)
    os.close(fd)
    found = {_making_s(folder / f"at-{number}"): folder / f"at-{number}" for number in range(_PLACES)}
    return found[min(found)]


def _making_s(folder: Path) -> float:
    """CPU seconds for a folder with some files, which stay."""
    began_s = time.process_time()
    for made in (folder, *(folder / f"{number}" for number in range(10))):
        made.mkdir()
        (made / "file").write_bytes(b"0")
    return time.process_time() - began_s


def _quiet(times: list[float]) -> float:
    return statistics.median(sorted(times)[: (len(times) + 1) // 2])


def _read(package: Path, *, with_essence: bool) -> float:
    """CPU seconds for reading and hashing its files, the video packets twice: a piece at a time, as is quickest."""
    paths = [path for path in package.rglob("*") if path.is_file()]
    began_s = time.process_time()
    for path in paths:
        hashes = [hashlib.sha256() for _ in range(2 if with_essence and path.suffix == ".mp4" else 1)]
        with path.open("rb", buffering=0) as file:
            while piece := file.read(_PIECE):
                for one in hashes:
                    one.update(piece)
    return time.process_time() - began_s


def _make_files(package: Path, target: Path) -> float:
    """CPU seconds for making what sealing makes anew, without any thought; media and stills are links there."""
    folders = [path.relative_to(package) for path in package.rglob("*") if path.is_dir()]
    files = [
        (path.relative_to(package), path.read_bytes())
        for path in package.rglob("*")
        if path.is_file() and path.parent.name not in {"media", "stills"}
    ]
    began_s = time.process_time()
    target.mkdir()
    for path in folders:
        (target / path).mkdir()
    for path, content in files:
        (target / path).write_bytes(content)
    return time.process_time() - began_s


def _with_the_store(folder: Path, url: str, rounds: int) -> float:
    """CPU seconds for each event, as the sealing process of `serve` does it."""
    with closing(Store.open(url)) as store:
        sealer = Sealer(FolderObjects(folder / "again"), folder / "sealing", SiteKeys.open(folder / "keys"))
        books = Books(Law.load(), load_settings(None))
        backlog = Backlog(folder, store, sealer, books, _PRODUCER, companions(), lambda: datetime.now(UTC))
        began_s = time.process_time()
        backlog.round()
        spent_s = time.process_time() - began_s
        if backlog.sealed != rounds:
            raise RuntimeError(f"expected {rounds} events to be sealed, found {backlog.sealed}: {backlog.trouble}")
        return spent_s / rounds
