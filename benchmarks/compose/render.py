"""Plays a scene: backdrop, actors and things in order of depth, light, camera, noise."""

from collections.abc import Iterator, Mapping

import cv2
import numpy as np

from benchmarks.compose import backstage, bank, looks, paint, weather
from benchmarks.compose.backdrop import Backdrop, backdrop
from benchmarks.compose.scene import Actor, Item, Scene
from benchmarks.compose.sprite import Sprite
from benchmarks.compose.stage import Place, Pose, place, pose
from streams.frames import U8, BoxPx

NOISE_TILES = 6


def frames(scene: Scene) -> Iterator[tuple[float, U8]]:
    """(media_s, (H, W, 3) BGR) for every frame of the scene, the same each time. Raises ComposeError."""
    player = Player(scene)
    for index in range(scene.frame_count):
        t = index / scene.fps
        yield t, player.at(t)


class Player:
    """One scene with its backdrop, scaled sprites and noise prepared. `at` takes any moment, in any order."""

    def __init__(self, scene: Scene, cast: Mapping[str, Sprite] | None = None, behind: Backdrop | None = None) -> None:
        """`cast` stands in for the sprite bank and `behind` for the scene's background. Raises ComposeError."""
        for what in scene.disturbances:
            weather.check(what)
        self.scene = scene
        self.set = behind or backdrop(scene.background, scene.width, scene.height)
        self.behind = self.set.picture.copy()
        for what in scene.disturbances:
            if what.kind == "trees":
                backstage.foliage(self.behind, what)
        self.sprites = [bank.get(a.sprite) if cast is None else cast[a.sprite] for a in scene.actors]
        self.things = [looks.toned(looks.look(item.look, item.width), item.tone) for item in scene.items]
        self._scaled: dict[tuple[int, int, int, int, int], U8] = {}
        rng = np.random.default_rng([scene.seed, 11])
        shape = (scene.height + 32, scene.width + 32, 3)
        self._noise = [_noise(rng, shape, scene.noise) for _ in range(NOISE_TILES if scene.noise > 0 else 0)]

    def at(self, t: float) -> U8:
        """The finished picture at media time t."""
        scene = self.scene
        frame = self.behind.copy()
        for what in scene.disturbances:
            if what.kind == "trees":
                backstage.trees(frame, what, t)
            elif what.kind == "door":
                backstage.door(frame, what, t)
        self._draw_all(frame, t)
        for effects in (weather.LIGHT, weather.CAMERA):
            for what in scene.disturbances:
                if what.kind in effects and what.start_s <= t:
                    frame = effects[what.kind](frame, what, t)
        if scene.gain != 1 or scene.contrast != 1:
            beta = 110 * scene.gain * (1 - scene.contrast)
            frame = cv2.convertScaleAbs(frame, alpha=scene.gain * scene.contrast, beta=max(0.0, beta)).astype(np.uint8)
        if scene.blur > 0:
            frame = cv2.GaussianBlur(frame, (0, 0), scene.blur).astype(np.uint8)
        frame = self._grainy(frame, t)
        for what in scene.disturbances:
            if what.kind in weather.CAPTIONS:
                frame = weather.CAPTIONS[what.kind](frame, what, t)
        return frame

    def item_box(self, index: int, t: float) -> BoxPx | None:
        """Where item `index` is visible at t if nothing stands before it: x1, y1, x2, y2 px, clipped to the frame."""
        item, thing = self.scene.items[index], self.things[index]
        where = place(item, self.scene, self.set.ground, t, thing.shape[0])
        if where is None:
            return None
        picture = looks.fallen(thing) if where.fallen else thing
        left, top = _corner(picture, where)
        x1, y1, x2, y2 = paint.alpha_box(picture)
        return (
            float(max(0, left + x1)), float(max(0, top + y1)),
            float(min(self.scene.width, left + x2)), float(min(self.scene.height, top + y2)),
        )  # fmt: skip

    def _draw_all(self, frame: U8, t: float) -> None:
        todo: list[tuple[float, int, Pose | Place]] = []
        for index, actor in enumerate(self.scene.actors):
            posed = pose(actor, self.set.ground, self.scene.height, t)
            if posed is not None:
                todo.append((posed.y, index, posed))
        for index, item in enumerate(self.scene.items):
            where = place(item, self.scene, self.set.ground, t, self.things[index].shape[0])
            if where is not None:
                todo.append((where.depth, index, where))
        for _, index, what in sorted(todo, key=lambda one: (one[0], one[1])):
            if isinstance(what, Pose):
                self._draw_actor(frame, index, self.scene.actors[index], what, t)
            else:
                self._draw_item(frame, index, self.scene.items[index], what)

    def _draw_actor(self, frame: U8, index: int, actor: Actor, at: Pose, t: float) -> None:
        sprite = self.sprites[index]
        step = 0
        if len(sprite.frames) > 1 and not actor.glides:
            step = int(at.walked / sprite.stride * len(sprite.frames)) % len(sprite.frames)
        lying = actor.lies_from_s is not None and t >= actor.lies_from_s
        # Who bends gets shorter and deeper, not smaller.
        tall = at.height * (1 - 0.27 * at.bend) * (0.55 if lying else 1)
        wide = (1 + 0.3 * at.bend) / (1 - 0.27 * at.bend) * (1.8 if lying else 1)
        cutout = self._body(index, sprite, step, max(8, round(tall)), round(wide * 20), at.facing, actor.tone)
        sway = (
            0 if at.moving or actor.glides or actor.still else round(0.008 * at.height * float(np.sin(0.9 * t + index)))
        )
        left, top = round(at.x - cutout.shape[1] / 2) + sway, round(at.y) - cutout.shape[0]
        if not actor.glides:
            if self.scene.sun:
                mask, dx = paint.cast_shadow(cutout, self.scene.sun)
                paint.darken(frame, mask, left + dx, round(at.y) - mask.shape[0] + 2, 0.45)
            foot = 0.22 * at.height if sprite.klass == "person" else 0.62 * cutout.shape[1]
            under = paint.contact_shadow(foot)
            paint.darken(frame, under, round(at.x - under.shape[1] / 2), round(at.y - under.shape[0] * 0.6), 0.45)
        paint.blend(frame, cutout, left, top)

    def _draw_item(self, frame: U8, index: int, item: Item, where: Place) -> None:
        thing = looks.fallen(self.things[index]) if where.fallen else self.things[index]
        left, top = _corner(thing, where)
        if where.grounded and not item.drift:
            if self.scene.sun:
                mask, dx = paint.cast_shadow(thing, self.scene.sun)
                paint.darken(frame, mask, left + dx, round(where.y) - mask.shape[0] + 1, 0.4)
            under = paint.contact_shadow(thing.shape[1] * 0.8)
            paint.darken(frame, under, round(where.x - under.shape[1] / 2), round(where.y - under.shape[0] * 0.62), 0.5)
        paint.blend(frame, thing, left, top)

    def _body(
        self, index: int, sprite: Sprite, step: int, tall: int, wide: int, facing: int, tone: tuple[float, float, float]
    ) -> U8:
        key = (index, step, tall, wide, facing)
        found = self._scaled.get(key)
        if found is None:
            source = sprite.frames[step]
            width = max(4, round(source.shape[1] * tall / source.shape[0] * wide / 20))
            shrinking = tall < source.shape[0]
            found = cv2.resize(
                source, (width, tall), interpolation=cv2.INTER_AREA if shrinking else cv2.INTER_CUBIC
            ).astype(np.uint8)
            if facing != sprite.facing:
                found = cv2.flip(found, 1).astype(np.uint8)
            found[..., :3] = np.clip(found[..., :3] * np.array(tone, np.float32), 0, 255).astype(np.uint8)
            if len(self._scaled) > 1500:
                self._scaled.clear()
            self._scaled[key] = found
        return found

    def _grainy(self, frame: U8, t: float) -> U8:
        if not self._noise:
            return frame
        number = round(t * self.scene.fps)
        rng = np.random.default_rng([self.scene.seed, number, 5])
        dy, dx = (int(v) for v in rng.integers(0, 32, 2))
        more, less = self._noise[number % NOISE_TILES]
        h, w = frame.shape[:2]
        frame = cv2.add(frame, more[dy : dy + h, dx : dx + w]).astype(np.uint8)
        return cv2.subtract(frame, less[dy : dy + h, dx : dx + w]).astype(np.uint8)


def _noise(rng: np.random.Generator, shape: tuple[int, int, int], sigma: float) -> tuple[U8, U8]:
    """Sensor noise as two pictures, what it adds and what it takes: mostly luma, some colour, a little soft."""
    luma = rng.standard_normal(shape[:2], np.float32)[..., None]
    colour = rng.standard_normal(shape, np.float32)
    made = cv2.GaussianBlur((0.85 * luma + 0.4 * colour).astype(np.float32), (3, 3), 0.6)
    made = made * np.float32(sigma / max(1e-6, float(made.std())))
    return np.clip(made, 0, 255).round().astype(np.uint8), np.clip(-made, 0, 255).round().astype(np.uint8)


def _corner(thing: U8, where: Place) -> tuple[int, int]:
    return round(where.x - thing.shape[1] / 2), round(where.y) - thing.shape[0]
