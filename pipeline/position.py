"""How far a watch had come, on disk, and where the next one begins."""

from pathlib import Path

from pydantic import ValidationError

from evidence.atomic import write_atomic
from evidence.record import Record, Seconds
from pipeline.load import Stream

REWIND_S = 120.0
"""Media seconds that are watched again after a start: the detector's memory is not on disk."""
LEAD_S = 45.0
"""An act that was not decided is watched again from so long before it began: the scene must be known by then, and the
act may begin as long as the detector looks back before anything of it was seen."""
MOST_REWIND_S = 900.0
"""Nobody's waiting beside a thing is followed farther back than this: a stall's goods lie there all day."""


class Position(Record):
    """`media_s` was reached in `stream`; `undecided_s` is when the oldest act that was not decided then began."""

    media_s: Seconds
    stream: Stream = "main"
    undecided_s: Seconds | None = None

    def begin_s(self, rewind_s: float = REWIND_S) -> float:
        """Where to begin, so that what was going on is seen from its beginning."""
        begin_s = self.media_s - rewind_s
        if self.undecided_s is not None:
            begin_s = min(begin_s, max(self.undecided_s - LEAD_S, self.media_s - MOST_REWIND_S))
        return begin_s


def load(file: Path) -> Position | None:
    """None where there is none that can be read."""
    try:
        return Position.model_validate_json(file.read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def save(file: Path, position: Position) -> None:
    """Raises OSError."""
    write_atomic(file, position.model_dump_json() + "\n")
