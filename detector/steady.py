"""Is the camera fit to watch? Jitter is measured and undone; movement, cover, darkness and lost focus are reported.

The shift comes from phase correlation of edge pictures (Kuglin & Hines 1975; cv2.phaseCorrelate), so that a change
of light does not look like a movement.
"""

from collections import deque
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from detector.events import Health, HealthKind
from detector.picture import Mask
from detector.settings import Settings
from streams.frames import U8

F32 = NDArray[np.float32]
SMALL_W = 192
LEAST_SPELL_S = 1.0
"""Shorter troubles (a lens flare, a bird) are not worth a health event."""


MAJORITY = 0.65
"""The camera moved only if this part of the picture moved with it: a lorry that drives off is most of the edges, in a
few places."""
CELLS = (12, 8)
"""Columns and rows of places that vote."""
HELD, LOST = 0.5, 0.5
"""A place whose edges correlate so well with the reference's as a rule holds still, and holds no more where they do so
much less well than that."""
EVERYWHERE = 0.8
"""A lens out of focus takes the edges from nearly all places; a smooth lorry only from its own."""
SAME_VIEW = 0.5
"""Where bright and dark places lie as they did (correlation), the lens looks where it looked."""
LEAST_HELD = 12
"""Places: fewer say nothing of the whole picture."""


@dataclass(frozen=True, slots=True, eq=False)
class Steadied:
    """`yuv` moved back by (dx, dy) work pixels onto the reference; `usable` False while the camera cannot watch;
    `renew` True when the reference must be started afresh from this picture."""

    yuv: U8
    dx: float
    dy: float
    usable: bool
    renew: bool
    likeness: float


