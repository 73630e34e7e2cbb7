"""NAL units of H.264 and H.265: just enough to find parameter sets and to change the framing.

ITU-T H.264 table 7-1 and annex B, H.265 table 7-1 and annex B, ISO/IEC 14496-15 (avcC and hvcC, length-prefixed).
"""

from collections.abc import Iterator

START = b"\0\0\0\1"
_H264_SETS = {7, 8}
_H265_SETS = {32, 33, 34}


def unit_type(codec: str, unit: bytes) -> int:
    return unit[0] & 31 if codec == "h264" else (unit[0] >> 1) & 63


def is_picture(codec: str, unit: bytes) -> bool:
    """A slice of a picture: what comes after it describes no parameters of this packet any more."""
    kind = unit_type(codec, unit)
    return 1 <= kind <= 5 if codec == "h264" else kind < 32


def starts_afresh(codec: str, data: bytes, length_size: int) -> bool:
    """The first picture is an IDR (or BLA) one: a decoder forgets all that came before. Other keyframes (CRA, recovery
    points) go on counting pictures from those before, which come out in a wrong order if others came instead."""
    for unit in units(data, length_size):
        if is_picture(codec, unit):
            kind = unit_type(codec, unit)
            return kind == 5 if codec == "h264" else 16 <= kind <= 20
    return False


def units(data: bytes, length_size: int) -> Iterator[bytes]:
    """NAL units without framing. `length_size` 0 means start codes (annex B), else that many bytes of length."""
    if length_size:
        at = 0
        while at + length_size <= len(data):
            length = int.from_bytes(data[at : at + length_size], "big")
            at += length_size
            if 0 < length <= len(data) - at:
                yield data[at : at + length]
            at += length
        return
    at = data.find(b"\0\0\1")
    while at >= 0:
        following = data.find(b"\0\0\1", at + 3)
        unit = data[at + 3 :] if following < 0 else data[at + 3 : following]
        unit = unit.rstrip(b"\0")  # zero bytes before the next start code; a unit itself never ends with one
        if unit:
            yield unit
        at = following


def parameter_sets(codec: str, data: bytes, length_size: int) -> tuple[bytes, ...]:
    """VPS, SPS and PPS in front of the first slice of a packet."""
    wanted = _H264_SETS if codec == "h264" else _H265_SETS
    found = []
    for unit in units(data, length_size):
        if is_picture(codec, unit):
            break
        if unit_type(codec, unit) in wanted:
            found.append(unit)
    return tuple(dict.fromkeys(found))


def complete(codec: str, sets: tuple[bytes, ...]) -> bool:
    """A decoder can start with these alone."""
    kinds = {unit_type(codec, unit) for unit in sets}
    return kinds >= ({7, 8} if codec == "h264" else {32, 33, 34})


def core(codec: str, sets: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """What decides whether pictures go on: without the PPS, which some cameras change with every keyframe."""
    return tuple(sorted(unit for unit in sets if unit_type(codec, unit) not in {8 if codec == "h264" else 34}))


def unpack_extradata(codec: str, extradata: bytes) -> tuple[tuple[bytes, ...], int]:
    """Parameter sets of a decoder configuration, and the length size of the packets that go with it (0: annex B)."""
    if not extradata or extradata[0] != 1:
        return parameter_sets(codec, extradata, 0), 0
    return _avcc(extradata) if codec == "h264" else _hvcc(extradata)


def _avcc(data: bytes) -> tuple[tuple[bytes, ...], int]:
    sets: list[bytes] = []
    at = 5
    for mask in (31, 255):
        count = data[at] & mask if at < len(data) else 0
        at = _take(data, at + 1, count, sets)
    return tuple(sets), (data[4] & 3) + 1 if len(data) > 4 else 4


def _hvcc(data: bytes) -> tuple[tuple[bytes, ...], int]:
    sets: list[bytes] = []
    at = 23
    for _ in range(data[22] if len(data) > 22 else 0):
        kind = data[at] & 63 if at < len(data) else 0
        found: list[bytes] = []
        at = _take(data, at + 3, int.from_bytes(data[at + 1 : at + 3], "big"), found)
        sets += found if kind in _H265_SETS else []
    return tuple(sets), (data[21] & 3) + 1 if len(data) > 21 else 4


def _take(data: bytes, at: int, count: int, into: list[bytes]) -> int:
    for _ in range(count):
        length = int.from_bytes(data[at : at + 2], "big")
        unit = data[at + 2 : at + 2 + length]
        if unit:
            into.append(unit)
        at += 2 + length
    return at


def to_annexb(data: bytes, length_size: int) -> bytes:
    """The same NAL units with start codes; data that already has them is returned as it is."""
    return data if not length_size else b"".join(START + unit for unit in units(data, length_size))


def joined(sets: tuple[bytes, ...]) -> bytes:
    """Parameter sets as one annex B string."""
    return b"".join(START + unit for unit in sets)
