import pytest

from streams.camera.advice import Finding, Stream, advise
from streams.camera.measure import Measured, Seen, measure


def stream(
    gops: list[int], *, fps: float = 25.0, size: int = 20_000, b_frames: bool = False, pace: float = 1.0
) -> list[Seen]:
    """Packets of groups of these lengths; every keyframe is five times as large."""
    seen: list[Seen] = []
    for length in gops:
        for i in range(length):
            n = len(seen)
            shown = n
            if b_frames and i % 3:  # I P b b P b b: in decode order the P comes before its two Bs
                shown = n + 2 if i % 3 == 1 else n - 1
            seen.append(Seen(shown / fps, i == 0, size * (5 if i == 0 else 1), n / fps / pace))
    return seen


def findings(seen: list[Seen], *, codec: str = "h264", width: int = 1920, height: int = 1080, fps: float = 25.0,
             offset_s: float | None = 0.1, auth: str | None = "digest") -> dict[str, Finding]:  # fmt: skip
    found = advise(Stream(codec, width, height, fps, measure(seen), True, offset_s, auth))
    return {f.code: f for f in found}


def test_rate_groups_and_bits_are_measured_over_whole_groups() -> None:
    found = measure(stream([50, 50, 50, 7]))
    assert found.fps == pytest.approx(25)
    assert found.arrival_fps == pytest.approx(25)
    assert found.gop_frames == (50, 50, 50)
    assert found.gop_s == pytest.approx(2)
    assert found.regular is True
    assert found.b_frames is False
    assert found.bits_per_s == pytest.approx(8 * 20_000 * 54 / 2)
    assert found.since_key_s == pytest.approx(7 / 25)


def test_what_comes_before_the_first_keyframe_does_not_count() -> None:
    assert measure([*stream([10])[3:], *stream([25, 25, 1])]).gop_frames == (25, 25)


def test_b_frames_do_not_change_the_rate() -> None:
    found = measure(stream([48, 48], b_frames=True))
    assert found.b_frames
    assert found.fps == pytest.approx(25, rel=0.01)


def test_a_camera_slower_than_it_says_is_found_out_by_our_clock() -> None:
    found = findings(stream([50, 50, 50], pace=0.84))
    assert found["fps_differs"].value == pytest.approx(21, rel=0.01)
    assert found["fps_differs"].wanted == 25


def test_nothing_at_all_is_no_error() -> None:
    nothing = Measured(0, 0.0, None, None, (), None, 0.0, False, None, None)
    assert measure([]) == nothing
    assert measure([Seen(None, True, 10, 0.0)]).packets == 1


def test_a_good_stream_needs_no_change() -> None:
    assert findings(stream([50, 50, 50])) == {}


@pytest.mark.parametrize(
    ("code", "level", "found"),
    [
        ("gop_long", "change", findings(stream([150, 150, 1]))),
        ("gop_long", "change", findings(stream([250]))),  # smart codec: no second keyframe came at all
        ("gop_irregular", "change", findings(stream([50, 200, 80]))),
        ("gop_short", "note", findings(stream([5] * 20))),
        ("b_frames", "change", findings(stream([48, 48], b_frames=True))),
        ("fps_low", "change", findings(stream([10, 10, 10], fps=5), fps=5)),
        ("fps_high", "change", findings(stream([120, 120], fps=60, size=20_000), fps=60)),
        ("bitrate_low", "note", findings(stream([50, 50], size=2_000))),
        ("bitrate_high", "note", findings(stream([50, 50], size=120_000))),
        ("picture_small", "note", findings(stream([50, 50], size=2_000), width=640, height=360)),
        ("hevc", "note", findings(stream([50, 50]), codec="hevc")),
        ("not_h26x", "change", findings(stream([50, 50]), codec="mjpeg")),
        ("clock_off", "change", findings(stream([50, 50]), offset_s=-37.0)),
        ("clock_unknown", "note", findings(stream([50, 50]), offset_s=None)),
        ("auth_basic", "change", findings(stream([50, 50]), auth="basic")),
        ("auth_none", "change", findings(stream([50, 50]), auth="none")),
    ],
)
def test_each_fault_is_found_and_nothing_else(code: str, level: str, found: dict[str, Finding]) -> None:
    assert set(found) == {code}
    assert found[code].level == level


def test_the_keyframe_interval_to_set_is_two_seconds_in_pictures() -> None:
    assert findings(stream([150, 150, 1]))["gop_long"].wanted == 50


def test_a_gap_in_arrival_is_told() -> None:
    seen = stream([50, 50, 50])
    late = [Seen(s.shown_s, s.key, s.size, (s.arrival_s or 0) + (3.0 if i > 60 else 0)) for i, s in enumerate(seen)]
    assert findings(late)["gaps"].value == pytest.approx(3.04)
