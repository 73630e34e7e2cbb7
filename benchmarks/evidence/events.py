"""Events to be sealed, made without a detector: real clips cut out of real footage, with everything a package wants."""

import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.cameras.encode import ffmpeg
from benchmarks.cost.footage import cache_folder
from detector.events import Deposit, Lying, Passage, Sighting, Surroundings
from evidence.event_folder import keep_event
from evidence.footage import FileFootage, Footage
from evidence.record import EventDetail, ModelRef
from evidence.run_folder import RunFolder
from streams.files import open_file
from streams.frames import BoxPx

START = datetime(2026, 11, 22, 0, 54, 4, 250_000, tzinfo=UTC)
FULL_HD_S = 34
"""Ten before, twenty after, and whole groups of pictures on both sides."""
_MODEL = ModelRef(name="yolo-benchmark", sha256="ab" * 32)


def wall_clock(media_s: float) -> datetime:
    return START + timedelta(seconds=media_s)


def full_hd() -> Path:
    """1080p25, H.264, 4 Mbit/s, a keyframe every two seconds; encoded once and kept."""
    path = cache_folder() / f"evidence-1080p-{FULL_HD_S}s-v1.mp4"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        made = path.with_name(f".{path.stem}.{os.getpid()}.mp4")
        source = f"testsrc2=size=1920x1080:rate=25:duration={FULL_HD_S},noise=alls=12:allf=t"
        rate = ("-b:v", "4M", "-minrate", "4M", "-maxrate", "4M", "-bufsize", "4M", "-x264-params", "nal-hrd=cbr")
        look = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-keyint_min", "50", "-pix_fmt", "yuv420p")
        ffmpeg("-f", "lavfi", "-i", source, *look, *rate, made)
        made.replace(path)
    return path


def deposit(release_s: float, size: tuple[int, int]) -> Deposit:
    """Somebody who walks by for twelve seconds and leaves something on the way."""
    width, height = size
    tall, wide = height / 3, height / 8

    def box(step: float) -> tuple[float, float, float, float]:
        left = step * (width - wide)
        return left, tall, left + wide, 2 * tall

    path = tuple(Sighting(max(0.0, release_s - 6 + i * 0.2), box(i / 60), 0.8) for i in range(60))
    return Deposit(
        kind="dump",
        actor="person",
        start_s=path[0].media_s,
        release_s=release_s,
        confirmed_s=release_s + 10,
        end_s=path[-1].media_s,
        item_box=(wide, 2 * tall, 2 * wide, 2 * tall + wide),
        actor_box=path[30].box,
        score=0.9,
        zone=None,
        rule="never@00000000",
        allowed=False,
        violations=("place",),
        before_still_s=max(0.0, release_s - 7),
        carry_still_s=max(0.0, release_s - 1),
        left_behind_still_s=release_s + 2,
        actor_still_s=max(0.0, release_s - 2),
        actor_still_box=path[20].box,
        path=path,
        actor_name="person",
        surroundings=_around(release_s, box),
    )


def _around(release_s: float, box: Callable[[float], BoxPx]) -> Surroundings:
    """Four others who walk by meanwhile, and the item at each look until it is known to be left."""
    moments = [max(0.0, release_s - 10 + i * 0.3) for i in range(66)]
    others = tuple(
        Passage(
            track_id=2 + number,
            part="other",
            name="person",
            names=(("person", 1.0),),
            moved=True,
            first_s=moments[0],
            last_s=moments[-1],
            nearest_s=release_s,
            nearest_heights=0.8,
            release_heights=0.8,
            on_item=0.0,
            path=tuple(Sighting(at_s, box(i / 66), 0.7) for i, at_s in enumerate(moments)),
        )
        for number in range(4)
    )
    return Surroundings(
        from_s=moments[0],
        to_s=release_s + 10,
        bare_s=release_s - 0.3,
        rest_s=release_s,
        left_s=release_s + 6,
        item=tuple(Lying(release_s + i * 0.3, box(0.1), 0.97) for i in range(33)),
        passages=others,
        far=3,
        left_out=0,
    )


def keep(root: Path, footage: Footage, release_s: float, identity: str) -> EventDetail:
    """One event in `root`, as a scan would leave it."""
    folder = RunFolder(root)
    folder.events.mkdir(parents=True, exist_ok=True)
    found = deposit(release_s, footage.size)
    return keep_event(folder, footage, found, identity, "cho-ky-lua-01", wall_clock, _MODEL)


def keep_file(root: Path, path: Path, release_s: float, identity: str) -> EventDetail:
    return keep(root, FileFootage(open_file(path)), release_s, identity)


def copied(root: Path, like: EventDetail, identity: str, *, linked: bool = False) -> EventDetail:
    """The same event under another id, with files of its own, or (`linked`) the same files, which takes no room."""
    before, after = f"events/{like.event_id}", f"events/{identity}"
    shutil.copytree(root / before, root / after, copy_function=os.link if linked else shutil.copy2)
    (root / after / "event.json").unlink()
    text = like.model_dump_json().replace(before, after).replace(like.event_id, identity)
    (root / after / "event.json").write_text(text, "utf-8")
    return EventDetail.model_validate_json(text)
