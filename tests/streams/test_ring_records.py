import io

from hypothesis import given
from hypothesis import strategies as st

from streams.ring import CameraTime, RingPacket
from streams.ring.records import HEAD_BYTES, Hole, Kind, Record, packet_head, read_records, text_record

_big = st.integers(-(2**62), 2**62)
_camera = st.builds(
    CameraTime,
    utc_s=st.integers(0, 4_000_000_000_000_000).map(lambda us: us / 1e6),
    source=st.sampled_from(["rtcp", "onvif", "twelvecharss"]),
    uncertainty_s=st.one_of(st.none(), st.integers(0, 10**9).map(lambda us: us / 1e6)),
)
_packet = st.builds(
    RingPacket,
    sequence=st.integers(0, 2**63),
    key=st.booleans(),
    jumped=st.booleans(),
    pts=st.one_of(st.none(), _big),
    dts=st.one_of(st.none(), _big),
    duration=st.one_of(st.none(), _big),
    offset=_big,
    media_us=_big,
    ring_us=_big,
    arrival_us=_big,
    camera=st.one_of(st.none(), _camera),
    data=st.binary(max_size=200),
)


def written(packets: list[RingPacket], salt: int) -> bytes:
    return b"".join(packet_head(p, salt) + p.data for p in packets)


def parsed(data: bytes, salt: int, *, to_end: bool = True) -> list[Record | Hole]:
    return list(read_records(io.BytesIO(data), 0, salt, to_end=to_end))


@given(st.lists(_packet, max_size=6), st.integers(0, 2**32 - 1))
def test_what_is_written_is_read_back_to_the_bit(packets: list[RingPacket], salt: int) -> None:
    assert [r.packet() for r in parsed(written(packets, salt), salt) if isinstance(r, Record)] == packets


@given(st.lists(_packet, min_size=1, max_size=5), st.data())
def test_a_file_cut_anywhere_keeps_every_whole_record(packets: list[RingPacket], data: st.DataObject) -> None:
    whole = written(packets, 7)
    cut = data.draw(st.integers(0, len(whole)))
    ends = [HEAD_BYTES + len(p.data) for p in packets]
    kept = sum(sum(ends[: n + 1]) <= cut for n in range(len(packets)))
    found = parsed(whole[:cut], 7)
    assert [r.packet() for r in found if isinstance(r, Record)] == packets[:kept]
    torn = cut - sum(ends[:kept])
    assert [h.end - h.start for h in found if isinstance(h, Hole)] == ([torn] if torn else [])
    assert len(parsed(whole[:cut], 7, to_end=False)) == kept


@given(st.lists(_packet, min_size=2, max_size=5), st.binary(min_size=1, max_size=40), st.data())
def test_damage_costs_the_records_it_touches_and_no_other(
    packets: list[RingPacket], noise: bytes, data: st.DataObject
) -> None:
    whole = bytearray(written(packets, 7))
    at = data.draw(st.integers(0, len(whole) - 1))
    noise = noise[: len(whole) - at]
    damaged = bytes(whole[:at]) + noise + bytes(whole[at + len(noise) :])
    start, touched = 0, []
    for packet in packets:
        end = start + HEAD_BYTES + len(packet.data)
        touched.append(damaged[start:end] != whole[start:end])
        start = end
    found = [r.packet() for r in parsed(damaged, 7) if isinstance(r, Record)]
    assert found == [p for p, bad in zip(packets, touched, strict=True) if not bad]


@given(st.binary(max_size=3000))
def test_any_bytes_at_all_are_read_without_an_error(data: bytes) -> None:
    holes = parsed(data, 0)
    assert sum(r.end - r.start for r in holes) == len(data)


def test_records_of_another_file_are_not_taken_for_our_own() -> None:
    old = text_record(Kind.FOOT, b"old", salt=1)
    own = text_record(Kind.FOOT, b"own", salt=2)
    found = parsed(old + own, 2)
    assert [r.payload for r in found if isinstance(r, Record)] == [b"own"]
    assert found[0] == Hole(0, len(old))


def test_a_length_from_outer_space_is_damage() -> None:
    head = bytearray(text_record(Kind.FOOT, b"", 0))
    head[8:12] = b"\xff\xff\xff\x7f"
    assert parsed(bytes(head), 0) == [Hole(0, len(head))]
