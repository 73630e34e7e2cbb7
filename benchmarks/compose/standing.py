"""Scripts around somebody or something that stood in view for long: what its leaving shows was never seen before."""

import numpy as np

from benchmarks.compose import bank, vehicles
from benchmarks.compose.draft import Draft
from benchmarks.compose.positives import deposit
from benchmarks.compose.scene import Item


def _large_vehicle(draft: Draft, share: tuple[float, float]) -> tuple[str, float, float, float]:
    """A lorry or bus that fills about `share` of the picture: sprite, row of its wheels, `size`, length in px."""
    drawn = draft.rng.random() < 0.75
    view = draft.rng.choice(["side", "side", "rear"])
    name = f"{vehicles.PREFIX}{view}-{int(draft.rng.integers(1_000_000))}"
    if not drawn:
        real = bank.of("truck", "bus")
        name = real[int(draft.rng.integers(len(real)))].name
    shape = bank.get(name).frames[0].shape
    y = draft.depth(0.5, 0.92)
    wanted = draft.between(*share) * draft.width * draft.height
    tall = min(float(np.sqrt(wanted * shape[0] / shape[1])), 0.97 * y)
    return name, y, tall / draft.tall(y), tall * shape[1] / shape[0]


def _drives_off(draft: Draft, x: float, y: float, long: float, direction: int, at_s: float) -> list[tuple[float, ...]]:
    """Its path: stands at x from the first frame, pulls away at at_s, slowly first."""
    goal = draft.width + 0.6 * long if direction > 0 else -0.6 * long
    pace = draft.between(0.5, 1.0) * draft.tall(y) * 1.4
    rolls = x + (goal - x) * 0.15
    first = abs(rolls - x) / (0.5 * pace)
    return [(0.0, x, y), (at_s, x, y), (at_s + first, rolls, y), (at_s + first + abs(goal - rolls) / pace, goal, y)]


def truck_from_start(draft: Draft) -> None:
    """A truck stands there from the first frame; a load falls or is tipped behind it; it drives off after a while."""
    name, y, size, long = _large_vehicle(draft, (0.15, 0.6))
    direction = int(draft.rng.choice([-1, 1]))
    width = int(np.clip(draft.between(0.3, 0.8) * draft.tall(y), 16, 0.2 * draft.width))
    rear = draft.between(0.16, 0.5) * draft.width
    rear = rear if direction > 0 else draft.width - rear
    x = rear + direction * long / 2
    release = draft.frame_time(draft.between(8, 25))
    leaves = release + draft.between(2, 8)
    path = _drives_off(draft, x, y, long, direction, leaves)
    actor = draft.add_actor(name, [(t, a, b) for t, a, b in path], size=size)
    rest_x = rear - direction * width * draft.between(0.0, 0.55)
    lands = release + draft.between(0.4, 0.9)
    bed = y - draft.between(0.25, 0.5) * size * draft.tall(y)
    item = draft.carried(
        actor, draft.item_look(("pile", "pile", "sack", "bag", "box")), width, rest_x, y + draft.between(1, 5),
        release - 0.1, release, lands, drop_from=(rest_x + direction * width * 0.25, bed),
    )  # fmt: skip
    draft.left(item, release, round(leaves, 2), "truck", "falls off a vehicle that stood there from the first frame")
    draft.duration_s = max(draft.duration_s, path[-1][0] + draft.between(8, 13))
    for _ in range(int(draft.rng.integers(0, 3))):
        draft.crosser(draft.between(0, release + 6), float(np.clip(y + draft.between(-8, 14), draft.top, draft.bottom)))
    draft.passers(int(draft.rng.integers(0, 2)))


