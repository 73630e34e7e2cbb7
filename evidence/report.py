"""index.html: a finished scan as pictures, one page that works from a folder with nothing from elsewhere."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from typing import Literal
from urllib.parse import quote
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from evidence import catalogue, catalogue_page
from evidence.atomic import write_atomic
from evidence.catalogue import Text
from evidence.record import Box, EventDetail
from evidence.run_folder import InputResult, RunFolder

TRACK_POINTS = 120
"""At most this many points of an actor's track go into the page: enough to follow a person for half a minute."""
State = Literal["violation", "unknown", "allowed"]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A box over a picture, in percent of its width and height."""

    kind: Literal["item", "actor", "spot"]
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Shot:
    """One still with its boxes; `view` is the part of it worth seeing small, in percent (left, top, width, height)."""

    name: str
    href: str
    caption: Text
    media_s: float | None
    overlays: tuple[Overlay, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """Something on a timeline, in percent of its length."""

    left: float
    width: float
    label: str
    href: str = ""
    state: str = ""


@dataclass(frozen=True, slots=True)
class EventView:
    """One event as the page shows it."""

    number: int
    detail: EventDetail
    state: State
    title: Text
    verdict: Text
    rule: Text | None
    actor: Text
    shots: tuple[Shot, ...]
    thumb: Shot | None
    crop: tuple[float, float, float, float]
    video: str
    wall_clock: str
    timezone: str

    def script_data(self) -> dict[str, object]:
        """What the player needs to draw boxes over the moving picture."""
        facts = self.detail.clip_facts
        track = self.detail.track
        step = max(1, -(-len(track) // TRACK_POINTS))
        return {
            "start": 0.0 if facts is None else facts.start_s,
            "release": self.detail.release_s,
            "size": [self.detail.width, self.detail.height],
            "item": self.detail.item_box,
            "track": [[p.media_s, *p.box] for p in track[::step]],
        }


@dataclass(frozen=True, slots=True)
class InputView:
    """One recording as the page shows it: `activity` is an SVG path over 0..1000 x 0..100."""

    result: InputResult
    length_s: float
    activity: str
    marks: tuple[Mark, ...]
    unwell: tuple[Mark, ...]
    unseen: Mark | None
    ticks: tuple[Mark, ...]
    health: tuple[tuple[Text, str], ...]


def write_report(folder: RunFolder, results: Sequence[InputResult]) -> None:
    """Write DIR/index.html from the results of all inputs. Raises OSError."""
    write_atomic(folder.root / "index.html", render(results))


def render(results: Sequence[InputResult]) -> str:
    """The page as text."""
    events: list[EventView] = []
    for result in results:
        for detail in sorted(result.events, key=lambda e: (e.release_s, e.event_id)):
            events.append(_event(len(events) + 1, detail, result.timezone))
    numbers = {e.detail.event_id: e for e in events}
    here = files("evidence")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(clock=clock, local=_local, href=_href, percent=lambda v: f"{v:.3f}%")
    environment.globals.update(c=catalogue, words=catalogue_page, t=_bilingual)
    template = environment.from_string((here / "report.html").read_text("utf-8"))
    return template.render(
        css=Markup((here / "report.css").read_text("utf-8")),
        js=Markup((here / "report.js").read_text("utf-8")),
        data=_script_json({e.detail.event_id: e.script_data() for e in events}),
        events=events,
        inputs=[_input(r, numbers) for r in results],
        failed=[r for r in results if r.status == "failed"],
        counts={state: sum(e.state == state for e in events) for state in ("violation", "unknown", "allowed")},
        hours=sum(r.scanned_s for r in results) / 3600,
        spent_s=sum(r.seconds_spent for r in results),
        models=sorted({(r.model_name, r.marker.model) for r in results if r.model_name}),
        model_hashes=sorted({r.marker.model for r in results}),
        settings=sorted({r.marker.settings for r in results}),
        programs=sorted({r.program for r in results}),
        finished=max((r.finished for r in results), default=None),
        timezone=results[0].timezone if results else "UTC",
    )


def clock(media_s: float | None) -> str:
    """Media time as people read it: 1:02:03.4 or 2:03.4."""
    if media_s is None:
        return "–"
    tenths = round(media_s * 10)
    hours, rest = divmod(tenths, 36000)
    minutes, rest = divmod(rest, 600)
    seconds = f"{rest // 10:02d}.{rest % 10}"
    return f"{hours}:{minutes:02d}:{seconds}" if hours else f"{minutes}:{seconds}"


def _event(number: int, detail: EventDetail, timezone: str) -> EventView:
    state: State = "violation" if detail.violations else "allowed" if detail.allowed else "unknown"
    if detail.violations:
        parts = [catalogue.VIOLATION[v] for v in detail.violations]
        verdict = Text(", ".join(p.vi for p in parts), ", ".join(p.en for p in parts))
    else:
        verdict = catalogue.ALLOWED[detail.allowed]
    shots = _shots(detail)
    preview = None if detail.clip_facts is None else detail.clip_facts.preview
    return EventView(
        number=number,
        detail=detail,
        state=state,
        title=catalogue.KIND[detail.kind],
        verdict=verdict,
        rule=catalogue.RULE.get((detail.rule or "").partition("@")[0]),
        actor=catalogue.ACTOR[detail.actor],
        shots=shots,
        thumb=_thumb(detail, shots),
        crop=_crop(detail),
        video=preview or detail.clip or "",
        wall_clock="" if detail.release_utc is None else _local(detail.release_utc, timezone),
        timezone=timezone,
    )


def _thumb(detail: EventDetail, shots: tuple[Shot, ...]) -> Shot | None:
    best = next((s for name in ("release", "left_behind", "before") for s in shots if s.name == name), None)
    if best is None or best.name != "release" or detail.thumb is None:
        return best
    return replace(best, href=_href(detail.thumb))


def _shots(detail: EventDetail) -> tuple[Shot, ...]:
    size = (detail.width, detail.height)
    item = _overlay("item", detail.item_box, size)
    spot = _overlay("spot", detail.item_box, size)
    at_release = _overlay("actor", detail.actor_box, size)
    carrying = _overlay("actor", _track_box(detail, detail.carry_still_s), size)
    plan: tuple[tuple[str, str | None, float | None, tuple[Overlay, ...]], ...] = (
        ("before", detail.stills.before, detail.before_still_s, spot),
        ("carry", detail.stills.carry, detail.carry_still_s, carrying),
        ("release", detail.stills.release, detail.release_s, item + at_release),
        ("left_behind", detail.stills.left_behind, detail.left_behind_still_s, item),
        ("actor", detail.stills.actor, detail.actor_still_s, ()),
    )
    return tuple(Shot(name, _href(path), catalogue.STILL[name], s, boxes) for name, path, s, boxes in plan if path)


def _overlay(kind: Literal["item", "actor", "spot"], box: Box | None, size: tuple[int, int]) -> tuple[Overlay, ...]:
    if box is None:
        return ()
    x1, y1, x2, y2 = box
    w, h = size
    return (Overlay(kind, 100 * x1 / w, 100 * y1 / h, 100 * (x2 - x1) / w, 100 * (y2 - y1) / h),)


def _track_box(detail: EventDetail, media_s: float | None) -> Box | None:
    if media_s is None or not detail.track:
        return None
    nearest = min(detail.track, key=lambda p: abs(p.media_s - media_s))
    return nearest.box if abs(nearest.media_s - media_s) < 0.5 else None


def _crop(detail: EventDetail) -> tuple[float, float, float, float]:
    """The part of the picture a thumbnail shows (left, top, width, height in pixels): item and actor, at 16:9."""
    boxes = [detail.item_box] + ([detail.actor_box] if detail.actor_box else [])
    x1, y1 = min(b[0] for b in boxes), min(b[1] for b in boxes)
    x2, y2 = max(b[2] for b in boxes), max(b[3] for b in boxes)
    side = max((x2 - x1) * 1.6, (y2 - y1) * 1.35 * 16 / 9, detail.width * 0.22)
    w = min(side, detail.width, detail.height * 16 / 9)
    h = w * 9 / 16
    left = min(max(0.0, (x1 + x2 - w) / 2), detail.width - w)
    top = min(max(0.0, (y1 + y2 - h) / 2), detail.height - h)
    return left, top, w, h


def _input(result: InputResult, events: dict[str, EventView]) -> InputView:
    media = result.media
    known = [] if media is None else [media.duration_s or 0.0]
    length = max(known + [result.scanned_s] + [e.release_s for e in result.events], default=0.0)
    scale = 100 / length if length else 0.0
    views = [events[e.event_id] for e in result.events]
    unwell = []
    notes = []
    for h in result.health:
        end = length if h.end_s is None else h.end_s
        span = f"{clock(h.start_s)} – {clock(h.end_s) if h.end_s is not None else '…'}"
        unwell.append(
            Mark(h.start_s * scale, max(0.3, (end - h.start_s) * scale), f"{catalogue.HEALTH[h.kind]} {span}")
        )
        notes.append((catalogue.HEALTH[h.kind], f"{span} {h.detail}".strip()))
    unseen = None
    if length - result.scanned_s > 1.0 or (result.status == "failed" and length):
        unseen = Mark(result.scanned_s * scale, 100 - result.scanned_s * scale, str(catalogue_page.NOT_SEEN))
    return InputView(
        result=result,
        length_s=length,
        activity=_area(() if media is None else media.activity, result.scanned_s * scale * 10),
        marks=tuple(
            Mark(
                v.detail.release_s * scale,
                0,
                f"{v.number}. {v.title.vi} {clock(v.detail.release_s)}",
                v.detail.event_id,
                v.state,
            )
            for v in sorted(views, key=lambda v: v.number)
        ),
        unwell=tuple(unwell),
        unseen=unseen,
        ticks=tuple(Mark(i * 25, 0, clock(length * i / 4)) for i in range(5)) if length else (),
        health=tuple(notes),
    )


def _area(values: tuple[float, ...], width: float) -> str:
    if not values:
        return ""
    step = width / len(values)
    # The square root lets a lone walker show beside a passing lorry.
    tops = "".join(
        f"L{i * step:.1f},{100 - 96 * v**0.5:.1f}L{(i + 1) * step:.1f},{100 - 96 * v**0.5:.1f}"
        for i, v in enumerate(values)
    )
    return f"M0,100{tops}L{width:.1f},100Z"


def _local(at: datetime | None, timezone: str) -> str:
    return "–" if at is None else at.astimezone(ZoneInfo(timezone)).strftime("%d/%m/%Y %H:%M:%S")


def _href(path: str | None) -> str:
    return "" if path is None else quote(path)


def _bilingual(text: Text) -> Markup:
    if text.vi == text.en:
        return Markup("<span>{}</span>").format(text.vi)
    return Markup('<span class="vi">{}</span> <span class="en" lang="en">{}</span>').format(text.vi, text.en)


def _script_json(value: object) -> Markup:
    # "<" never appears, so nothing in the data can close the script element.
    return Markup(json.dumps(value, separators=(",", ":")).replace("<", "\\u003c"))
