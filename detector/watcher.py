"""The detector's front door: GOPs in, findings out. The same for a file and for a camera."""

from collections.abc import Callable, Iterator
from datetime import datetime

from detector.events import Finding
from streams.frames import Gop, Source

WallClock = Callable[[float], datetime | None]
"""Media seconds to aware UTC, None where the wall clock is unknown."""


class Watcher:
    """Placeholder for the first hours of the project: see `watch`."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def push(self, gop: Gop) -> Iterator[Finding]:
        yield from ()

    def close(self) -> Iterator[Finding]:
        yield from ()
