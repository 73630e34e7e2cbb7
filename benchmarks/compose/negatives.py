"""Scripts of scenes in which nobody leaves anything, each with one thing that could be mistaken for it."""

from dataclasses import replace

import numpy as np

from benchmarks.compose import bank
from benchmarks.compose.draft import Draft
from benchmarks.compose.positives import Script, deposit, takes
from benchmarks.compose.scene import Encoding, Hold, Item, Waypoint


def owner_stays(draft: Draft) -> None:
    """Puts it down, stands beside it to the end, or takes it along later."""
    deposit(draft)
    draft.lefts.clear()
    actor = draft.actors[0]
    x, y, at = actor.path[2].x, actor.path[2].y, actor.path[2].t_s
    draft.duration_s += 8
    stays = Waypoint(draft.duration_s + 1, x, y)
    draft.actors[0] = replace(actor, path=(*actor.path[:3], stays))
    draft.note("owner stands beside what he put down", at, draft.duration_s)


def picked_up_again(draft: Draft) -> None:
    index = deposit(draft)
    draft.lefts.clear()
    item, actor = draft.items[index], draft.actors[0]
    again = draft.frame_time(item.rests_from_s + draft.between(3, 9))
    a, b = actor.path[2], actor.path[3]
    off = again + 0.9
    gone = off + (b.t_s - a.t_s)
    draft.actors[0] = replace(
        actor,
        path=(*actor.path[:2], Waypoint(off, a.x, a.y), Waypoint(gone, b.x, b.y)),
        bends_s=(*actor.bends_s, again),
    )
    draft.items[index] = replace(item, second_hold=Hold(0, again, gone))
    draft.duration_s = max(draft.duration_s, gone + 7)
    draft.note("dropped and picked up again", item.rests_from_s, again)


def _lying(draft: Draft, low: float = 0.2, high: float = 0.8) -> int:
    y = draft.depth(0.15, 0.9)
    x = draft.between(low, high) * draft.width
    return draft.add_item(Item(draft.item_look(), draft.item_width(y, 0.2, 0.45), x, y, 0.0))


def taken_away(draft: Draft) -> None:
    takes(draft, _lying(draft), draft.between(6, 14))
    draft.note("lay there from the first frame, taken away", 0, draft.duration_s)


def lay_there_from_start(draft: Draft) -> None:
    for _ in range(int(draft.rng.integers(1, 4))):
        _lying(draft, 0.08, 0.92)
    draft.passers(3)


def nudged(draft: Draft) -> None:
    """A passer-by kicks a lying thing aside by a fraction of its width."""
    index = _lying(draft)
    item = draft.items[index]
    y = item.y + 1
    tall, pace = draft.tall(y), draft.speed(y)
    starts = draft.between(5, 10)
    meets = starts + (item.x + 0.4 * tall) / pace
    gone = starts + (draft.width + 0.8 * tall) / pace
    draft.add_actor(draft.person(y), [(starts, -0.4 * tall, y), (gone, draft.width + 0.4 * tall, y)])
    draft.items[index] = replace(item, nudge=(meets, draft.between(0.15, 0.5) * item.width))
    draft.duration_s = max(draft.duration_s, gone + 8)
    draft.note("a thing that lay there is nudged", meets, meets + 0.3)


def bin_disposal(draft: Draft) -> None:
    """Put into a bin that stands there: the bag is in the hand, goes over the rim, and is gone."""
    index = deposit(draft)
    draft.lefts.clear()
    item = draft.items[index]
    tall = draft.tall(item.y)
    bin_width = int(np.clip(0.5 * tall, 14, 150))
    draft.add_item(Item(f"box:{draft.rng.choice(['green', 'grey', 'black', 'blue'])}:{draft.seed}", bin_width, item.x,
                        item.y + 1, 0.0))  # fmt: skip
    draft.actors[0] = replace(draft.actors[0], bends_s=())
    draft.items[index] = replace(
        item, y=item.y - 0.3 * tall, gone_s=item.rests_from_s, width=min(item.width, bin_width)
    )
    draft.note("put into a bin", item.rests_from_s - 0.5, item.rests_from_s)