class Steady:
    """Feed it each look; `findings()` hands out finished spells of trouble."""

    def __init__(self, settings: Settings, first: U8, media_s: float) -> None:
        self.settings = settings
        h, w = first.shape[:2]
        self._zoom = max(1.0, w / SMALL_W)
        self._size = (round(w / self._zoom), max(8, round(h / self._zoom)))
        self._window = cv2.createHanningWindow(self._size, cv2.CV_32F)
        self._jitter: deque[tuple[float, float, float]] = deque(maxlen=64)
        self._open: dict[HealthKind, float] = {}
        self._last: dict[HealthKind, float] = {}
        self._done: list[Health] = []
        self._foreign_since: float | None = None
        self._held: F32 | None = None
        self.adopt(first[:, :, 0], media_s)

    def adopt(self, luma: U8, media_s: float) -> None:
        """This picture is the reference from now on."""
        self._reference = self._edges(luma)
        self._in_places = _InPlaces.of(self._reference)
        self._adopted_s = media_s
        self._jitter.clear()
        self._foreign_since = None
        self._held = None
        self._usual_detail = float(self._reference.mean())
        self._usual_light = _mean_and_spread(luma)
        self._usual_spreads, self._usual_places = self._in_places.spread, self._places(luma)

    def follow(self, background_luma: U8) -> None:
        """Refresh the reference from the learned background: daylight and absorbed objects move on."""
        self._reference = self._edges(background_luma)
        self._in_places = _InPlaces.of(self._reference)
        detail = float(self._reference.mean())
        self._usual_detail = detail if self._usual_detail == 0 else 0.9 * self._usual_detail + 0.1 * detail
        mean, spread = _mean_and_spread(background_luma)
        usual_mean, usual_spread = self._usual_light
        self._usual_light = (0.9 * usual_mean + 0.1 * mean, 0.9 * usual_spread + 0.1 * spread)
        # A lens that fogs up in half a minute must not take what is usual along.
        self._usual_spreads = np.asarray(0.9 * self._usual_spreads + 0.1 * self._in_places.spread, np.float32)
        self._usual_places = self._places(background_luma)

    def look(self, yuv: U8, media_s: float, changed_frac: float, occupied: Mask) -> Steadied:
        """Judge one picture; `changed_frac` is how much of the scene differed at the last look, `occupied` where.

        Edges under `occupied` are left out of the registration: a walker must not pull the picture along.
        """
        s = self.settings
        luma = np.asarray(cv2.extractChannel(yuv, 0), np.uint8)
        width = luma.shape[1]
        mean, spread = _mean_and_spread(luma)
        edges = self._edges(luma)
        detail = float(edges.mean())
        free = 1.0 - cv2.resize(occupied, self._size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255.0
        if float(free.mean()) < 0.3:
            free[:] = 1.0
        reference, visible = self._reference * free, edges * free
        # phaseCorrelate multiplies the window into its arguments where their size suits it: give it copies.
        (dx, dy), response = cv2.phaseCorrelate(reference.copy(), visible.copy(), self._window)
        dx, dy = dx * self._zoom, dy * self._zoom
        likeness = _correlation(reference, visible)
        trusted = response > 0.08 and abs(dx) < 0.15 * width and abs(dy) < 0.15 * width
        usual_mean, usual_spread = self._usual_light
        dark = spread < s.dark_luma and (
            mean < s.dark_luma
            or (mean < 0.3 * usual_mean and spread < 0.4 * usual_spread)
            or (mean < 0.5 * usual_mean and spread < 0.1 * usual_spread)  # black may be stored as a dark grey
        )
        places, bright = _InPlaces.of(edges), self._places(luma)
        flat = detail / max(self._usual_detail, 1e-3) < s.lost_detail and spread < 0.5 * usual_spread
        covered = flat and not dark and likeness < 0.35 and changed_frac > 0.5
        blurred = (
            not dark
            and not covered
            and spread > 0.5 * usual_spread
            and self._faded(places, free, bright, min(1.0, spread / max(usual_spread, 1.0))) >= EVERYWHERE
            and _correlation(self._usual_places, bright) > SAME_VIEW
        )
        flat = covered or blurred
        shift = float(np.hypot(dx, dy)) if trusted else 0.0
        moved_back = self._undo(luma, edges, (dx, dy), free, likeness) if trusted and shift > 0.3 else None
        steady = yuv
        if moved_back is None:
            dx = dy = shift = 0.0  # moving the picture back does not help: something in it moved, not the camera
        else:
            steady, places = _moved_back(yuv, (dx, dy)), _InPlaces.of(moved_back)
        if not (dark or flat):
            self._jitter.append((media_s, dx, dy))
        shaking = self._spread(media_s) > max(1.5, s.shake_frac * width)
        lit = 0.5 * usual_spread < spread < 2.0 * usual_spread  # noise alone is no other view
        turned = lit and not flat and self._no_longer_holds(places, free)
        foreign = not (dark or flat) and (
            (changed_frac > 0.6 and likeness < 0.3) or shift > s.moved_frac * width or turned
        )
        if foreign and self._foreign_since is None:
            self._foreign_since = media_s
        elif not foreign:
            self._foreign_since = None
        renew = self._foreign_since is not None and media_s - self._foreign_since >= LEAST_SPELL_S
        self._note("dark", dark, media_s)
        self._note("covered", covered, media_s)
        self._note("blurred", blurred, media_s)
        self._note("shaking", shaking, media_s)
        if renew:
            started = self._foreign_since if self._foreign_since is not None else media_s
            shifted = shift > s.moved_frac * width
            detail_text = f"the view shifted by {shift:.0f} px of {width}" if shifted else "the view is another one"
            self._done.append(Health("moved", started, media_s, detail_text))
        usable = not (dark or flat or shaking or foreign)
        return Steadied(steady if usable else yuv, dx, dy, usable, renew, likeness)

    def _undo(self, luma: U8, still: F32, by: tuple[float, float], free: F32, likeness: float) -> F32 | None:
        """The edges of the picture moved back; None where that does not really bring them onto the reference's.
        `still` are those of the picture as it is."""
        edges = self._edges(_moved_back(luma, by))
        better = _correlation(self._reference * free, edges * free)
        if better - likeness <= max(0.01, 0.15 * (1.0 - likeness)):
            return None
        return edges if _votes(self._reference, still, edges, free) >= MAJORITY else None

    def _faded(self, seen: "_InPlaces", free: F32, bright: F32, contrast: float) -> float:
        """Share of the places with edges that have lost them, beyond what explains it: the picture's contrast, as part
        of the usual (haze takes from both alike, a lamp that is lit adds contrast and takes nothing), or the light on
        the place, now `bright`."""
        before = self._usual_spreads
        there = _with_edges(before, free)
        if int(there.sum()) < LEAST_HELD:
            return 0.0
        light = np.minimum(contrast, bright / np.maximum(self._usual_places, 1.0))
        return float((seen.spread < self.settings.lost_focus * light**2 * before)[there].mean())

    def _places(self, luma: U8) -> F32:
        """How bright each place is: a lens out of focus changes nothing of that."""
        return _mean(cv2.resize(luma, self._size, interpolation=cv2.INTER_AREA).astype(np.float32))

    def _no_longer_holds(self, seen: "_InPlaces", free: F32) -> bool:
        """Whether most places whose edges used to lie on the reference's do so no more, wherever they went: a view
        that turned, or zoomed, or moved too far to be followed."""
        matches, there = self._in_places.matches(seen), _with_edges(self._in_places.spread, free)
        held = self._held
        if held is None:
            self._held = np.where(there, matches, 0.0).astype(np.float32)
            return False
        firm = there & (held > HELD)
        lost = float((matches < LOST * held)[firm].mean()) if int(firm.sum()) >= LEAST_HELD else 0.0
        if lost < 0.5 * MAJORITY:
            self._held = np.where(there, 0.9 * held + 0.1 * matches, held).astype(np.float32)
        return lost >= MAJORITY

    def findings(self) -> list[Health]:
        done, self._done = self._done, []
        return done

    def troubles(self) -> list[Health]:
        """Spells that go on and have lasted long enough to be told; `findings` tells each once more when it is over."""
        lasting = ((k, since) for k, since in self._open.items() if self._last[k] - since >= LEAST_SPELL_S)
        return [Health(kind, since, None, DETAIL[kind]) for kind, since in lasting]

    def close(self, media_s: float) -> list[Health]:
        """Every spell still open lasts until the end of the footage."""
        for kind, started in list(self._open.items()):
            if media_s - started >= LEAST_SPELL_S:
                self._done.append(Health(kind, started, None, DETAIL[kind]))
        self._open.clear()
        return self.findings()

    def _note(self, kind: HealthKind, on: bool, media_s: float) -> None:
        if on:
            self._open.setdefault(kind, media_s)
            self._last[kind] = media_s
        elif kind in self._open and media_s - self._last[kind] > LEAST_SPELL_S:
            started, last = self._open.pop(kind), self._last[kind]
            if last - started >= LEAST_SPELL_S:
                self._done.append(Health(kind, started, last, DETAIL[kind]))

    def _spread(self, media_s: float) -> float:
        """How far the view wanders within two seconds, in work pixels."""
        recent = np.array([(x, y) for t, x, y in self._jitter if media_s - t <= 2.0], np.float32)
        if len(recent) < 4:
            return 0.0
        return float(np.hypot(*recent.std(axis=0)))

    def _edges(self, luma: U8) -> F32:
        small = cv2.resize(luma, self._size, interpolation=cv2.INTER_AREA)
        gx = cv2.Sobel(small, cv2.CV_32F, 1, 0)
        gy = cv2.Sobel(small, cv2.CV_32F, 0, 1)
        return np.asarray(cv2.magnitude(gx, gy), np.float32)


DETAIL: dict[HealthKind, str] = {
    "dark": "the picture is black",
    "covered": "the lens is covered",
    "blurred": "the picture lost its detail",
    "shaking": "the camera shakes",
    "moved": "the camera looks elsewhere",
    "undecodable": "the video could not be decoded",
}


def _moved_back(picture: U8, by: tuple[float, float]) -> U8:
    """A picture (h, w) or (h, w, 3) that was shifted `by` pixels, without that shift; its edge is repeated."""
    back = np.array([[1, 0, -by[0]], [0, 1, -by[1]]], np.float32)
    size = (picture.shape[1], picture.shape[0])
    return np.asarray(cv2.warpAffine(picture, back, size, borderMode=cv2.BORDER_REPLICATE), np.uint8)


def _mean_and_spread(luma: U8) -> tuple[float, float]:
    mean, spread = cv2.meanStdDev(luma)
    return float(mean[0][0]), float(spread[0][0])


def _votes(reference: F32, still: F32, moved: F32, free: F32) -> float:
    """Share of the places with edges in which the moved picture is nearer to the reference than the unmoved one."""

    def energy(a: F32) -> F32:
        return _mean(a * a * free)

    before = energy(reference)
    textured = before > 0.3 * np.median(before)
    return float((energy(reference - moved) < energy(reference - still))[textured].mean()) if textured.any() else 0.0


def _mean(x: F32) -> F32:
    """Of each place."""
    return np.asarray(cv2.resize(x, CELLS, interpolation=cv2.INTER_AREA), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class _InPlaces:
    """An edge picture, with its mean and variance in each place."""

    edges: F32
    mean: F32
    spread: F32

    @classmethod
    def of(cls, edges: F32) -> "_InPlaces":
        mean = _mean(edges)
        return cls(edges, mean, np.maximum(_mean(edges * edges) - mean * mean, 0.0))

    def matches(self, other: "_InPlaces") -> F32:
        """Pearson correlation of the two, place by place."""
        norm = np.sqrt(np.maximum(self.spread * other.spread, 1e-6))
        return np.asarray((_mean(self.edges * other.edges) - self.mean * other.mean) / norm, np.float32)


def _with_edges(spreads: F32, free: F32) -> NDArray[np.bool_]:
    """Where a comparison means something: nobody is there, and there are edges."""
    return (_mean(free) > 0.9) & (spreads > 0.3 * np.median(spreads)) & (spreads > 0)


def _correlation(a: F32, b: F32) -> float:
    """Pearson correlation of two edge pictures, -1..1; 0 where one is flat."""
    a0, b0 = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a0 * a0).sum() * (b0 * b0).sum()))
    return float((a0 * b0).sum()) / norm if norm > 0 else 0.0
