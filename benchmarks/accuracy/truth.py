"""truth.json: what really happens in the clips of a folder. Also says clearly what is wrong with the file."""

import json
import math
from dataclasses import dataclass, field
from pathlib import Path

from streams.frames import BoxPx

TRUTH_NAME = "truth.json"
SHAPE = '[{"file": "a.mp4", "duration_s": 60, "events": [{"release_s": 12.3, "item_box": [x1, y1, x2, y2]}]}, ...]'


class TruthError(ValueError):
    """truth.json is missing or does not say what the benchmark needs; the message names the clip and the field."""


@dataclass(frozen=True, slots=True)
class TruthEvent:
    """Somebody left something: `release_s` media seconds, `item_box` pixels of the source frame where it rests.

    `certain` False: a person labelling was not sure, so it is neither a miss nor, when reported, a false alarm.
    """

    release_s: float
    item_box: BoxPx
    rest_until_s: float | None = None
    certain: bool = True
    kind: str = ""
    actor: str = ""


@dataclass(frozen=True, slots=True)
class Clip:
    """One video of the folder and the deposits in it. `label` groups clips in the report (composed cases have one)."""

    file: str
    path: Path
    duration_s: float
    events: tuple[TruthEvent, ...] = field(default=())
    label: str = ""
    speed: str = "real"


def load_truth(folder: Path) -> tuple[Clip, ...]:
    """The clips that `folder`/truth.json describes, in its order.

    Raises:
        TruthError: no truth.json, not the expected shape, or a clip it names is not in the folder.
    """
    path = folder / TRUTH_NAME
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise TruthError(f"{folder}: no {TRUTH_NAME}. Expected one beside the clips: {SHAPE}") from None
    except (OSError, ValueError) as error:
        raise TruthError(f"{path}: not readable as JSON ({error})") from error
    if not isinstance(document, list):
        raise TruthError(f"{path}: expected a list of clips, {SHAPE}, found {type(document).__name__}")
    clips = tuple(_clip(entry, folder, f"{path}: clip {index}") for index, entry in enumerate(document))
    names = [clip.file for clip in clips]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise TruthError(f"{path}: described twice: {', '.join(twice)}")
    missing = [clip.file for clip in clips if not clip.path.is_file()]
    if missing:
        raise TruthError(f"{path}: clips not in the folder: {', '.join(missing)}")
    return clips


def _clip(entry: object, folder: Path, where: str) -> Clip:
    if not isinstance(entry, dict):
        raise TruthError(f"{where}: expected an object, found {type(entry).__name__}")
    file = entry.get("file")
    if not isinstance(file, str) or not file:
        raise TruthError(f"{where}: `file` must be a file name, found {file!r}")
    where = f"{where} ({file})"
    duration = _number(entry.get("duration_s"), f"{where}: `duration_s`")
    if duration <= 0:
        raise TruthError(f"{where}: `duration_s` must be above 0, found {duration}")
    events = entry.get("events")
    if not isinstance(events, list):
        raise TruthError(f"{where}: `events` must be a list (empty for a negative), found {events!r}")
    label = entry.get("case", entry.get("label", ""))
    return Clip(
        file=file,
        path=folder / file,
        duration_s=duration,
        events=tuple(_event(event, f"{where}: event {index}") for index, event in enumerate(events)),
        label=str(label),
        speed=str(entry.get("speed", "real")),
    )


def _event(entry: object, where: str) -> TruthEvent:
    if not isinstance(entry, dict):
        raise TruthError(f"{where}: expected an object, found {type(entry).__name__}")
    certain = entry.get("certain", True)
    if not isinstance(certain, bool):
        raise TruthError(f"{where}: `certain` must be true or false, found {certain!r}")
    rest = entry.get("rest_until_s")
    release = _number(entry.get("release_s"), f"{where}: `release_s`")
    return TruthEvent(
        release_s=release,
        item_box=box_from(entry.get("item_box"), f"{where}: `item_box`"),
        rest_until_s=None if rest is None else max(release, _number(rest, f"{where}: `rest_until_s`")),
        certain=certain,
        kind=str(entry.get("kind", "")),
        actor=str(entry.get("actor", "")),
    )


def box_from(value: object, where: str) -> BoxPx:
    """A box [x1, y1, x2, y2] with a positive area, checked. Raises TruthError naming `where`."""
    if not isinstance(value, list | tuple) or len(value) != 4:
        raise TruthError(f"{where} must be [x1, y1, x2, y2], found {value!r}")
    x1, y1, x2, y2 = (_number(part, where) for part in value)
    if x2 <= x1 or y2 <= y1:
        raise TruthError(f"{where} must have x2 > x1 and y2 > y1, found {value!r}")
    return x1, y1, x2, y2


def _number(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TruthError(f"{where} must be a number, found {value!r}")
    return float(value)
