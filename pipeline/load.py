"""How well the watching of one camera keeps up with its recording."""

from dataclasses import dataclass
from typing import Literal

from detector.watcher import Effort

Stream = Literal["main", "detect"]


@dataclass(frozen=True, slots=True)
class Load:
    """Counts run from the start of the watch, in media seconds unless they say otherwise.

    A group of pictures can be watched as soon as it is complete, that is when the next one begins; its delay is the
    time by this machine's clock from then until it had been watched.
    """

    stream: Stream = "main"
    """Which of the camera's streams is being watched."""
    effort: Effort = "full"
    """How closely it is being watched now; less than "full" only while it does not keep up."""
    delay_s: float = 0.0
    """Of the last group."""
    longest_delay_s: float = 0.0
    watched_s: float = 0.0
    """Watched in any way; the next three are parts of it."""
    late_s: float = 0.0
    """Watched with a delay of more than 2 s."""
    sparing_s: float = 0.0
    """Looked at half as often as usual."""
    keyframes_s: float = 0.0
    """Looked at on keyframes alone: the pictures between them were given up."""
    skipped_s: float = 0.0
    """Not watched at all."""
