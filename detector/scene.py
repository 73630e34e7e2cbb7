"""What the scene looks like when nobody is there, what differs from it now, and what of that lies still.

One slow background per pixel with measured noise, plus the backgrounds it replaced: a parked car that leaves shows a
picture that was known before, and that is no news. The dual (slow and fast) background is the classic of abandoned
object detection (Porikli et al., EURASIP 2008; Lin et al., IEEE TIFS 2015); here the fast one is a value with the
time since which it holds, so that "lies still since" is known for every pixel, however uneven the looks are.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.likeness import within
from detector.picture import Mask, WorkBox, every_other
from detector.settings import Settings
from streams.frames import U8

F32 = NDArray[np.float32]
OLDER_LAYERS = 2
DARK_LUMA, ONE_VOICE = 20.0, 0.1
"""Ground darker than this says nothing of the light; half of the rest must agree about it within this share."""
CLIPPED_LUMA = 225
"""Beyond this a camera's three colours are no longer all below their ceiling."""


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """One look at the scene; masks are (h, w) uint8 0/255 in work pixels.

    `changed` matches no known background; `resting` is the part of it that lies still, `moving` the rest of it;
    `since_s` (h, w) float32 is the media time since which each pixel kept its value; `changed_frac` 0..1.
    """

    media_s: float
    changed: Mask
    resting: Mask
    moving: Mask
    since_s: F32
    changed_frac: float


