"""Scripts of scenes in which somebody leaves something: one function per kind, drawn from the draft's seed."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from benchmarks.compose import bank
from benchmarks.compose.draft import Draft
from benchmarks.compose.scene import Hold

Script = Callable[[Draft], None]


def deposit(draft: Draft, *, x: float | None = None, look: str | None = None, width: int | None = None,
            away: float = 1.0, leaves_view: bool = True, tone: float = 1.0) -> int:  # fmt: skip
    """Somebody comes carrying, bends, puts it down and walks off; returns the item's number.

    `away` scales the walking-off speed. Without `leaves_view` the owner stops at a distance and stays.
    """
    y = draft.depth(0.15, 0.9)
    tall, pace = draft.tall(y), draft.speed(y)
    direction = int(draft.rng.choice([-1, 1]))
    spot = (draft.between(0.3, 0.7) if x is None else x) * draft.width
    width = draft.item_width(y) if width is None else width
    start = -0.4 * tall if direction > 0 else draft.width + 0.4 * tall
    stop_x = spot - direction * 0.27 * tall
    came = draft.between(1, 4)
    arrives = came + abs(stop_x - start) / pace
    release = draft.frame_time(arrives + draft.between(0.5, 1.2))
    leaves = release + (draft.between(2, 15) if draft.rng.random() < 0.35 else draft.between(0.6, 2.5))
    onward = direction if draft.rng.random() < 0.6 else -direction
    pace *= away
    if leaves_view:
        goal = draft.width + 0.4 * tall if onward > 0 else -0.4 * tall
    else:
        goal = float(np.clip(stop_x + onward * draft.between(3.0, 4.5) * tall, 0.3 * tall, draft.width - 0.3 * tall))
        if abs(goal - stop_x) < 2 * tall:
            goal = 0.3 * tall if stop_x > draft.width / 2 else draft.width - 0.3 * tall
    gone = leaves + abs(goal - stop_x) / pace
    path = [(came, start, y), (arrives, stop_x, y), (leaves, stop_x, y), (gone, goal, y)]
    draft.duration_s = max(draft.duration_s, gone + draft.between(7, 14))
    if not leaves_view:
        path.append((draft.duration_s + 1, goal, y))
    actor = draft.add_actor(draft.person(y), path, bends_s=(release,))
    item = draft.carried(actor, look or draft.item_look(), width, spot, y + 2, came, release, release, tone=tone)
    draft.left(item, release, round(leaves, 2))
    _company(draft, spot, y, width, release)
    return item


def _company(draft: Draft, x: float, y: float, width: int, release_s: float) -> None:
    """Sometimes others are about when the item is put down: passing by, or standing before or behind it."""
    tall = draft.tall(y)
    if draft.rng.random() < 0.25:
        for _ in range(int(draft.rng.integers(1, 4))):
            row = float(np.clip(y + draft.between(-0.6, 0.4) * tall, draft.top, draft.bottom))
            crossing = (draft.width + 0.8 * tall) / (0.75 * draft.tall(row))
            draft.crosser(max(0.0, release_s - crossing * draft.between(0.1, 0.9)), row)
    if draft.rng.random() < 0.15:
        row = float(np.clip(y + draft.between(-0.5, 0.35) * tall, draft.top, draft.bottom))
        beside = x + float(draft.rng.choice([-1, 1])) * (width / 2 + draft.between(0.25, 0.8) * draft.tall(row))
        draft.add_actor(draft.person(row), [(0.0, beside, row), (999.0, beside, row)])


def walk_off(draft: Draft) -> None:
    deposit(draft, away=draft.between(0.5, 1.0))
    draft.passers(int(draft.rng.integers(0, 3)))


def stays_in_view_at_distance(draft: Draft) -> None:
    deposit(draft, x=0.25 if draft.rng.random() < 0.5 else 0.75, leaves_view=False)
    draft.duration_s += 8


def toss_at_frame_edge(draft: Draft) -> None:
    """Tossed near the frame's edge while walking out, two to three seconds before the footage ends."""
    y = draft.depth(0.35, 0.95)
    tall, pace = draft.tall(y), draft.speed(y)
    width = draft.item_width(y, 0.14, 0.5)
    direction = int(draft.rng.choice([-1, 1]))
    edge = draft.width if direction > 0 else 0.0
    rest_x = edge - direction * (width * 0.6 + draft.between(0, 0.4) * tall)
    release_x = rest_x - direction * draft.between(0.4, 0.8) * tall
    start = draft.width / 2 - direction * draft.between(0.1, 0.45) * draft.width
    came = draft.between(1, 3)
    release = draft.frame_time(came + abs(release_x - start) / pace)
    goal = edge + direction * 0.5 * tall
    gone = came + abs(goal - start) / pace
    actor = draft.add_actor(
        draft.person(y), [(0, start, y), (came, start, y), (gone, goal, y)], bends_s=(release - 0.15,)
    )
    lands = release + draft.between(0.35, 0.6)
    item = draft.carried(actor, draft.item_look(), width, rest_x, y + 3, 0.0, release, lands)
    draft.duration_s = lands + draft.between(2.0, 3.0)
    draft.left(item, release, round(release, 2), note="tossed at the frame's edge, two to three seconds left")