def put_down_beside_other(draft: Draft) -> None:
    """Put down beside somebody who has nothing to do with it and stays on for a while after the owner has gone."""
    item = draft.items[deposit(draft)]
    leaves = draft.lefts[-1].owner_leaves_s or draft.lefts[-1].release_s
    y = float(np.clip(item.y + draft.between(-0.25, 0.2) * draft.tall(item.y), draft.top, draft.bottom))
    tall = draft.tall(y)
    x = item.x + float(draft.rng.choice([-1, 1])) * (draft.between(0.35, 1.0) * tall + item.width / 2)
    goes = leaves + draft.between(4, 16)
    side = -0.4 * tall if draft.rng.random() < 0.5 else draft.width + 0.4 * tall
    took = abs(side - x) / draft.speed(y)
    path = [(goes, x, y), (goes + took, side, y)]
    if draft.rng.random() < 0.5:
        path = [(0.0, x, y), *path]
    else:
        came = draft.between(0, 2)
        other = draft.width - side
        path = [(came, other, y), (came + abs(other - x) / draft.speed(y), x, y), *path]
        if path[1][0] >= goes:
            path = [(0.0, x, y), *path[2:]]
    draft.add_actor(draft.person(y), path, still=bool(draft.rng.random() < 0.5))
    draft.duration_s = max(draft.duration_s, goes + took + draft.between(6, 10))
    draft.note("a bystander stays beside the item", path[0][0], goes)


def truck_leaves_revealing_car(draft: Draft) -> None:
    """A truck that stood there from the first frame drives off: behind it a parked car, or bins."""
    name, y, size, long = _large_vehicle(draft, (0.15, 0.5))
    x = draft.between(0.35, 0.65) * draft.width
    direction = int(draft.rng.choice([-1, 1]))
    behind = max(draft.top, y - draft.between(0.1, 0.4) * draft.tall(y))
    leaves = draft.between(8, 25)
    path = _drives_off(draft, x, y, long, direction, leaves)
    draft.duration_s = max(draft.duration_s, path[-1][0] + draft.between(9, 14))
    if draft.rng.random() < 0.6:
        cars = bank.of("car", "motorcycle")
        car = cars[int(draft.rng.integers(len(cars)))]
        size_car = {"car": 0.85, "motorcycle": 0.66}[car.klass]
        place = x + draft.between(-0.2, 0.2) * long
        draft.add_actor(car.name, [(0.0, place, behind), (999.0, place, behind)], size=size_car)
    else:
        for k in range(int(draft.rng.integers(1, 4))):
            shape, wide = str(draft.rng.choice(["box", "sack", "pile"])), int(draft.between(0.25, 0.6) * draft.tall(y))
            colour = draft.rng.choice(["green", "grey", "blue", "black", "brown"])
            at = x + draft.between(-0.35, 0.35) * long
            draft.add_item(Item(f"{shape}:{colour}:{draft.seed + k}", max(10, wide), at, behind + k, 0.0))
    draft.add_actor(name, [(t, a, b) for t, a, b in path], size=size)
    draft.passers(int(draft.rng.integers(0, 3)))
    draft.note("a vehicle drives off and shows what stood behind it", leaves, path[-1][0])


def person_stands_long(draft: Draft) -> None:
    """Comes, stands very still for half a minute or a whole one, and goes."""
    draft.fps = min(draft.fps, 12.5)
    y = draft.depth(0.2, 0.9)
    tall, pace, x = draft.tall(y), draft.speed(y), draft.between(0.15, 0.85) * draft.width
    side = -0.4 * tall if draft.rng.random() < 0.5 else draft.width + 0.4 * tall
    walk = abs(side - x) / pace
    came = draft.between(2, 6)
    goes = came + walk + draft.between(30, 60)
    draft.add_actor(
        draft.person(y), [(came, side, y), (came + walk, x, y), (goes, x, y), (goes + walk, side, y)], still=True
    )
    draft.duration_s = goes + walk + draft.between(8, 12)
    draft.passers(int(draft.rng.integers(0, 4)))
    draft.note("a person stands very still", came + walk, goes)
