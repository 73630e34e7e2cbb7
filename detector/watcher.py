"""The detector's front door: GOPs in, findings out. The same for a file and for a camera."""

from collections.abc import Callable, Iterator
from datetime import datetime

from detector.events import Finding
from streams.frames import Gop, Source

WallClock = Callable[[float], datetime | None]
"""Media seconds to aware UTC, None where the wall clock is unknown."""


class Watcher:
    """Being written; the signatures are what callers rely on."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def push(self, gop: Gop) -> Iterator[Finding]:
        del gop
        yield from ()

    def close(self) -> Iterator[Finding]:
        yield from ()