def _stander(draft: Draft, size: float, arrives: bool, leaves: bool) -> None:
    y = draft.depth(0.2, 0.9)
    tall, pace, x = draft.tall(y), draft.speed(y), draft.between(0.25, 0.75) * draft.width
    side = -0.4 * tall if draft.rng.random() < 0.5 else draft.width + 0.4 * tall
    walk = abs(side - x) / pace
    draft.duration_s = max(draft.duration_s, 2 * walk + 24)
    came = draft.between(1, 4)
    path = [(came, side, y), (came + walk, x, y)] if arrives else [(0.0, x, y)]
    goes = draft.duration_s - walk - 7
    path += [(goes, x, y), (goes + walk, side, y)] if leaves else [(draft.duration_s + 1, x, y)]
    draft.add_actor(draft.person(y), path, size=size)
    draft.note("a person stands still", path[0][0], goes if leaves else draft.duration_s)


def person_stands(draft: Draft) -> None:
    _stander(draft, 1.0, True, bool(draft.rng.random() < 0.5))


def person_sits(draft: Draft) -> None:
    """Comes, goes down (bent for as long as it lasts) and stays low."""
    _stander(draft, 1.0, True, False)
    actor = draft.actors[-1]
    sat = actor.path[1].t_s + 1.0
    times = tuple(float(v) for v in np.arange(sat, draft.duration_s + 1, 0.1))
    draft.actors[-1] = replace(actor, bends_s=times)


def person_leaves_after_standing_from_first_frame(draft: Draft) -> None:
    _stander(draft, 1.0, False, True)


def _vehicle(draft: Draft, arrives: bool, leaves: bool) -> None:
    pool = bank.of("truck", "bus", "car", "motorcycle")
    sprite = pool[int(draft.rng.integers(len(pool)))]
    y = draft.depth(0.3, 0.8)
    shape = sprite.frames[0].shape
    size = {"truck": 1.35, "bus": 1.5, "car": 0.85, "motorcycle": 0.66}[sprite.klass]
    size = min(size, 0.5 * draft.width * shape[0] / shape[1] / draft.tall(y))
    long = size * draft.tall(y) * shape[1] / shape[0]
    pace = 1.4 * draft.tall(y)
    side = -0.6 * long if draft.rng.random() < 0.5 else draft.width + 0.6 * long
    x = draft.between(0.35, 0.65) * draft.width
    drive = abs(side - x) / pace
    came, goes = draft.between(1, 4), draft.between(14, 22)
    path = [(came, side, y), (came + drive, x, y)] if arrives else [(0.0, x, y)]
    path += [(goes, x, y), (goes + drive, side, y)] if leaves else [(999.0, x, y)]
    draft.add_actor(sprite.name, path, size=size)
    draft.duration_s = max(draft.duration_s, (goes if leaves else came) + drive + 12)
    draft.note("a vehicle " + ("parks" if arrives else "drives off"), path[0][0], draft.duration_s)
    draft.passers(1)


def parks_vehicle(draft: Draft) -> None:
    _vehicle(draft, True, False)


def vehicle_leaves(draft: Draft) -> None:
    _vehicle(draft, False, True)


def shadows(draft: Draft) -> None:
    for _ in range(int(draft.rng.integers(2, 5))):
        start = draft.between(2, draft.duration_s - 6)
        draft.disturb("shadow", start, start + draft.between(1.5, 8), strength=draft.between(0.5, 1))
    draft.disturb("cloud", draft.between(3, 10), draft.duration_s - 2, strength=draft.between(0.5, 1))
    draft.passers(1)


def headlights(draft: Draft) -> None:
    draft.gain = 0.45
    for _ in range(int(draft.rng.integers(3, 7))):
        start = draft.between(2, draft.duration_s - 5)
        draft.disturb("headlights", start, start + draft.between(1.2, 4), y=draft.between(0.4, 0.85))


def auto_exposure(draft: Draft) -> None:
    start = draft.between(6, 14)
    stop = start + draft.between(4, 30)
    draft.disturb("exposure", start, stop, strength=float(draft.rng.choice([0.55, 0.7, 1.3, 1.6])))
    draft.passers(1)


def white_balance(draft: Draft) -> None:
    start = draft.between(6, 14)
    draft.disturb("white_balance", start, start + draft.between(4, 40), strength=draft.between(0.5, 1.3))
    draft.passers(1)


def rain(draft: Draft) -> None:
    draft.disturb("rain", draft.between(0, 6), None, strength=draft.between(0.5, 1.5))
    draft.sun_allowed = False
    draft.passers(2)


