"""A scene in the making: draws everything from one seed, so that each kind only says what is particular to it."""

from dataclasses import dataclass, field, replace

import numpy as np

from benchmarks.compose import bank
from benchmarks.compose.backdrop import Ground, backdrop, usual_names
from benchmarks.compose.looks import COLOURS, DRAWN
from benchmarks.compose.scene import (
    Actor,
    Codec,
    Disturbance,
    Encoding,
    Hold,
    Item,
    Left,
    Occurrence,
    Scene,
    Waypoint,
)  # fmt: skip

SIZES = ((320, 240), (352, 288), (480, 360), (640, 360), (640, 480), (704, 576), (848, 480), (960, 540), (1280, 720))
SIZE_ODDS = (0.1, 0.05, 0.12, 0.2, 0.17, 0.1, 0.1, 0.06, 0.1)
RATES = (8.0, 10.0, 12.5, 15.0, 20.0, 25.0, 30.0)
WEATHER = ("cloud", "shadow", "rain", "headlights", "exposure", "white_balance", "lamp")
STANDING_BACKGROUNDS = ("coco-629",)
"""Close views with little ground: no room for traffic."""


@dataclass
class Draft:
    """Collects actors, items, disturbances; `scene()` freezes them. x and y arguments are fractions of the frame."""

    seed: int
    kind: str
    rng: np.random.Generator
    width: int
    height: int
    fps: float
    duration_s: float
    background: str
    ground: Ground
    actors: list[Actor] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    disturbances: list[Disturbance] = field(default_factory=list)
    lefts: list[Left] = field(default_factory=list)
    occurrences: list[Occurrence] = field(default_factory=list)
    encoding: Encoding = field(default_factory=Encoding)
    gain: float = 1.0
    sun_allowed: bool = True

    @classmethod
    def begin(cls, seed: int, kind: str, wide: bool = False, small: bool = False) -> "Draft":
        """A fresh place and camera. `wide`: leave out close views, something large has to fit in. `small`: at most
        640 x 480 and 15 frames a second."""
        rng = np.random.default_rng([seed, 1])
        odds = np.array(SIZE_ODDS)
        if small:
            odds[[width > 640 for width, _ in SIZES]] = 0
        width, height = SIZES[int(rng.choice(len(SIZES), p=odds / odds.sum()))]
        choices = [name for name in usual_names() if not (wide and name in STANDING_BACKGROUNDS)]
        street = rng.random() < 0.45
        background = f"street-{int(rng.integers(1_000_000))}" if street else str(rng.choice(choices))
        ground = backdrop(background, width, height).ground
        fps = float(rng.choice([rate for rate in RATES if not (small and rate > 15)]))
        draft = cls(seed, kind, rng, width, height, fps, float(rng.uniform(24, 40)), background, ground)
        draft.encoding = draft._encoding()
        return draft

    def _encoding(self) -> Encoding:
        codec: Codec = ("h264", "hevc", "mpeg4", "mjpeg")[int(self.rng.choice(4, p=[0.68, 0.12, 0.1, 0.1]))]
        gop = 0.0 if self.rng.random() < 0.08 else float(self.rng.choice([1.0, 2.0, 2.0, 3.0, 4.0]))
        return Encoding(codec, gop, int(self.rng.integers(22, 33)))

    def between(self, low: float, high: float) -> float:
        """A number from the seed, uniform."""
        return float(self.rng.uniform(low, high))

    def frame_time(self, t: float) -> float:
        """The time of the frame nearest to t: things happen between frames, but only frames show them."""
        return round(t * self.fps) / self.fps

    def depth(self, low: float = 0.1, high: float = 0.95) -> float:
        """A row on the walkable ground, px: low and high are fractions from its far to its near end."""
        along = self.between(low, high)
        return (self.ground.top + along * (self.ground.bottom - self.ground.top)) * self.height

    def tall(self, y: float) -> float:
        """A person's height in px with feet at row y."""
        return self.ground.height_px(y, self.height)

    def person(self, y: float) -> str:
        """A sprite that is not blown up more than about twice at this depth, where there is one."""
        people = bank.of("person")
        sharp = [s.name for s in people if s.frames[0].shape[0] * 2.2 >= self.tall(y)] or [s.name for s in people]
        walkers = [name for name in sharp if not name.startswith("coco")]
        pool = walkers if walkers and self.rng.random() < 0.8 else sharp
        return str(self.rng.choice(pool))

    def speed(self, y: float) -> float:
        """Walking speed in px/s: 0.55..0.95 body heights per second."""
        return self.between(0.55, 0.95) * self.tall(y)

    def tone(self) -> tuple[float, float, float]:
        """Other clothes, other light."""
        base = self.between(0.65, 1.25)
        shift = self.between(-0.12, 0.12)
        return (base * (1 - shift), base, base * (1 + shift))

    def add_actor(self, sprite: str, path: list[tuple[float, float, float]], **more: object) -> int:
        """An actor along (t, x, y) px; returns its number."""
        actor = Actor(sprite, tuple(Waypoint(t, x, y) for t, x, y in path), tone=self.tone())
        self.actors.append(replace(actor, **more))  # type: ignore[arg-type]  # replace() checks the names itself
        return len(self.actors) - 1

    def crosser(self, start_s: float, y: float | None = None, side: int | None = None) -> int:
        """Somebody walks through the picture without stopping."""
        row = self.depth() if y is None else y
        direction = side if side is not None else int(self.rng.choice([-1, 1]))
        margin = 0.4 * self.tall(row)
        a, b = (-margin, self.width + margin) if direction > 0 else (self.width + margin, -margin)
        end_y = float(np.clip(row + self.between(-0.05, 0.05) * self.height, self.top, self.bottom))
        took = abs(b - a) / self.speed(row)
        return self.add_actor(self.person(row), [(start_s, a, row), (start_s + took, b, end_y)])

    @property
    def top(self) -> float:
        return self.ground.top * self.height

    @property
    def bottom(self) -> float:
        return self.ground.bottom * self.height

    def item_width(self, y: float, low: float = 0.1, high: float = 0.5) -> int:
        """A thing's width in px at row y, between fractions of a body height, small ones oftener (evenly in the
        logarithm); at least 10 px, at most 200."""
        share = float(np.exp(self.between(np.log(low), np.log(high))))
        return int(np.clip(share * self.tall(y), 10, 200))

    def item_look(self, shapes: tuple[str, ...] = ("bag", "bag", "bag", "sack", "sack", "box", "sprite")) -> str:
        """One of the drawn shapes in some colour, or a coco128 cut-out."""
        shape = str(self.rng.choice(shapes))
        things = bank.of("backpack", "handbag", "suitcase", "potted plant", "umbrella", "teddy bear")
        things = tuple(s for s in things if s.frames[0].shape[0] < 1.7 * s.frames[0].shape[1])
        if shape == "sprite" and things:
            return f"sprite:{things[int(self.rng.integers(len(things)))].name}"
        if shape not in DRAWN:
            shape = "bag"
        colours = ("brown", "brown", "white") if shape in ("box", "carton") else tuple(COLOURS)
        return f"{shape}:{self.rng.choice(colours)}:{int(self.rng.integers(100_000))}"

    def add_item(self, item: Item) -> int:
        self.items.append(item)
        return len(self.items) - 1

    def carried(self, actor: int, look: str, width: int, x: float, y: float, start_s: float, release_s: float,
                land_s: float, **more: object) -> int:  # fmt: skip
        """An item in the actor's hand from start_s, released, at rest at (x, y) px from land_s."""
        item = Item(look, width, x, y, land_s, hold=Hold(actor, start_s, release_s))
        return self.add_item(replace(item, **more))  # type: ignore[arg-type]  # replace() checks the names itself

    def left(self, item: int, release_s: float, leaves_s: float | None, actor: str = "person", note: str = "") -> None:
        """Declare a true event. A thing under a fifth of a person and under 20 px wide counts as litter."""
        thing = self.items[item]
        small = thing.width < 0.17 * self.tall(thing.y)
        self.lefts.append(Left(item, release_s, leaves_s, actor, "litter" if small else "dump", note))

    def disturb(self, kind: str, start_s: float = 0.0, end_s: float | None = None, **more: float) -> None:
        values = {"x": self.between(0.2, 0.8), "y": self.between(0.2, 0.8), **more}
        stop = self.duration_s + 1 if end_s is None else end_s
        seed = int(self.rng.integers(1_000_000))
        self.disturbances.append(
            Disturbance(kind, start_s, stop, values.get("strength", 1.0), values["x"], values["y"], seed)
        )

    def weather(self, count: int, first_s: float, last_s: float, longest_s: float) -> None:
        """`count` different kinds of weather and light, each beginning between first_s and last_s."""
        for kind in self.rng.choice(WEATHER, count, replace=False):
            start = self.between(first_s, last_s)
            strength = self.between(0.75, 1.25) if kind == "exposure" else self.between(0.4, 1.0)
            self.disturb(str(kind), start, start + self.between(3, longest_s), strength=strength)

    def later(self, by_s: float) -> None:
        """Everything that people do happens so much later; light, weather and camera stay as they are."""
        self.duration_s += by_s
        self.actors = [
            replace(
                a, path=tuple(replace(p, t_s=p.t_s + by_s) for p in a.path), bends_s=tuple(b + by_s for b in a.bends_s)
            )
            for a in self.actors
        ]
        self.items = [
            replace(
                i,
                rests_from_s=i.rests_from_s + by_s,
                hold=None if i.hold is None else _delayed(i.hold, by_s),
                second_hold=None if i.second_hold is None else _delayed(i.second_hold, by_s),
                gone_s=None if i.gone_s is None else i.gone_s + by_s,
                falls_s=None if i.falls_s is None else i.falls_s + by_s,
            )
            for i in self.items
        ]
        self.lefts = [
            replace(
                left,
                release_s=left.release_s + by_s,
                owner_leaves_s=None if left.owner_leaves_s is None else left.owner_leaves_s + by_s,
            )
            for left in self.lefts
        ]

    def note(self, what: str, start_s: float, end_s: float) -> None:
        self.occurrences.append(Occurrence(what, round(start_s, 2), round(end_s, 2)))

    def passers(self, count: int, start_s: float = 0.0, end_s: float | None = None) -> None:
        """`count` people cross at random moments."""
        stop = self.duration_s - 4 if end_s is None else end_s
        for _ in range(count):
            self.crosser(self.between(start_s, max(start_s + 0.1, stop)))

    def scene(self) -> Scene:
        """Freeze it, with a camera's own noise, blur and light."""
        night = self.rng.random() < 0.18
        gain = self.gain * (self.between(0.35, 0.6) if night else self.between(0.8, 1.15))
        # A real camera opens up in the dark: its picture does not average below this.
        average = float(backdrop(self.background, self.width, self.height).picture.mean())
        gain = max(gain, self.between(34, 45) / average)
        noise = self.between(5, 9) if night else self.between(0.8, 4.5)
        sunny = self.sun_allowed and not night and self.rng.random() < 0.35
        sun = self.between(0.3, 1.1) * float(self.rng.choice([-1, 1])) if sunny else 0.0
        return Scene(
            self.seed, self.kind, self.width, self.height, self.fps, self.duration_s, self.background, self.encoding,
            tuple(self.actors), tuple(self.items), tuple(self.disturbances), tuple(self.lefts),
            tuple(self.occurrences), noise, self.between(0, 0.9) * self.width / 800, gain, self.between(0.75, 1.0), sun,
        )  # fmt: skip


def _delayed(hold: Hold, by_s: float) -> Hold:
    return replace(hold, start_s=hold.start_s + by_s, end_s=hold.end_s + by_s)
