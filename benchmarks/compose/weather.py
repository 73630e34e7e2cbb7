"""What changes pixels without anybody leaving anything: light, weather, foliage, the camera itself, its captions."""

from collections.abc import Callable

import cv2
import numpy as np

from benchmarks.compose.procedural import grain
from benchmarks.compose.scene import ComposeError, Disturbance
from streams.frames import U8

Effect = Callable[[U8, Disturbance, float], U8]
"""(frame, what, t) -> frame; may write into the frame given."""


def ramp(what: Disturbance, t: float, rise_s: float) -> float:
    """0 outside the disturbance, 1 well inside, linear over rise_s at both ends."""
    return float(np.clip(min((t - what.start_s) / rise_s, (what.end_s - t) / rise_s), 0, 1))


def _gone_by(what: Disturbance, t: float) -> float:
    """How much of the disturbance's span lies behind, 0..1."""
    return float(np.clip((t - what.start_s) / max(1.0, what.end_s - what.start_s), 0, 1))


def _gain(frame: U8, gain: float, lift: float = 0.0) -> U8:
    return cv2.convertScaleAbs(frame, alpha=max(0.0, gain), beta=lift).astype(np.uint8)


def _mask_to(frame: U8, mask: np.ndarray, gain: float) -> U8:
    """Multiply by 1 where mask is 0 and by `gain` where it is 1."""
    changed = _gain(frame, gain)
    full = cv2.resize(mask.astype(np.float32), (frame.shape[1], frame.shape[0]))
    return cv2.blendLinear(changed, frame, full, 1 - full).astype(np.uint8)


def cloud(frame: U8, what: Disturbance, t: float) -> U8:
    """A cloud's soft edge wanders over the whole place."""
    xs = np.linspace(0, 1, 64, dtype=np.float32)[None].repeat(36, 0)
    front = (t - what.start_s) / max(1.0, what.end_s - what.start_s) * 2.4 - 0.7
    return _mask_to(frame, np.clip(1 - np.abs(xs - front) / 0.5, 0, 1), 1 - 0.45 * what.strength)