def swaying_trees(draft: Draft) -> None:
    draft.disturb("trees", strength=draft.between(0.6, 1.6), y=draft.between(0.15, 0.5))
    draft.passers(2)


def gop_pulse(draft: Draft) -> None:
    draft.encoding = Encoding("h264", draft.between(1, 3), int(draft.rng.integers(35, 42)), pulses=True)
    draft.passers(3)


def osd_clock(draft: Draft) -> None:
    draft.disturb("clock")
    draft.disturb("caption")
    draft.passers(1)


def camera(kind: str, low: float, high: float) -> Script:
    def script(draft: Draft) -> None:
        start = draft.between(6, 14)
        draft.disturb(kind, start, start + draft.between(low, high), x=draft.between(-0.4, 0.4),
                      y=draft.between(-0.15, 0.15), strength=draft.between(0.6, 1.4))  # fmt: skip
        draft.passers(2)
        draft.note(kind, start, draft.duration_s)

    return script


def handheld_bottle(draft: Draft) -> None:
    """A hand-held camera follows somebody who carries a bottle and keeps it."""
    y = draft.depth(0.5, 0.95)
    tall = draft.tall(y)
    a, b = draft.between(0.1, 0.3) * draft.width, draft.between(0.7, 0.9) * draft.width
    half = draft.duration_s * 0.6
    actor = draft.add_actor(draft.person(y), [(0, a, y), (half, b, y), (draft.duration_s + 1, a, y)])
    width = max(8, int(0.12 * tall))
    draft.carried(actor, draft.item_look(("bottle",)), width, a, y, 0.0, draft.duration_s + 1, draft.duration_s + 2)
    draft.disturb("handheld", strength=draft.between(0.6, 1.3))


def busy_street(draft: Draft) -> None:
    draft.passers(int(draft.rng.integers(8, 16)), 0)
    for index in range(0, len(draft.actors), 3):  # every third carries something right through
        path = draft.actors[index].path
        draft.carried(index, draft.item_look(), draft.item_width(path[0].y), 0, path[0].y, path[0].t_s, path[-1].t_s,
                      path[-1].t_s + 99, gone_s=path[-1].t_s)  # fmt: skip


def changing_weather(draft: Draft) -> None:
    """A street with passers-by over whom weather and light go, hard compression: what hours of footage hold most."""
    draft.duration_s = draft.between(45, 70)
    draft.passers(int(draft.rng.integers(4, 12)), 0, draft.duration_s - 12)
    draft.encoding = Encoding("h264", draft.between(1, 4), int(draft.rng.integers(26, 36)))
    draft.disturb("dusk", 0.0, draft.duration_s, strength=draft.between(0.6, 1.3))
    draft.weather(3, 3, draft.duration_s - 20, longest_s=20)


def rotating_lamp(draft: Draft) -> None:
    draft.gain = 0.6
    draft.disturb("lamp", draft.between(2, 8), strength=draft.between(0.6, 1.2))


def door_opens(draft: Draft) -> None:
    draft.disturb("door", draft.between(5, 12), None, y=draft.ground.top + 0.02)
    draft.passers(1)


def animal(draft: Draft) -> None:
    """A dog or cat wanders in and lies down."""
    pool = bank.of("dog", "cat")
    y = draft.depth(0.3, 0.9)
    x, tall = draft.between(0.3, 0.7) * draft.width, draft.tall(y)
    took = (x + 0.3 * tall) / (0.4 * tall)
    path = [(2.0, -0.3 * tall, y), (2 + took, x, y), (2 + took + 90, x, y)]
    draft.add_actor(pool[int(draft.rng.integers(len(pool)))].name, path, size=0.36, lies_from_s=3.5 + took)
    draft.duration_s = max(draft.duration_s, took + 16)


def blown_bag(draft: Draft) -> None:
    """An empty bag blown through the view by the wind; nobody owns it and it does not stay."""
    y = draft.depth(0.3, 0.9)
    times = np.linspace(4, draft.between(10, 18), 6)
    xs = np.linspace(-30, draft.width + 30, 6) + draft.rng.normal(0, 0.03 * draft.width, 6)
    xs[0], xs[-1] = -30, draft.width + 30
    drift = tuple(Waypoint(float(t), float(x), y + draft.between(-4, 4)) for t, x in zip(times, xs, strict=True))
    draft.add_item(Item(f"bag:white:{draft.seed}", draft.item_width(y, 0.15, 0.25), 0, y, 0, drift=drift))
