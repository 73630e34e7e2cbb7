"""A number in every picture that a camera of benchmarks.cameras sends, so that one can tell afterwards which came.

It is an SEI message with unregistered user data (H.264 and H.265, D.1.7 and D.2.7), which decoders pass over and which
RTP, the ring and MP4 carry as it is. Standard library only: GStreamer's Python reads this file too.
"""

import re
from dataclasses import dataclass

_MARK = b"litterwatch-test"
"""The message's UUID: any 16 bytes that no encoder writes. ASCII, so that nothing in it needs escaping."""
_DIGITS = 14
_FORM = re.compile(re.escape(_MARK) + rb"([kd])(\d{%d})\." % _DIGITS)
_SIZE = 16 + 1 + _DIGITS + 1
_SEI = {"h264": b"\x06\x05", "h265": b"\x4e\x01\x05"}
_START = re.compile(rb"\x00\x00\x01")


@dataclass(frozen=True)
class Stamp:
    """Which picture it is."""

    number: int
    """Rises by one with each picture before the camera, also while nobody is connected."""
    key: bool
    """A keyframe."""


def stamped(unit: bytes, codec: str, number: int, key: bool) -> bytes:
    """The access unit (Annex B) with its number before its first slice. `codec` is h264 or h265."""
    text = _MARK + (b"k" if key else b"d") + str(number).zfill(_DIGITS).encode() + b"."
    message = b"\x00\x00\x00\x01" + _SEI[codec] + bytes([_SIZE]) + text + b"\x80"
    at = _first_slice(unit, codec)
    return unit[:at] + message + unit[at:]


def read_stamp(data: bytes) -> Stamp | None:
    """The stamp of an access unit, or of a network packet that holds it; None where there is none."""
    found = _FORM.search(data, 0, 4096)
    return None if found is None else Stamp(int(found[2]), found[1] == b"k")


def _first_slice(unit: bytes, codec: str) -> int:
    for start in _START.finditer(unit):
        head = unit[start.end()]
        is_slice = 1 <= head & 0x1F <= 5 if codec == "h264" else (head >> 1) & 0x3F < 32
        if is_slice:
            at = start.start()
            return at - 1 if at > 0 and unit[at - 1] == 0 else at
    return len(unit)
