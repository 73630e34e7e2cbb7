from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from benchmarks.cameras.encode import encode
from streams.files import open_file
from streams.frames import Frame, Source
from tests.streams.conftest import Gallery
from tests.streams.craft import WATCHABLE
from tests.streams.reference import all_frames, plain_luma, same_pictures, upright_luma

TURNED = {"rot90.mov", "rot180.mp4", "rot270.mp4", "mirrored.mp4"}


@pytest.mark.parametrize("name", [n for n in WATCHABLE if n not in TURNED | {"splice.ts"}])
def test_every_picture_comes_out_once_and_as_a_plain_decoder_shows_it(gallery: Gallery, name: str) -> None:
    frames = all_frames(open_file(gallery(name)))
    expected = plain_luma(gallery(name))
    assert len(frames) == len(expected)
    assert [i for i, (f, e) in enumerate(zip(frames, expected, strict=True)) if not np.array_equal(f.y, e)] == []


@pytest.mark.parametrize("name", WATCHABLE)
def test_times_start_at_zero_rise_and_lie_inside_their_gop(gallery: Gallery, name: str) -> None:
    last_s, last_end_s = -1.0, 0.0
    for gop in open_file(gallery(name)).gops():
        assert gop.start_s == pytest.approx(last_end_s, abs=1e-6)
        for frame in gop.frames():
            assert frame.media_s > last_s
            assert gop.start_s - 1e-6 <= frame.media_s < gop.end_s
            last_s = frame.media_s
        last_end_s = gop.end_s
    assert last_s > 0


@pytest.mark.parametrize("name", WATCHABLE)
def test_keyframe_is_the_first_picture_of_its_gop_and_does_not_disturb_decoding(gallery: Gallery, name: str) -> None:
    undisturbed = all_frames(open_file(gallery(name)))
    frames: list[Frame] = []
    for gop in open_file(gallery(name)).gops():
        key = gop.keyframe()
        own = list(gop.frames())
        frames += own
        if gop.needs_previous:
            assert key is None
        elif key is not None:
            assert key.media_s == own[0].media_s
            assert same_pictures([key], own[:1])
        else:
            # No picture of a refreshing stream stands alone, but the first; one behind an edit list is not shown.
            assert name in {"refresh.mp4", "edit_list.mp4"}
    assert same_pictures(frames, undisturbed)


@pytest.mark.parametrize("name", WATCHABLE)
def test_replay_gives_the_frames_of_the_span_again_seen_before_or_not(gallery: Gallery, name: str) -> None:
    source = open_file(gallery(name))
    frames = all_frames(source)
    start_s, end_s = frames[-1].media_s * 0.4, frames[-1].media_s * 0.8
    expected = [f for f in frames if start_s <= f.media_s < end_s]
    assert expected
    for again in (source, source, open_file(gallery(name))):
        replayed = [f for f in again.replay(start_s, end_s) if not f.torn]
        assert [f.media_s for f in replayed] == [f.media_s for f in expected]
        assert same_pictures(replayed, expected)


@pytest.mark.parametrize(
    ("name", "last_s", "step_s"),
    [
        ("offset.ts", 3.96, 0.04),  # starts at 1000 s
        ("offset.mkv", 3.96, 0.04),
        ("wrap.ts", 3.96, 0.04),  # 33-bit clock runs over after 1.7 s
        ("headless.ts", 1.96, 0.04),  # packets before the first keyframe
        ("fpslie.mkv", 7.92, 0.08),  # header says 25, timestamps say 12.5
        ("h264_bframes.avi", 3.96, 0.04),  # no PTS, and B-frames
        ("longgop.avi", 8.96, 0.04),
        ("mpeg4.avi", 3.96, 0.04),
        ("raw.h264", 3.96, 0.04),  # no timestamps at all
        ("edit_list.mp4", 2.44, 0.04),
        ("gif.gif", 2.9, 0.1),
    ],
)
def test_media_time_is_right_whatever_the_container_says(
    gallery: Gallery, name: str, last_s: float, step_s: float
) -> None:
    times = [f.media_s for f in all_frames(open_file(gallery(name)))]
    assert times[0] == 0.0
    assert times[-1] == pytest.approx(last_s, abs=1e-3)
    assert np.diff(times) == pytest.approx(step_s, abs=1e-3)


def test_where_recordings_are_spliced_time_goes_on_and_the_packet_before_the_joint_is_suspected(
    gallery: Gallery,
) -> None:
    source = open_file(gallery("splice.ts"))  # clock and packet counters start again in the middle
    times = [f.media_s for f in all_frames(source)]
    assert len(times) == 199
    assert times[-1] == pytest.approx(7.96, abs=1e-3)
    assert sorted(np.diff(times))[-2:] == pytest.approx([0.04, 0.08], abs=1e-3)
    assert source.torn_pictures == 1


def test_variable_frame_rate_keeps_its_gaps(gallery: Gallery) -> None:
    steps = np.diff([f.media_s for f in all_frames(open_file(gallery("vfr.mkv")))])
    assert set(np.round(steps, 2)) == {0.04, 0.16}