class Scene:
    """Feed `observe` each look in time order. All arrays are (h, w) or (h, w, 3) in work pixels."""

    def __init__(self, settings: Settings, first: U8, media_s: float) -> None:
        self.settings = settings
        self.shape: tuple[int, int] = (first.shape[0], first.shape[1])
        self._floor = np.array([settings.luma_floor, settings.chroma_floor, settings.chroma_floor], np.float32)
        self.reset(first, media_s)

    def reset(self, first: U8, media_s: float) -> None:
        """Forget everything: the camera looks at something else from now on."""
        h, w = self.shape
        self.back: F32 = first.astype(np.float32)
        self.known: Mask = np.full((h, w), 255, np.uint8)
        self._parked = np.zeros((h, w), np.bool_)
        self.noise: F32 = np.full((h, w, 3), 1.5, np.float32)
        self.restless: F32 = np.zeros((h, w), np.float32)
        self.older: list[tuple[U8, Mask]] = []
        self.rest: F32 = first.astype(np.float32)
        self.since_s: F32 = np.full((h, w), media_s, np.float32)
        self._missed: Mask = np.zeros((h, w), np.uint8)
        self._last_s = media_s
        self._edges_due_s = media_s
        self._edges: F32 = np.zeros((h, w), np.float32)
        self._changed: Mask = np.zeros((h, w), np.uint8)
        self._learned = 0
        self.limit: U8 = np.zeros((h, w, 3), np.uint8)
        """(h, w, 3): the smallest step that counts as change, at each pixel."""
        self.gain = np.array([1.0, 1.0, 1.0], np.float32)
        self.offset = np.zeros(3, np.float32)

    def forget(self, where: Mask, parked: Mask) -> None:
        """The background is not known here (somebody stood there from the first picture).

        What is `parked` there is scenery as soon as it has been seen to stand: something may be put down before it.
        """
        self.known[where > 0] = 0
        self._parked = np.asarray(parked > 0)

    def observe(self, yuv: U8, media_s: float, shield: Mask) -> View:
        """Compare, then learn. Nothing is learned under `shield`: people and vehicles that are there now, and the
        ground around what is waited for, of which its faint parts would become a part."""
        s = self.settings
        step_s = max(0.0, media_s - self._last_s)
        self._last_s = media_s
        was_gain, was_offset = self.gain.copy(), self.offset.copy()
        expected = self._expected(yuv)
        self._carry_exposure(was_gain, was_offset)
        limit = self._refresh_limit(media_s)
        diff = np.asarray(cv2.absdiff(yuv, expected), np.uint8)
        changed = self._unknown(yuv, diff)
        self._follow(yuv, media_s, limit)
        at_rest = (self.since_s <= media_s - s.settle_s).astype(np.uint8) * np.uint8(255)
        cv2.subtract(at_rest, self._missed, dst=at_rest)  # what differs from its resting value just now
        resting = np.asarray(cv2.bitwise_and(changed, at_rest), np.uint8)
        moving = np.asarray(cv2.subtract(changed, at_rest), np.uint8)
        self._learn(yuv, diff, changed, resting, shield, step_s)
        self._changed = changed
        return View(media_s, changed, resting, moving, self.since_s, cv2.countNonZero(changed) / changed.size)

    def peek(self, yuv: U8) -> Mask:
        """What `observe` would call changed, without learning anything."""
        return self._unknown(yuv, np.asarray(cv2.absdiff(yuv, self._expected(yuv)), np.uint8))

    def luma_stirs(self, luma: U8) -> Mask:
        """Where luma alone differs both from the background and from what lay there at the last look.

        A cheap first question for keyframes of a quiet scene; exposure is matched by one median ratio.
        """
        back = np.clip(self.back[:, :, 0] * self.gain[0], 0, 255).astype(np.uint8)
        step = luma[::8, ::8].astype(np.float32) / np.maximum(back[::8, ::8], 8)
        ratio = float(np.median(step))
        if abs(ratio - 1.0) > 0.01:
            luma = np.clip(luma.astype(np.float32) / max(ratio, 0.05), 0, 255).astype(np.uint8)
        limit = self.limit[:, :, 0]
        differs = cv2.compare(cv2.absdiff(luma, back), limit, cv2.CMP_GT)
        if cv2.countNonZero(differs):
            rest = np.clip(self.rest[:, :, 0], 0, 255).astype(np.uint8)
            cv2.bitwise_and(differs, cv2.compare(cv2.absdiff(luma, rest), limit, cv2.CMP_GT), dst=differs)
            cv2.bitwise_and(differs, self.known, dst=differs)
            differs[self.restless > 50.0] = 0
        return np.asarray(differs, np.uint8)

    def unfamiliar(self, yuv: U8) -> Mask:
        """Changed, not what lay there at the last look either, and not a place that always moves."""
        changed = self.peek(yuv)
        rest8 = np.clip(self.rest * self.gain + self.offset, 0, 255).astype(np.uint8)
        cv2.bitwise_and(changed, _any_over(cv2.absdiff(yuv, rest8), self.limit), dst=changed)
        changed[self.restless > 50.0] = 0
        return changed

    def absorb(self, where: Mask) -> None:
        """What lies here now is scenery from now on; what was there before stays known as an older layer."""
        inside = where > 0
        if not inside.any():
            return
        old = _as_bytes(self.back)
        fits = next((i for i, (_, valid) in enumerate(self.older) if not (valid[inside] > 0).any()), None)
        was_known = inside & (self.known > 0)
        if fits is None and len(self.older) < OLDER_LAYERS:
            self.older.append((old.copy(), np.zeros(self.shape, np.uint8)))
            fits = len(self.older) - 1
        if fits is None:
            fits = 0
        layer, valid = self.older[fits]
        layer[inside] = old[inside]
        valid[inside] = 0
        valid[was_known] = 255
        # The background is kept in its own light, which need not be the present one.
        self.back[inside] = np.clip((self.rest[inside] - self.offset) / self.gain, 0, 255)
        self.noise[inside] = np.maximum(self.noise[inside], 1.5)
        self.known[inside] = 255
        self._edges_due_s = self._last_s

    def relearn(self, yuv: U8, where: Mask) -> None:
        """The scene is the same in another light: it is known in the present one from now on, and what it shows `where`
        it looks otherwise is its background there. How that looked in the old light is of no more use."""
        inside = where > 0
        self.back = np.asarray(np.clip(self.back * self.gain + self.offset, 0, 255), np.float32)
        self.gain[:], self.offset[:] = 1.0, 0.0
        self.back[inside] = self.rest[inside]
        # In other light the sensor is as restless as it is now, not as it was.
        stirs = cv2.blur(cv2.absdiff(yuv, _as_bytes(self.rest)), (15, 15)).astype(np.float32)
        self.noise[inside] = np.maximum(stirs[inside], 1.5)
        for _, valid in self.older:
            valid[inside] = 0
        self._edges_due_s = self._last_s

    def background(self, box: WorkBox) -> U8:
        """The present background inside `box` as (h, w, 3) uint8, under the present light."""
        x1, y1, x2, y2 = box
        return np.asarray(np.clip(self.back[y1:y2, x1:x2] * self.gain + self.offset, 0, 255), np.uint8)

    def light_around(self, box: WorkBox, mask: NDArray[np.bool_], yuv: U8, shield: Mask) -> float:
        """How much brighter the ground beside a thing is now than the rest of the picture makes it: a cloud's or a
        house's shadow lies on both alike. 1 where the ground does not say so with one voice."""
        reach = max(4, min(box[2] - box[0], box[3] - box[1]) // 2)
        h, w = self.shape
        x1, y1, x2, y2 = max(0, box[0] - reach), max(0, box[1] - reach), min(w, box[2] + reach), min(h, box[3] + reach)
        beside = (shield[y1:y2, x1:x2] == 0) & (self.known[y1:y2, x1:x2] > 0)
        beside[box[1] - y1 : box[3] - y1, box[0] - x1 : box[2] - x1] &= ~mask
        was = self.back[y1:y2, x1:x2, 0][beside] * self.gain[0]
        now = yuv[y1:y2, x1:x2, 0][beside]
        lit = (was > DARK_LUMA) & (was < CLIPPED_LUMA) & (now < CLIPPED_LUMA)
        if np.count_nonzero(lit) < 16:
            return 1.0
        low, middle, high = np.percentile(now[lit] / was[lit], (25, 50, 75))
        return float(middle) if high - low < ONE_VOICE * middle else 1.0

    def resting_picture(self, box: WorkBox) -> U8:
        """What lies still inside `box` now, (h, w, 3) uint8."""
        x1, y1, x2, y2 = box
        return np.asarray(np.clip(self.rest[y1:y2, x1:x2], 0, 255), np.uint8)

    def differs_for_good(self, box: WorkBox) -> NDArray[np.bool_]:
        """Where inside `box` what has come to rest differs from the background, by half a step that is change at a
        single look: both are means of many looks, so that half is as sure."""
        x1, y1, x2, y2 = box
        diff = cv2.absdiff(self.resting_picture(box), self.background(box))
        over = (cv2.subtract(diff, self.limit[y1:y2, x1:x2] // 2) > 0).any(axis=2)
        still = self.since_s[y1:y2, x1:x2] <= self._last_s - self.settings.settle_s
        return np.asarray(over & still & (self.known[y1:y2, x1:x2] > 0) & (self._missed[y1:y2, x1:x2] == 0))

    def background_luma(self) -> U8:
        return np.asarray(np.clip(self.back[:, :, 0] * self.gain[0], 0, 255), np.uint8)

    def _unknown(self, yuv: U8, diff: U8) -> Mask:
        """Where the picture is like no known background; it differs from the present one by `diff`."""
        changed = _any_over(diff, self.limit)
        cv2.bitwise_and(changed, self.known, dst=changed)
        for layer, valid in self.older:
            unlike = _any_over(cv2.absdiff(yuv, layer), self.limit)
            cv2.bitwise_and(changed, cv2.bitwise_or(unlike, cv2.bitwise_not(valid)), dst=changed)
        return changed

    def _expected(self, yuv: U8) -> U8:
        """The background under the present exposure and white balance: one gain for luma, one shift per chroma.

        Medians over a coarse grid of what did not look changed last time: people and items do not pull them.
        """
        grid = (40, max(4, round(40 * self.shape[0] / self.shape[1])))
        back8 = _as_bytes(self.back)
        # Every other pixel: cells hold a hundred and more of them.
        now = cv2.resize(every_other(yuv), grid, interpolation=cv2.INTER_AREA).astype(np.float32)
        was = cv2.resize(every_other(back8), grid, interpolation=cv2.INTER_AREA).astype(np.float32)
        usable = (was[:, :, 0] > 20) & (was[:, :, 0] < 240) & (now[:, :, 0] < 250)
        free = usable & (cv2.resize(self._changed[::2, ::2], grid, interpolation=cv2.INTER_AREA) < 64)
        pick = free if free.mean() > 0.3 else usable
        if np.count_nonzero(pick) < 12:
            self.gain[:] = 1.0
            self.offset[:] = 0.0
            return back8
        gain = float(np.clip(np.median(now[pick][:, 0] / was[pick][:, 0]), 0.3, 3.0))
        gain = gain if abs(gain - 1.0) > 0.01 else 1.0
        # Less light is less colour: chroma shrinks towards grey (128) with luma; white balance shifts it.
        shift = np.median(now[pick][:, 1:] - (128.0 + gain * (was[pick][:, 1:] - 128.0)), axis=0)
        self.gain[:] = gain
        self.offset[1:] = 128.0 * (1.0 - gain) + np.where(np.abs(shift) > 0.5, shift, 0.0)
        if gain == 1.0 and not self.offset.any():
            return back8
        table = np.clip(np.arange(256, dtype=np.float32)[:, None] * self.gain + self.offset, 0, 255)
        expected = np.asarray(cv2.LUT(back8, table.astype(np.uint8)[None]), np.uint8)
        if gain > 1.0:
            # Where the picture clips, colour fades to white: there only luma can be compared.
            clipped = expected[:, :, 0] >= CLIPPED_LUMA
            expected[clipped, 1:] = yuv[clipped, 1:]
        return expected

    def _carry_exposure(self, was_gain: F32, was_offset: F32) -> None:
        """Bring the resting values to the new exposure, so that a step of it does not restart every pixel's rest."""
        ratio = self.gain / was_gain
        if float(np.abs(ratio - 1.0).max()) > 0.005 or float(np.abs(self.offset - was_offset).max()) > 0.5:
            self.rest = np.asarray((self.rest - was_offset) * ratio + self.offset, np.float32)

    def _refresh_limit(self, media_s: float) -> U8:
        """The smallest step that is change, per pixel and channel: floor, measured noise, and edges that may jitter."""
        if media_s >= self._edges_due_s:
            self._edges_due_s = media_s + 2.0
            luma = np.clip(self.back[:, :, 0], 0, 255).astype(np.uint8)
            gx = cv2.Sobel(luma, cv2.CV_32F, 1, 0, scale=0.125)
            gy = cv2.Sobel(luma, cv2.CV_32F, 0, 1, scale=0.125)
            # A quarter of a pixel of residual jitter moves an edge by a quarter of its slope.
            self._edges = np.asarray(0.25 * cv2.dilate(cv2.magnitude(gx, gy), np.ones((3, 3), np.uint8)), np.float32)
            # A pixel's own history is short: its neighbours see the same sensor.
            noise = cv2.max(self.noise, cv2.blur(self.noise, (7, 7)))
            steps: F32 = np.maximum(noise * np.float32(self.settings.noise_gain), self._visible(luma))
            steps[:, :, 0] += self._edges
            self.limit = np.minimum(steps, np.float32(255), out=steps).astype(np.uint8)
        return self.limit

    def _visible(self, luma: U8) -> F32:
        """(h, w, 3): the smallest step that shows, which shrinks with the brightness of the place (Weber's law)."""
        s = self.settings
        bright = cv2.blur(luma, (9, 9)).astype(np.float32) * (float(self.gain[0]) / s.full_bright_luma)
        share = np.clip(bright, s.darkest_share, 1.0)
        return np.asarray(cv2.merge([share * floor for floor in self._floor]), np.float32)

    def _follow(self, yuv: U8, media_s: float, limit: U8) -> None:
        """Keep the resting value of every pixel: a single odd look is forgiven, two start a new value."""
        differs = _any_over(cv2.absdiff(yuv, _as_bytes(self.rest)), limit)
        fresh = cv2.bitwise_and(differs, self._missed)
        if cv2.countNonZero(fresh):
            cv2.copyTo(yuv.astype(np.float32), fresh, self.rest)
            self.since_s[fresh > 0] = media_s
        self._missed = np.asarray(cv2.bitwise_and(differs, cv2.bitwise_not(fresh)), np.uint8)
        cv2.accumulateWeighted(yuv, self.rest, 0.25, mask=cv2.bitwise_not(differs))

    def _learn(self, yuv: U8, diff: U8, changed: Mask, resting: Mask, shield: Mask, step_s: float) -> None:
        s = self.settings
        quiet = cv2.bitwise_not(cv2.bitwise_or(changed, shield))
        # The first picture is one noisy sample: average the first second's before trusting the mean.
        self._learned += 1
        rate = max(
            1.0 - float(np.exp(-step_s / s.background_tau_s)), 1.0 / (1 + self._learned) if self._learned < 8 else 0.0
        )
        if rate > 0:
            cv2.accumulateWeighted(yuv, self.back, rate, mask=quiet)
            cv2.accumulateWeighted(diff, self.noise, min(1.0, rate * 2), mask=quiet)
            restless_rate = 1.0 - float(np.exp(-step_s / s.restless_tau_s))
            flicker = cv2.bitwise_and(cv2.bitwise_xor(changed, resting), cv2.bitwise_not(shield))
            cv2.accumulateWeighted(flicker, self.restless, restless_rate)
        if cv2.countNonZero(self.known) < self.known.size:
            unknown = (self.known == 0) & (self._missed == 0)  # not while somebody is just leaving
            # Somebody stood here when the footage began: take over what rests here once they are gone, or have
            # been part of the scenery for long.
            age = self._last_s - self.since_s
            stands = (age >= 4 * s.mature_s + 2.0) | (self._parked & (age >= s.mature_s))
            ready = unknown & (((age >= 2 * s.settle_s) & (shield == 0)) | stands)
            self.back[ready] = self.rest[ready]
            self.known[ready] = 255


def _as_bytes(picture: F32) -> U8:
    """Rounded and saturated to uint8 (the values are never negative)."""
    return np.asarray(cv2.convertScaleAbs(picture), np.uint8)


def _any_over(diff: NDArray[Any], limit: U8) -> Mask:
    """255 where any channel of `diff` exceeds its limit."""
    return np.asarray(cv2.bitwise_not(within(diff, limit)), np.uint8)
