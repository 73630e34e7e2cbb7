import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.cameras.encode import ffmpeg
from evidence.clips import Clip, ClipError, cut_clip, make_preview
from streams.files import open_file
from tests.streams.craft import WATCHABLE, gallery_file
from tests.streams.reference import all_frames, same_pictures

NOT_MP4 = {"raw_i420.avi": "mkv", "raw_bgr.avi": "avi", "huffyuv.avi": "avi", "gif.gif": "gif"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


def _boxes(path: Path) -> list[str]:
    data, at, names = path.read_bytes(), 0, []
    while at + 8 <= len(data):
        names.append(data[at + 4 : at + 8].decode("latin-1"))
        at += int.from_bytes(data[at : at + 4], "big")
    return names


@pytest.mark.parametrize("name", WATCHABLE)
def test_every_picture_of_a_clip_is_the_source_s_at_the_same_moment(folder: Path, tmp_path: Path, name: str) -> None:
    path = gallery_file(folder, name)
    source = open_file(path)
    frames = all_frames(source)
    start_s, end_s = frames[-1].media_s * 0.35, frames[-1].media_s * 0.7
    clip = cut_clip(path, start_s, end_s, tmp_path / "clip.mp4", source=source)
    assert clip.container == NOT_MP4.get(name, "mp4")
    assert clip.path == tmp_path / f"clip.{clip.container}"
    assert clip.start_s <= start_s
    assert clip.end_s >= end_s
    own = list(source.replay(clip.start_s - 1e-6, clip.end_s - 1e-6))
    cut = all_frames(open_file(clip.path))
    assert len(cut) == clip.frames
    assert same_pictures(cut, own)
    assert [f.media_s + clip.start_s for f in cut] == pytest.approx([f.media_s for f in own], abs=0.0006)
    assert [p.name for p in tmp_path.iterdir()] == [clip.path.name]


def test_an_unread_recording_gives_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    for name in ("opengop.mp4", "hevc.ts", "raw_i420.avi"):
        path = gallery_file(folder, name)
        source = open_file(path)
        all_frames(source)
        known = cut_clip(path, 1.2, 1.5, tmp_path / f"known_{name}", source=source)
        unread = cut_clip(path, 1.2, 1.5, tmp_path / f"unread_{name}")
        assert known.path.read_bytes() == unread.path.read_bytes()


def test_packets_are_copied_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    path = gallery_file(folder, "bframes.mp4")
    clip = cut_clip(path, 1.5, 2.5, tmp_path / "clip.mp4")
    assert (clip.start_s, clip.end_s, clip.frames) == (1.0, 3.0, 50)
    with av.open(str(path)) as whole, av.open(str(clip.path)) as part:
        every = [bytes(p) for p in whole.demux(video=0) if p.size]
        copied = [bytes(p) for p in part.demux(video=0) if p.size]
    assert copied == every[25:75]


def test_a_clip_starts_playing_at_once_without_hidden_pictures_and_without_sound(folder: Path, tmp_path: Path) -> None:
    clip = cut_clip(gallery_file(folder, "sound.mp4"), 1.5, 2.5, tmp_path / "clip.mp4")
    names = _boxes(clip.path)
    assert names.index("moov") < names.index("mdat")
    with av.open(str(clip.path)) as container:
        assert [s.type for s in container.streams] == ["video"]
        packets = [p for p in container.demux(video=0) if p.size]
        assert not any(p.is_discard for p in packets)
        assert min(p.pts for p in packets if p.pts is not None) == 0
    assert clip.plays_in_browsers


def test_h265_carries_the_tag_that_players_want(folder: Path, tmp_path: Path) -> None:
    for name in ("hevc.mp4", "hevc.ts", "opengop_hevc.mkv"):
        clip = cut_clip(gallery_file(folder, name), 1.0, 1.5, tmp_path / "clip.mp4")
        with av.open(str(clip.path)) as container:
            assert container.streams.video[0].codec_context.codec_tag == "hvc1"
        assert not clip.plays_in_browsers


def test_rotation_is_kept(folder: Path, tmp_path: Path) -> None:
    for name in ("rot90.mov", "mirrored.mp4"):
        path = gallery_file(folder, name)
        clip = cut_clip(path, 0.0, 1.0, tmp_path / "clip.mp4")
        assert open_file(clip.path).info.rotation_deg == open_file(path).info.rotation_deg


def test_the_ends_of_the_recording_bound_the_clip(folder: Path, tmp_path: Path) -> None:
    clip = cut_clip(gallery_file(folder, "bframes.mp4"), -10.0, 100.0, tmp_path / "clip.mp4")
    assert (clip.start_s, clip.end_s, clip.frames) == (0.0, 4.0, 100)
    with pytest.raises(ClipError, match="found none"):
        cut_clip(gallery_file(folder, "bframes.mp4"), 50.0, 60.0, tmp_path / "late.mp4")
    assert not (tmp_path / "late.mp4").exists()


def test_a_long_gop_is_kept_from_its_keyframe(folder: Path, tmp_path: Path) -> None:
    clip = cut_clip(gallery_file(folder, "longgop.mkv"), 5.0, 6.0, tmp_path / "clip.mp4")
    assert clip.start_s == 0.0
    assert 6.0 <= clip.end_s < 12.0


def test_a_long_gop_with_lost_timestamps_in_its_middle_can_be_cut(folder: Path, tmp_path: Path) -> None:
    whole = gallery_file(folder, "longgop.mkv")
    gaps = "setts=pts='if(between(N,150,153),PREV_OUTPTS,PTS)'"
    broken = tmp_path / "broken.mkv"
    ffmpeg("-i", whole, "-c", "copy", "-bsf:v", gaps, broken)
    clip = cut_clip(broken, 8.5, 9.0, tmp_path / "clip.mp4")
    assert clip.start_s == 0.0
    assert len(all_frames(open_file(clip.path))) == clip.frames >= 225


def test_a_gif_is_kept_whole_and_says_so(folder: Path, tmp_path: Path) -> None:
    path = gallery_file(folder, "gif.gif")
    clip = cut_clip(path, 1.0, 1.5, tmp_path / "clip.mp4")
    expected = Clip(tmp_path / "clip.gif", 0.0, 3.0, 30, "gif", "gif", plays_in_browsers=True, whole_file=True)
    assert clip == expected
    assert clip.path.read_bytes() == path.read_bytes()


def test_an_older_clip_stays_when_a_new_one_fails(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "clip.mp4"
    out.write_bytes(b"old")
    with pytest.raises(ClipError):
        cut_clip(gallery_file(folder, "bframes.mp4"), 50.0, 60.0, out)
    assert out.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [out]


def test_a_full_disk_is_an_os_error_and_leaves_no_half_clip(folder: Path, tmp_path: Path) -> None:
    # A limit on file sizes stands in for the full disk; it cannot be taken back, so it is set in a child process.
    program = (
        "import resource, signal, sys\n"
        "from evidence.clips import cut_clip\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))\n"
        "try:\n"
        "    cut_clip(sys.argv[1], 1.0, 2.0, sys.argv[2])\n"
        "except OSError as error:\n"
        "    print('refused', type(error).__name__)\n"
    )
    path = gallery_file(folder, "bframes.mp4")
    command = [sys.executable, "-c", program, str(path), str(tmp_path / "clip.mp4")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("refused")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["hevc10.mp4", "mpeg4.avi", "mjpeg422.avi", "odd_mjpeg.avi", "huffyuv.avi", "rot90.mov"]
)
def test_a_preview_plays_in_browsers_upright_and_in_time(folder: Path, tmp_path: Path, name: str) -> None:
    clip = cut_clip(gallery_file(folder, name), 0.5, 1.5, tmp_path / "clip.mp4")
    make_preview(clip.path, tmp_path / "preview.mp4")
    original, preview = open_file(clip.path), open_file(tmp_path / "preview.mp4")
    assert (preview.info.codec, preview.info.pix_fmt, preview.info.rotation_deg) == ("h264", "yuv420p", 0)
    assert abs(preview.info.width - original.info.width) <= 1
    assert abs(preview.info.height - original.info.height) <= 1
    ours, theirs = all_frames(preview), all_frames(original)
    assert [f.media_s for f in ours] == pytest.approx([f.media_s for f in theirs], abs=0.001)
    h, w = (min(a, b) for a, b in zip(ours[0].y.shape, theirs[0].y.shape, strict=True))
    luma = [f.bgr().mean(axis=2)[:h, :w] for f in (ours[0], theirs[0])]
    assert np.corrcoef(luma[0].ravel(), luma[1].ravel())[0, 1] > 0.95


def test_a_preview_that_cannot_be_made_says_why_and_leaves_nothing(tmp_path: Path) -> None:
    broken = tmp_path / "clip.mp4"
    broken.write_bytes(b"no video at all")
    with pytest.raises(ClipError, match=r"clip\.mp4: expected to make a preview, found .*[Ii]nvalid"):
        make_preview(broken, tmp_path / "preview.mp4")
    assert list(tmp_path.iterdir()) == [broken]
