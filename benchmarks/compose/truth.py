"""What really happens in composed clips, written in the shape of the shared footage's truth.json."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.compose.render import Player
from benchmarks.compose.scene import Left, Occurrence, Scene
from streams.frames import BoxPx

HANDHELD = ("handheld",)


@dataclass(frozen=True, slots=True)
class TrueEvent:
    """A deposit: `release_s` is the time of the first frame in which the item is out of the hand."""

    release_s: float
    item_box: BoxPx
    rest_until_s: float
    owner_leaves_s: float | None
    actor: str
    kind: str
    note: str


@dataclass(frozen=True, slots=True)
class Truth:
    """One clip and what happens in it. `case` is the scene's kind."""

    file: str
    width: int
    height: int
    fps: float
    duration_s: float
    camera: str
    case: str
    description: str
    events: tuple[TrueEvent, ...]
    non_events: tuple[Occurrence, ...]


def truth_of(scene: Scene, file: str, player: Player | None = None) -> Truth:
    """The truth that follows from the scene's script. Raises ComposeError where it cannot be played."""
    player = player or Player(scene)
    events = tuple(_event(scene, left, player) for left in scene.lefts)
    moving = any(what.kind in HANDHELD for what in scene.disturbances)
    names = ", ".join(sorted({what.kind for what in scene.disturbances})) or "none"
    return Truth(
        file, scene.width, scene.height, scene.fps, round(scene.frame_count / scene.fps, 3),
        "handheld" if moving else "fixed", scene.kind,
        f"composed, seed {scene.seed}: {scene.kind} on {scene.background}; disturbances: {names}",
        events, scene.occurrences,
    )  # fmt: skip


def _event(scene: Scene, left: Left, player: Player) -> TrueEvent:
    end = scene.frame_count / scene.fps
    item = scene.items[left.item]
    until = min(end, item.gone_s if item.gone_s is not None else end)
    box = player.item_box(left.item, min(end, item.rests_from_s + 0.05))
    if box is None:
        raise AssertionError(f"{scene.kind} seed {scene.seed}: the item left at {left.release_s} s is nowhere")
    return TrueEvent(
        round(left.release_s, 3), box, round(until, 3), left.owner_leaves_s, left.actor, left.kind, left.note
    )


def write_truth(folder: Path, truths: Sequence[Truth]) -> Path:
    """truth.json in `folder`, replaced as a whole."""
    path = folder / "truth.json"
    part = folder / ".truth.json.part"
    part.write_text(json.dumps([_record(truth) for truth in truths], indent=1, ensure_ascii=False), "utf-8")
    part.replace(path)
    return path


def _record(truth: Truth) -> dict[str, object]:
    return {
        "file": truth.file,
        "width": truth.width,
        "height": truth.height,
        "fps": truth.fps,
        "duration_s": truth.duration_s,
        "camera": truth.camera,
        "speed": "real",
        "case": truth.case,
        "description": truth.description,
        "events": [
            {
                "release_s": event.release_s,
                "item_box": [round(v) for v in event.item_box],
                "rest_until_s": event.rest_until_s,
                "owner_leaves_s": event.owner_leaves_s,
                "actor": event.actor,
                "kind": event.kind,
                "certain": True,
                "note": event.note,
            }
            for event in truth.events
        ],
        "non_events": [
            {"what": one.what, "t0_s": one.start_s, "t1_s": one.end_s, "box": None, "note": ""}
            for one in truth.non_events
        ],
        "remark": "composed; exact",
    }