def dark_on_dark(draft: Draft) -> None:
    """A dark bag beside a dark thing that lay there from the first frame."""
    item = draft.items[deposit(draft, look=f"bag:black:{int(draft.rng.integers(99999))}", tone=draft.between(0.8, 1.5))]
    neighbour = f"{draft.rng.choice(['box', 'sack', 'bag'])}:black:{int(draft.rng.integers(99999))}"
    side = int(draft.rng.choice([-1, 1]))
    wide = int(item.width * draft.between(0.9, 1.6))
    x = item.x + side * (item.width + wide) * draft.between(0.42, 0.55)
    draft.add_item(type(item)(neighbour, wide, x, item.y - 2, 0.0, tone=draft.between(0.7, 1.3)))


def occluded_later(draft: Draft) -> None:
    item = draft.items[deposit(draft)]
    draft.duration_s += 10
    for _ in range(int(draft.rng.integers(3, 6))):
        late = draft.between(item.rests_from_s + 3, draft.duration_s - 3)
        draft.crosser(late, min(draft.bottom, item.y + draft.between(0, 0.05) * draft.height))
    if draft.rng.random() < 0.4:
        index = draft.items.index(item)
        draft.items[index] = replace(item, falls_s=item.rests_from_s + draft.between(4, 9))


def truck_tip(draft: Draft) -> None:
    """A truck or van backs in, stops, a load falls off its rear, it drives off."""
    lorries = bank.of("truck", "bus", "car")
    sprite = lorries[int(draft.rng.integers(len(lorries)))]
    y = draft.depth(0.35, 0.8)
    tall = draft.tall(y)
    size = {"truck": 1.35, "bus": 1.5, "car": 0.85}[sprite.klass]
    shape = sprite.frames[0].shape
    size = min(size, 0.55 * draft.width * shape[0] / shape[1] / tall)
    long = size * tall * shape[1] / shape[0]
    direction = int(draft.rng.choice([-1, 1]))
    pace = 1.3 * tall
    start = -0.6 * long if direction > 0 else draft.width + 0.6 * long
    stop = draft.width / 2 + direction * draft.between(0.0, 0.1) * draft.width
    came = draft.between(1, 3)
    stands = came + abs(stop - start) / pace
    release = draft.frame_time(stands + draft.between(1.5, 4))
    leaves = release + draft.between(1, 5)
    goal = draft.width + 0.6 * long if direction > 0 else -0.6 * long
    gone = leaves + abs(goal - stop) / pace
    path = [(came, start, y), (stands, stop, y), (leaves, stop, y), (gone, goal, y)]
    actor = draft.add_actor(sprite.name, path, size=size)
    width = int(np.clip(draft.between(0.5, 0.9) * tall, 24, 150))
    rear = stop - direction * (long / 2 + width * 0.42)
    lands = release + draft.between(0.5, 0.9)
    look = draft.item_look(("pile", "pile", "sack", "box"))
    item = draft.carried(
        actor,
        look,
        width,
        rear,
        y + 3,
        release - 0.1,
        release,
        lands,
        drop_from=(rear + direction * width * 0.3, y - 0.45 * tall),
    )
    draft.left(item, release, round(leaves, 2), "truck", "falls off the rear of a standing vehicle")
    draft.duration_s = max(draft.duration_s, gone + draft.between(7, 12))