@pytest.mark.parametrize("name", sorted(TURNED))
def test_pictures_are_turned_as_ffmpeg_turns_them(gallery: Gallery, name: str) -> None:
    source = open_file(gallery(name))
    frame = next(iter(next(iter(source.gops())).frames()))
    assert (frame.width, frame.height) == (source.info.width, source.info.height)
    assert frame.u.shape == ((frame.height + 1) // 2, (frame.width + 1) // 2)
    assert np.array_equal(frame.y.reshape(-1), upright_luma(gallery(name)))


def test_open_gops_lend_their_leading_pictures_to_the_gop_before(gallery: Gallery) -> None:
    for name in ("opengop.mp4", "opengop_hevc.mkv"):
        whole = list(open_file(gallery(name)).gops())
        counts = [len(list(gop.frames())) for gop in whole]
        # keyint 27 with two leading pictures: every GOP shows 27, the first packets of the next included
        assert counts[:2] == [27, 27]
        third = list(open_file(gallery(name)).gops())[2]
        assert next(f.media_s for f in third.frames()) == third.start_s


def test_a_gop_decoded_alone_gives_the_same_frames_as_in_a_run(gallery: Gallery) -> None:
    for name in ("opengop.mp4", "bframes.mp4", "opengop_hevc.mkv"):
        run = [list(gop.frames()) for gop in open_file(gallery(name)).gops()]
        for i in reversed(range(len(run))):
            gops = list(open_file(gallery(name)).gops())
            assert same_pictures(list(gops[i].frames()), run[i])


def test_frames_of_a_gop_can_be_asked_for_again_and_given_up_halfway(gallery: Gallery) -> None:
    gops = list(open_file(gallery("bframes.mp4")).gops())
    first = list(gops[0].frames())
    assert len(list(islice(gops[1].frames(), 3))) == 3
    assert same_pictures(list(gops[0].frames()), first)
    assert len(list(gops[2].frames())) == 25


def test_long_gops_come_in_pieces_and_a_later_piece_can_be_decoded_on_its_own(gallery: Gallery) -> None:
    for name in ("longgop.mkv", "longgop.avi"):
        frames = all_frames(open_file(gallery(name)))
        pieces = list(open_file(gallery(name)).gops())
        assert [p.needs_previous for p in pieces] == [False] + [True] * (len(pieces) - 1)
        assert all(p.end_s - p.start_s < 5 for p in pieces)
        alone = list(pieces[1].frames())
        assert same_pictures(alone, [f for f in frames if pieces[1].start_s <= f.media_s < pieces[1].end_s])


@pytest.mark.parametrize("name", ["mjpeg422.avi", "raw_i420.avi", "huffyuv.avi", "allintra.mp4"])
def test_where_every_picture_is_a_keyframe_a_second_makes_one_group(gallery: Gallery, name: str) -> None:
    assert {len(gop.packet_bytes) for gop in open_file(gallery(name)).gops()} == {25}


def test_min_gap_thins_frames_out_evenly_across_gops(gallery: Gallery) -> None:
    times = [f.media_s for gop in open_file(gallery("bframes.mp4")).gops() for f in gop.frames(min_gap_s=0.3)]
    assert times == pytest.approx([0.32 * i for i in range(13)])


def test_looks_go_evenly_from_keyframe_to_keyframe_where_the_gap_nearly_fits(tmp_path: Path) -> None:
    encode(tmp_path / "camera.mp4", "-c:v", "libx264", "-bf", "0", "-g", "50", "-sc_threshold", "0", seconds=6)
    source = open_file(tmp_path / "camera.mp4")
    frames = [f for gop in source.gops() for f in gop.frames(min_gap_s=0.266)]
    first = [0.28 * i for i in range(7)]  # the picture at 1.96 s shows nothing that the keyframe at 2.0 s does not
    expected = [*first, *(2 + t for t in first), *(4 + t for t in first), 5.96]  # behind the last there is no keyframe
    assert [f.media_s for f in frames] == pytest.approx(expected)
    plain = all_frames(source)
    assert same_pictures(frames, [plain[round(25 * t)] for t in expected])


def test_looks_keep_their_gap_where_it_does_not_fit_between_keyframes(tmp_path: Path) -> None:
    encode(tmp_path / "camera.mp4", "-c:v", "libx264", "-bf", "0", "-g", "25", "-sc_threshold", "0", seconds=3)
    times = [f.media_s for gop in open_file(tmp_path / "camera.mp4").gops() for f in gop.frames(min_gap_s=0.266)]
    assert times == pytest.approx([0.28 * i for i in range(11)])


def test_frames_stay_valid_after_the_source_is_gone_and_cannot_be_written_to(gallery: Gallery) -> None:
    frames = all_frames(open_file(gallery("bframes.mp4")))
    assert not frames[0].y.flags.owndata
    assert not frames[0].y.flags.writeable
    for frame, expected in zip(frames, plain_luma(gallery("bframes.mp4")), strict=True):
        assert np.array_equal(frame.y, expected)


def test_ten_bit_pictures_become_eight_bit(gallery: Gallery) -> None:
    info = open_file(gallery("hevc10.mp4")).info
    assert (info.codec, info.pix_fmt) == ("hevc", "yuv420p10le")
    frame = all_frames(open_file(gallery("hevc10.mp4")))[0]
    assert frame.y.dtype == np.uint8
    assert frame.y.max() > 200


def test_full_range_is_told(gallery: Gallery) -> None:
    assert all_frames(open_file(gallery("mjpeg422.avi")))[0].full_range
    assert not all_frames(open_file(gallery("bframes.mp4")))[0].full_range


@pytest.mark.parametrize("name", ["yuv444.mp4", "mjpeg422.avi", "odd.mp4", "odd_mjpeg.avi", "raw_bgr.avi", "gif.gif"])
def test_colours_survive_every_pixel_format(gallery: Gallery, name: str) -> None:
    frame = all_frames(open_file(gallery(name)))[0]
    reference = all_frames(open_file(gallery("plain.mkv")))[0]
    assert frame.u.shape == ((frame.height + 1) // 2, (frame.width + 1) // 2)
    shown, expected = frame.bgr()[:120, :160].astype(int), reference.bgr().astype(int)
    if (frame.width, frame.height) == (160, 120):
        assert np.abs(shown - expected).mean() < 18
    assert shown.reshape(-1, 3).std(axis=0).min() > 40  # a test card, not grey


def test_gray_has_neutral_chroma(gallery: Gallery) -> None:
    frame = all_frames(open_file(gallery("gray.mp4")))[0]
    assert (np.abs(frame.u.astype(int) - 128) <= 1).all()
    assert (np.abs(frame.v.astype(int) - 128) <= 1).all()


def test_pictures_keep_their_size_when_the_camera_is_reconfigured(gallery: Gallery) -> None:
    frames = all_frames(open_file(gallery("reconfigured.ts")))
    assert len(frames) == 100
    assert {f.y.shape for f in frames} == {(120, 160)}


def test_broken_packets_are_counted_and_the_rest_comes_out(gallery: Gallery) -> None:
    source = open_file(gallery("damaged.mp4"))
    frames = all_frames(source)
    assert 1 <= source.damaged_packets <= 10
    assert 90 <= len(frames) + source.torn_pictures < 100


def test_a_copy_that_was_interrupted_is_watched_as_far_as_it_goes(gallery: Gallery) -> None:
    source = open_file(gallery("truncated_faststart.mp4"))
    frames = all_frames(source)
    assert 30 < len(frames) < 70
    assert source.damaged_packets
    assert list(source.replay(1.0, 1.2))


def test_replay_outside_the_file_is_empty(gallery: Gallery) -> None:
    source: Source = open_file(gallery("bframes.mp4"))
    assert list(source.replay(100.0, 110.0)) == []
    assert list(source.replay(2.0, 2.0)) == []
    assert len(list(source.replay(-5.0, 0.1))) == 3


def test_two_replays_and_the_main_pass_run_side_by_side(gallery: Gallery) -> None:
    source = open_file(gallery("opengop.mp4"))
    expected = all_frames(open_file(gallery("opengop.mp4")))
    seen: list[Frame] = []
    for gop in source.gops():
        seen += gop.frames()
        both = zip(source.replay(0.2, 0.6), source.replay(0.4, 0.8), strict=True)
        assert all(b.media_s - a.media_s == pytest.approx(0.2) for a, b in both)
    assert same_pictures(seen, expected)


def test_facts_are_read_without_believing_all_of_them(gallery: Gallery, tmp_path: Path) -> None:
    assert open_file(gallery("raw.h264")).info.duration_s is None
    assert open_file(gallery("splice.ts")).info.duration_s is None  # 26 hours, says the clock
    assert open_file(gallery("offset.mkv")).info.duration_s == pytest.approx(4.0, abs=0.1)
    lie = open_file(gallery("fpslie.mkv")).info
    assert (lie.declared_fps, lie.measured_fps) == (25.0, 12.5)
    assert lie.time_note is not None
    assert open_file(gallery("bframes.mp4")).info.time_note is None

    dated = tmp_path / "dated.mp4"
    encode(dated, "-c:v", "mpeg4", "-metadata", "creation_time=2026-03-01T05:06:07Z", seconds=1)
    assert open_file(dated).info.creation_time == datetime(2026, 3, 1, 5, 6, 7, tzinfo=UTC)
    unset = tmp_path / "unset.mp4"
    encode(unset, "-c:v", "mpeg4", "-metadata", "creation_time=1970-01-01T00:00:00Z", seconds=1)
    assert open_file(unset).info.creation_time is None


def test_names_with_colons_and_percent_signs_are_files(gallery: Gallery, tmp_path: Path) -> None:
    odd = tmp_path / "concat:cam 1 %03d.mp4"
    odd.write_bytes(gallery("bframes.mp4").read_bytes())
    assert open_file(odd).info.codec == "h264"