def shadow(frame: U8, what: Disturbance, t: float) -> U8:
    """A hard-edged shadow, as of somebody or something out of view, crosses the ground."""
    h, w = frame.shape[:2]
    along = (t - what.start_s) / max(0.5, what.end_s - what.start_s)
    x = (along * 1.5 - 0.25) * w
    mask = np.zeros((h // 2, w // 2), np.uint8)
    wide = w * (0.05 + 0.12 * (what.seed % 7) / 7)
    y = what.y * h
    points = np.array([[x, y], [x + wide, y], [x + 1.8 * wide, y + h * 0.4], [x + 0.5 * wide, y + h * 0.4]]) / 2
    cv2.fillPoly(mask, [points.astype(np.int32)], 255, cv2.LINE_AA)
    soft = cv2.GaussianBlur(mask, (7, 7), 0).astype(np.float32) / 255
    return _mask_to(frame, soft, 1 - 0.5 * what.strength)


def headlights(frame: U8, what: Disturbance, t: float) -> U8:
    """Two beams and their wet reflection sweep over the scene."""
    h, w = frame.shape[:2]
    along = (t - what.start_s) / max(0.5, what.end_s - what.start_s)
    if not 0 <= along <= 1:
        return frame
    direction = 1 if what.seed % 2 else -1
    x = (0.5 + direction * (along - 0.5) * 1.6) * w / 4
    glow = np.zeros((h // 4, w // 4), np.float32)
    for dx in (-0.035, 0.035):
        centre = (int(x + dx * w), int(what.y * h / 4))
        cv2.ellipse(glow, centre, (max(2, w // 90), max(2, h // 70)), 0, 0, 360, 2.2, -1)
        cv2.ellipse(glow, (centre[0], centre[1] + h // 22), (w // 34, h // 26), 0, 0, 360, 0.5, -1)
    glow = cv2.GaussianBlur(glow, (0, 0), w / 160)
    glow = glow + np.float32(0.25) * cv2.GaussianBlur(glow, (0, 0), w / 30)
    light = cv2.resize(np.clip(glow * 190 * what.strength, 0, 255), (w, h)).astype(np.uint8)
    return cv2.add(frame, cv2.merge([(light * 0.85).astype(np.uint8), light, light])).astype(np.uint8)


def lamp(frame: U8, what: Disturbance, t: float) -> U8:
    """A rotating amber lamp lights walls and ground once per turn."""
    if ramp(what, t, 0.1) <= 0:
        return frame
    h, w = frame.shape[:2]
    turn = (t * 1.3 + what.seed) % 1.0
    glow = np.zeros((h // 4, w // 4), np.float32)
    x = what.x + 0.9 * (turn - 0.5)
    cv2.ellipse(glow, (int(x * w / 4), int(what.y * h / 4)), (w // 26, h // 16), 0, 0, 360, 1.0, -1)
    glow = cv2.GaussianBlur(glow, (0, 0), w / 70) * 90 * what.strength
    light = cv2.resize(glow, (w, h)).astype(np.uint8)
    return cv2.add(frame, cv2.merge([(light * 0.1).astype(np.uint8), (light * 0.6).astype(np.uint8), light])).astype(
        np.uint8
    )


def exposure(frame: U8, what: Disturbance, t: float) -> U8:
    """The camera jumps to another exposure within half a second and stays there until end_s."""
    return _gain(frame, 1 + (what.strength - 1) * ramp(what, t, 0.4))


def dusk(frame: U8, what: Disturbance, t: float) -> U8:
    """Light goes slowly from full to `strength` over the whole span."""
    return _gain(frame, 1 + (what.strength - 1) * _gone_by(what, t))


def dawn(frame: U8, what: Disturbance, t: float) -> U8:
    """Light comes slowly from `strength` to full over the whole span."""
    return _gain(frame, what.strength + (1 - what.strength) * _gone_by(what, t))


def infrared(frame: U8, what: Disturbance, t: float) -> U8:
    """The camera sees by its own infrared lamps: no colour, leaves as bright as walls, light that falls off from
    (x, y) to the corners, whatever the daylight. It changes over within a fifth of a second."""
    amount = ramp(what, t, 0.2)
    if amount <= 0:
        return frame
    h, w = frame.shape[:2]
    # Leaves reflect most of the near infrared, whatever their green looks like: "excess green" tells where they are.
    leaves = cv2.transform(frame, np.array([[-0.6, 1.2, -0.6]])).astype(np.uint8)
    seen = cv2.add(cv2.transform(frame, np.array([[0.2, 0.3, 0.5]])).astype(np.uint8), leaves)
    ys, xs = np.mgrid[0 : h // 4, 0 : w // 4].astype(np.float32)
    away = np.hypot((xs / (w // 4) - what.x), (ys / (h // 4) - what.y) * h / w)
    lamp_light = cv2.resize((1 / (1 + (2.2 * away) ** 2) ** 2).astype(np.float32), (w, h))
    # The automatic gain brings the mean to a middle grey.
    lit = seen * lamp_light
    lit = np.clip(lit * (92.0 * what.strength / max(1.0, float(lit.mean()))), 0, 255).astype(np.uint8)
    return cv2.addWeighted(cv2.merge([lit, lit, lit]), amount, frame, 1 - amount, 0).astype(np.uint8)


def white_balance(frame: U8, what: Disturbance, t: float) -> U8:
    """The colour temperature jumps."""
    amount = 0.22 * what.strength * ramp(what, t, 0.3)
    gains = np.array([1 + amount, 1.0, 1 - amount, 1.0], np.float64)
    return cv2.multiply(frame, gains).astype(np.uint8)


def dark(frame: U8, what: Disturbance, t: float) -> U8:
    """The light goes out."""
    return _gain(frame, 1 - 0.97 * ramp(what, t, 0.3))


def covered(frame: U8, what: Disturbance, t: float) -> U8:
    """A hand, a cloth or a leaf is put before the lens: out of focus, almost all of the picture."""
    amount = ramp(what, t, 0.6)
    if amount <= 0:
        return frame
    h, w = frame.shape[:2]
    colour = np.array([40 + what.seed % 50, 50 + what.seed % 30, 60 + what.seed % 60], np.float32)
    rng = np.random.default_rng(what.seed)
    cloth = colour + 6 * grain(rng, 32, 18, finest=4, octaves=3)[..., None]
    cloth = cv2.resize(np.clip(cloth, 0, 255).astype(np.uint8), (w, h), interpolation=cv2.INTER_CUBIC)
    xs = np.linspace(0, 1, w, dtype=np.float32)[None].repeat(h, 0)
    mask = np.clip((amount * 1.3 - xs) * 6, 0, 1).astype(np.float32)
    return cv2.blendLinear(cloth, frame, mask, 1 - mask).astype(np.uint8)


def defocus(frame: U8, what: Disturbance, t: float) -> U8:
    """The focus runs away."""
    amount = ramp(what, t, 1.0) * what.strength
    sigma = amount * frame.shape[1] / 90
    if sigma <= 0.3:
        return frame
    small = cv2.resize(frame, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    return cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma / 2), (frame.shape[1], frame.shape[0])).astype(np.uint8)


def rain(frame: U8, what: Disturbance, t: float) -> U8:
    """Bright slanted streaks, new ones in every frame, over a slightly washed-out picture."""
    amount = ramp(what, t, 2.0) * what.strength
    if amount <= 0:
        return frame
    h, w = frame.shape[:2]
    rng = np.random.default_rng([what.seed, int(t * 1000)])
    drops = np.zeros((h, w), np.uint8)
    length = h * rng.uniform(0.03, 0.06, 400)
    count = int(140 * amount)
    for x, y, run in zip(rng.uniform(0, w, count), rng.uniform(0, h, count), length, strict=False):
        grey = float(rng.integers(25, 90))
        cv2.line(drops, (int(x), int(y)), (int(x + run * 0.2), int(y + run)), grey, 1, cv2.LINE_AA)
    washed = cv2.convertScaleAbs(frame, alpha=1 - 0.12 * amount, beta=12 * amount)
    return cv2.add(washed, cv2.merge([drops, drops, drops])).astype(np.uint8)


def warp(frame: U8, dx: float, dy: float, degrees: float = 0.0, zoom: float = 1.0) -> U8:
    """The whole picture shifted, turned and zoomed; what comes into view mirrors what was at the edge."""
    h, w = frame.shape[:2]
    matrix = cv2.getRotationMatrix2D((w / 2, h / 2), degrees, zoom)
    matrix[:, 2] = matrix[:, 2] + np.array([dx, dy])
    return cv2.warpAffine(frame, matrix, (w, h), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REFLECT_101).astype(
        np.uint8
    )


def moves(frame: U8, what: Disturbance, t: float) -> U8:
    """The camera is turned, or bumped, to another view and stays there."""
    u = float(np.clip((t - what.start_s) / max(0.2, what.end_s - what.start_s), 0, 1))
    if u <= 0:
        return frame
    h, w = frame.shape[:2]
    return warp(frame, what.x * w * u, what.y * h * u, 3 * what.strength * u)


def shake(frame: U8, what: Disturbance, t: float) -> U8:
    """Wind or traffic shakes the mast: fast, small, irregular."""
    if ramp(what, t, 0.1) <= 0:
        return frame
    rng = np.random.default_rng([what.seed, int(t * 1000)])
    size = what.strength * frame.shape[1] / 160
    sway = np.array([np.sin(t * 17 + what.seed), np.sin(t * 13.3 + 2)]) * 0.6
    dx, dy = (sway + rng.normal(0, 0.5, 2)) * size
    return warp(frame, float(dx), float(dy))


def handheld(frame: U8, what: Disturbance, t: float) -> U8:
    """A hand that walks along: a slow wander of a tenth of the picture, steps, a little roll."""
    h, w = frame.shape[:2]
    p = what.seed % 10
    dx = w * 0.07 * (np.sin(0.5 * t + p) + 0.4 * np.sin(1.3 * t)) * what.strength
    dy = h * 0.03 * (np.sin(0.7 * t + 1) + 0.5 * np.sin(11.0 * t)) * what.strength
    zoom = 1.08 + 0.05 * np.sin(0.4 * t + p)
    return warp(frame, float(dx), float(dy), float(1.6 * np.sin(0.9 * t + p) * what.strength), float(zoom))


def clock(frame: U8, what: Disturbance, t: float) -> U8:
    """The recorder's burnt-in date and time, with its outline."""
    h = frame.shape[0]
    seconds = int(t) + what.seed % 40000
    text = f"2026-11-{1 + what.seed % 28:02d} {seconds // 3600 % 24:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
    return _caption(frame, text, (int(0.02 * h), int(0.06 * h)))


def caption(frame: U8, what: Disturbance, t: float) -> U8:
    """A caption that changes every few seconds, below: camera names, counters, messages."""
    h, w = frame.shape[:2]
    words = ("CAM 01 CONG CHINH", "CAM 02", "Mat tin hieu", "REC", "DUONG HUNG VUONG", f"{int(t * 7) % 100} km/h")
    return _caption(frame, words[(int(t / 3.7) + what.seed) % len(words)], (int(0.55 * w), int(0.95 * h)))


def _caption(frame: U8, text: str, at: tuple[int, int]) -> U8:
    scale = frame.shape[0] / 480 * 0.6
    font = cv2.FONT_HERSHEY_SIMPLEX
    thick = max(1, round(scale * 1.6))
    # A thicker stroke would make an outline that is also wider: OpenCV 5 draws it with a bolder cut of its typeface.
    for dx, dy in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        cv2.putText(frame, text, (at[0] + dx, at[1] + dy), font, scale, (15, 15, 15), thick, cv2.LINE_AA)
    cv2.putText(frame, text, at, font, scale, (240, 240, 240), thick, cv2.LINE_AA)
    return frame


LIGHT: dict[str, Effect] = {
    "cloud": cloud, "shadow": shadow, "headlights": headlights, "lamp": lamp, "rain": rain,
}  # fmt: skip
CAMERA: dict[str, Effect] = {
    "moves": moves, "shake": shake, "handheld": handheld, "covered": covered, "defocus": defocus, "dark": dark,
    "exposure": exposure, "dusk": dusk, "dawn": dawn, "infrared": infrared, "white_balance": white_balance,
}  # fmt: skip
CAPTIONS: dict[str, Effect] = {"clock": clock, "caption": caption}
BEHIND = ("trees", "door")
"""Drawn into the backdrop, before any actor: see backstage."""


def check(what: Disturbance) -> None:
    """Raises ComposeError where nothing of that kind is known."""
    known = (*LIGHT, *CAMERA, *CAPTIONS, *BEHIND)
    if what.kind not in known:
        raise ComposeError(f"expected a disturbance out of {', '.join(known)}; found {what.kind!r}")