def motorbike_throw(draft: Draft) -> None:
    """Thrown from a passing motorbike; the rider is a person gliding with it."""
    bikes = bank.of("motorcycle", "bicycle")
    y = draft.depth(0.3, 0.85)
    tall = draft.tall(y)
    direction = int(draft.rng.choice([-1, 1]))
    pace = draft.between(1.6, 2.8) * tall
    start = -0.8 * tall if direction > 0 else draft.width + 0.8 * tall
    goal = draft.width + 0.8 * tall if direction > 0 else -0.8 * tall
    came = draft.between(2, 6)
    gone = came + abs(goal - start) / pace
    release = draft.frame_time(came + (gone - came) * draft.between(0.35, 0.55))
    lands = release + draft.between(0.4, 0.7)
    x = start + (release - came) / (gone - came) * (goal - start)
    rest_x = x + direction * pace * (lands - release) * draft.between(0.3, 0.8)
    rider_y = y - 0.28 * tall
    rider = draft.add_actor(
        draft.person(y), [(came, start, rider_y), (gone, goal, rider_y)], size=tall * 0.82 / draft.tall(rider_y),
        glides=True,
    )  # fmt: skip
    draft.add_actor(bikes[int(draft.rng.integers(len(bikes)))].name, [(came, start, y), (gone, goal, y)], size=0.66)
    width = draft.item_width(y, 0.14, 0.45)
    item = draft.carried(rider, draft.item_look(("bag", "sack")), width, rest_x, y + draft.between(2, 8), came,
                         release, lands)  # fmt: skip
    draft.left(item, release, round(release, 2), "two_wheeler", "thrown while riding by")
    draft.duration_s = max(draft.duration_s, gone + 9)


def small_litter(draft: Draft) -> None:
    """A can, bottle or small bag of about 16 px."""
    width = int(draft.rng.integers(12, 21))
    deposit(draft, look=draft.item_look(("bottle", "bag", "box")), width=width)


def returns_later_without_taking(draft: Draft) -> None:
    index = deposit(draft)
    item = draft.items[index]
    back = draft.actors[0].path[-1].t_s + draft.between(3, 6)
    y, tall = item.y - 1, draft.tall(item.y)
    side = -0.4 * tall if draft.rng.random() < 0.5 else draft.width + 0.4 * tall
    beside = item.x + float(np.sign(side - item.x)) * 0.9 * tall
    arrives = back + abs(side - beside) / draft.speed(y)
    leaves = arrives + draft.between(1, 3)
    draft.add_actor(
        draft.actors[0].sprite,
        [(back, side, y), (arrives, beside, y), (leaves, beside, y), (2 * leaves - back, side, y)],
    )
    draft.actors[-1] = replace(draft.actors[-1], tone=draft.actors[0].tone)
    draft.duration_s = max(draft.duration_s, leaves + 9)


def takes(draft: Draft, index: int, at_s: float) -> int:
    """Somebody walks in, picks item `index` up at about at_s and carries it out; returns the actor's number."""
    item = draft.items[index]
    y = item.y - 1
    tall, pace = draft.tall(y), draft.speed(y)
    direction = int(draft.rng.choice([-1, 1]))
    start = -0.4 * tall if direction > 0 else draft.width + 0.4 * tall
    stop = item.x - direction * 0.27 * tall
    arrives = max(at_s, abs(stop - start) / pace + 0.5)
    came, takes_s = arrives - abs(stop - start) / pace, draft.frame_time(arrives + 0.8)
    goal = draft.width + 0.4 * tall if direction > 0 else -0.4 * tall
    gone = takes_s + 0.8 + abs(goal - stop) / pace
    actor = draft.add_actor(
        draft.person(y), [(came, start, y), (arrives, stop, y), (takes_s + 0.8, stop, y), (gone, goal, y)],
        bends_s=(takes_s,),
    )  # fmt: skip
    draft.items[index] = replace(item, second_hold=Hold(actor, takes_s, gone))
    draft.duration_s = max(draft.duration_s, gone + draft.between(5, 9))
    return actor
