"""The recording ring: packets go to disk as they come, are found again by the clock, and make room for new ones.

Design, file format and what survives what: docs/design/ring.md.
"""

from streams.ring.alarms import Alarm, AlarmKind
from streams.ring.budget import Budget
from streams.ring.check import check_ring
from streams.ring.clip import ClipPart, RingClip, cut_ring_clip
from streams.ring.errors import (
    NothingRecordedError,
    RingBusyError,
    RingChangedError,
    RingError,
    UnsupportedCodecError,
)
from streams.ring.gops import Gap, RingGop
from streams.ring.holds import Hold
from streams.ring.index import Extent
from streams.ring.interval import Interval
from streams.ring.packet import CameraTime, Incoming, RingPacket
from streams.ring.parameters import Parameters
from streams.ring.reader import Moment, RingReader, Span
from streams.ring.recovery import Damage, Opened
from streams.ring.source import RingSource
from streams.ring.writer import Counts, Receipt, RingWriter

__all__ = [
    "Alarm",
    "AlarmKind",
    "Budget",
    "CameraTime",
    "ClipPart",
    "Counts",
    "Damage",
    "Extent",
    "Gap",
    "Hold",
    "Incoming",
    "Interval",
    "Moment",
    "NothingRecordedError",
    "Opened",
    "Parameters",
    "Receipt",
    "RingBusyError",
    "RingChangedError",
    "RingClip",
    "RingError",
    "RingGop",
    "RingPacket",
    "RingReader",
    "RingSource",
    "RingWriter",
    "Span",
    "UnsupportedCodecError",
    "check_ring",
    "cut_ring_clip",
]
