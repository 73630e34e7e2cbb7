"""Hours of footage in which nobody leaves anything: distinct segments composed once, repeated by stream copy."""

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from rich.console import Console
from rich.progress import Progress

from benchmarks.compose import encode
from benchmarks.compose.backdrop import backdrop
from benchmarks.compose.draft import Draft
from benchmarks.compose.render import frames
from benchmarks.compose.scene import Encoding, Scene
from benchmarks.compose.truth import Truth, write_truth

SEGMENT_S = 180.0
FPS = 10.0
SIZE = (640, 360)
DISTINCT_PER_HOUR = 4
NIGHT = 0.24
"""Light at the darkest moment, as part of that at the brightest."""
SWITCHES = 0.45
"""Light at which a camera with night vision changes over to it, and back."""


@dataclass(frozen=True, slots=True)
class Day:
    """Light that falls to `NIGHT` until the middle of `long_s` and comes back; `night_vision` tells that the camera
    sees by its own infrared lamps while it is dark."""

    long_s: float
    night_vision: bool

    def over(self, draft: Draft, start_s: float) -> float:
        """Lay this light over a segment that begins at `start_s` of the day; returns its middle light."""
        noon, turn, end = -start_s, self.long_s / 2 - start_s, self.long_s - start_s
        falls = start_s < self.long_s / 2
        draft.disturb("dusk" if falls else "dawn", noon if falls else turn, turn if falls else end, strength=NIGHT)
        dark_s = self.long_s / 2 * (1 - SWITCHES) / (1 - NIGHT)  # this long after noon the camera changes over
        if self.night_vision:
            draft.disturb("infrared", noon + dark_s, end - dark_s, x=0.5, y=0.6)
        middle = abs(start_s + SEGMENT_S / 2 - self.long_s / 2) / (self.long_s / 2)
        return NIGHT + (1 - NIGHT) * middle


def segment(seed: int, background: str, day: Day, start_s: float) -> Scene:
    """Some minutes at one place with passers-by, as they are from `start_s` of the day on."""
    draft = Draft.begin(seed, "long_negative", wide=True)
    draft.width, draft.height, draft.fps, draft.duration_s = *SIZE, FPS, SEGMENT_S
    draft.background = background
    draft.ground = backdrop(background, *SIZE).ground
    draft.encoding = Encoding("h264", 2.0, 27)
    draft.passers(int(draft.rng.integers(6, 22)), 0, SEGMENT_S - 40)
    light = day.over(draft, start_s)
    draft.weather(4, 5, SEGMENT_S - 40, longest_s=35)
    made = draft.scene()
    # What belongs to the camera and the place must not jump where one segment follows another.
    return replace(made, gain=1.0, noise=3.0 + 4.0 * (1 - light), sun=0.0, blur=0.4, contrast=0.95)


def compose_hours(out: Path, hours: float, seed: int, console: Console) -> Path:
    """One file of `hours` and its truth.json (no events) in `out`.

    Only some minutes per hour are distinct: segments from day to night and back at one place, half of the places with
    night vision. The rest repeats them in the same order by stream copy, so that light stays continuous from segment
    to segment and over the seam.
    """
    out.mkdir(parents=True, exist_ok=True)
    count = 2 * max(1, min(10, round(DISTINCT_PER_HOUR * hours / 2)))  # half of them until night, half until day
    rng = np.random.default_rng([seed, 21])
    place = str(rng.choice(["leuven", "coco-094", "coco-569", "coco-508", "coco-641", f"street-{seed}"]))
    day = Day(count * SEGMENT_S, night_vision=bool(rng.random() < 0.5))
    parts: list[Path] = []
    path = out / f"{seed:06d}_long_negative.mp4"
    try:
        with Progress(console=console, disable=not console.is_terminal) as progress:
            for k in progress.track(range(count), description="segments"):
                part = out / f".segment-{k:03d}.mp4"
                scene = segment(seed * 100 + k, place, day, k * SEGMENT_S)
                encode.write(part, (picture for _, picture in frames(scene)), scene.fps, scene.encoding)
                parts.append(part)
        total = _repeat(parts, path, hours * 3600)
    finally:
        for part in parts:
            part.unlink(missing_ok=True)
    about = (
        f"composed, seed {seed}: {count} distinct segments of {SEGMENT_S:g} s on {place}, day to night and back"
        f"{' with night vision' if day.night_vision else ''}, repeated by stream copy to {hours:g} h"
    )
    write_truth(out, [Truth(path.name, *SIZE, FPS, total, "fixed", "long_negative", about, (), ())])
    return path


def _repeat(parts: list[Path], path: Path, wanted_s: float) -> float:
    """Concatenate by packet copy until `wanted_s`; returns the seconds written."""
    temporary = path.with_name(f".{path.name}.part.mp4")
    step = Fraction(1, int(FPS))
    written = 0
    wanted = round(wanted_s * FPS)
    with av.open(str(temporary), "w") as target:
        stream = None
        while written < wanted:
            for part in parts:
                with av.open(str(part)) as source:
                    given = source.streams.video[0]
                    if stream is None:
                        stream = target.add_stream_from_template(given)
                        stream.time_base = step
                    for packet in source.demux(given):
                        if packet.size == 0 or written >= wanted:
                            continue
                        packet.stream = stream
                        packet.pts = packet.dts = written
                        packet.duration = 1
                        packet.time_base = step
                        target.mux(packet)
                        written += 1
    temporary.replace(path)
    return written / FPS
