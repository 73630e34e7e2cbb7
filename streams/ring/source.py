"""A camera's ring as a `Source`: the detector sees a live camera exactly as it sees a file."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import av

from streams.frames import Frame
from streams.group_gop import GroupGop
from streams.ring.decoding import Stretch
from streams.ring.follow import Start
from streams.ring.gops import runs
from streams.ring.interval import Interval
from streams.ring.packet import RingPacket
from streams.ring.reader import RingReader

_POLL_S = 0.4
"""How often the growing end is looked at: a tenth of a GOP late on average, at half the cost of every write."""


class RingSource:
    """Implements `Source`. `media_s` is the ring's media line: 0 is the first picture ever recorded, and it goes on
    over reconnects and restarts. Not thread-safe, but for `stop`."""

    def __init__(
        self,
        data: Path,
        camera_id: str,
        *,
        after: int = -1,
        follow: bool = True,
        waiting: Callable[[], None] = lambda: None,
    ) -> None:
        """`gops` begins at the first keyframe behind sequence `after`; without `follow` it ends with what is there.
        `waiting` is called in the thread of `gops`, some times a second while there is nothing to hand out."""
        self.reader = RingReader(data, camera_id)
        self._after = after
        self._follow = follow
        self._waiting = waiting
        self._stop = threading.Event()
        self.size: tuple[int, int] | None = None
        """Width and height of every frame, from the first picture; a camera that changes its resolution is scaled."""
        self.damaged_packets = 0
        self._stretch: Stretch | None = None
        self._torn = 0
        self.read_utc_s: float | None = None
        """When the last packet that was read had arrived: a group is handed out when the next one's first has been."""

    @property
    def torn_pictures(self) -> int:
        """Pictures that `gops` has left out so far because a part of them was lost on the way from the camera."""
        return self._torn + (0 if self._stretch is None else self._stretch.torn)

    def pass_over(self, after: int) -> None:
        """The next call of `gops` begins at the first keyframe behind sequence `after`."""
        self._after = after

    def stop(self) -> None:
        """`gops` ends after what it has; may be called from another thread or a signal handler."""
        self._stop.set()

    def gops(self) -> Iterator[GroupGop]:
        """Groups as they are recorded, each handed out when the next one begins."""
        packets = self.reader.follow(self._after, stop=self._ends, poll_s=_POLL_S)
        run = _Runs(self._noted(packets))
        while (start := run.next_start()) is not None:
            self._torn = self.torn_pictures
            self._stretch = stretch = Stretch(start.head.parameters, self.size)
            for group in stretch.groups(run.packets(), eager=True):
                frame = partial(self.frame, stretch)
                yield GroupGop(group, stretch, media_s=stretch.media_s, frame=frame, replay=self.replay)
            self.damaged_packets += stretch.damaged

    def _noted(self, items: Iterator[Start | RingPacket]) -> Iterator[Start | RingPacket]:
        for item in items:
            if isinstance(item, RingPacket):
                self.read_utc_s = item.arrival_us / 1e6
            yield item

    def _ends(self) -> bool:
        self._waiting()
        return self._stop.is_set() or not self._follow

    def replay(self, start_s: float, end_s: float) -> Iterator[Frame]:
        """Every frame with start_s <= media_s < end_s that is still kept, decoded again from the keyframe before."""
        for first, packets in runs(self.reader.gops(Interval.media(start_s, end_s))):
            stretch = Stretch(first.parameters, self.size)
            for group in stretch.groups(packets):
                for picture in stretch.decoder.pictures(group):
                    media_s = stretch.media_s(picture.tick)
                    if start_s <= media_s < end_s:
                        frame = self.frame(stretch, picture.picture, media_s)
                        yield replace(frame, torn=True) if picture.torn else frame
            self.damaged_packets += stretch.damaged

    def frame(self, stretch: Stretch, picture: av.VideoFrame, media_s: float) -> Frame:
        """A picture of `stretch`, in the one size that this source has."""
        stretch.size = self.size = self.size or (picture.width, picture.height)
        return stretch.frame(picture, media_s)


class _Runs:
    """Splits what `follow` yields into runs of packets, without holding any of them."""

    def __init__(self, items: Iterator[Start | RingPacket]) -> None:
        self._items = items
        self._start: Start | None = None

    def next_start(self) -> Start | None:
        for item in self._items if self._start is None else ():
            if isinstance(item, Start):
                self._start = item
                break
        start, self._start = self._start, None
        return start

    def packets(self) -> Iterator[RingPacket]:
        for item in self._items:
            if isinstance(item, Start):
                self._start = item
                return
            yield item
