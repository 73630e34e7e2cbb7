"""What the detector tells of its own judging, for whoever trains or explains it."""

from dataclasses import dataclass

from detector.judge import Judgement
from streams.frames import BoxPx


@dataclass(frozen=True, slots=True)
class Trace:
    """One judged item and what became of it: the verdict's training data, and what `--explain` would print."""

    media_s: float
    item_box: BoxPx
    judgement: Judgement
    score: float
    outcome: str
