"""The hash over video packets is FFmpeg's own, however the file is built; signatures in the stream are noticed."""

import hashlib
import subprocess
from pathlib import Path

import av
import imageio_ffmpeg
import pytest

from evidence.clips import cut_clip
from evidence.package.essence import AXIS_UUID, ONVIF_UUID, UnreadableMediaError, hash_media
from evidence.package.mp4 import read_track
from streams.files import open_file
from tests.streams.craft import WATCHABLE, gallery_file
from tests.streams.reference import all_frames


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


def streamhash(path: Path) -> str:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path)]
    command += ["-map", "0:v", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "-"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip().split("=")[-1].lower()


def remuxed(path: Path, out: Path, *options: str) -> Path:
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-i", str(path), "-map", "0", "-c", "copy"]
    subprocess.run([*command, *options, str(out)], check=True)
    return out


@pytest.mark.parametrize("name", WATCHABLE)
def test_the_essence_of_a_clip_is_what_ffmpeg_says(folder: Path, tmp_path: Path, name: str) -> None:
    clip = cut_clip(gallery_file(folder, name), 0.5, 2.0, tmp_path / "clip.mp4")
    found = hash_media(clip.path)
    assert found.essence_sha256 == streamhash(clip.path)
    assert found.file_sha256 == hashlib.sha256(clip.path.read_bytes()).hexdigest()
    assert (found.size, found.frames, found.codec) == (clip.path.stat().st_size, clip.frames, clip.codec)
    assert not found.has_audio


@pytest.mark.parametrize(
    "options", [("-movflags", "+faststart"), (), ("-movflags", "frag_keyframe+empty_moov"), ("-frag_duration", "1")]
)
def test_other_boxes_around_the_same_packets_change_the_file_and_not_the_essence(
    folder: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    clip = cut_clip(gallery_file(folder, "bframes.mp4"), 0.5, 2.0, tmp_path / "clip.mp4")
    other = remuxed(clip.path, tmp_path / "other.mp4", *options, "-metadata", "title=x")
    first, second = hash_media(clip.path), hash_media(other)
    assert first.essence_sha256 == second.essence_sha256
    assert first.file_sha256 != second.file_sha256


def test_the_essence_of_a_file_with_sound_is_that_of_its_pictures(folder: Path) -> None:
    path = gallery_file(folder, "sound.mp4")
    found = hash_media(path)
    assert found.has_audio
    assert found.essence_sha256 == streamhash(path)


@pytest.mark.parametrize("name", ["bframes.mp4", "opengop.mp4", "hevc.ts"])
def test_each_picture_is_shown_when_the_decoder_shows_it(folder: Path, tmp_path: Path, name: str) -> None:
    clip = cut_clip(gallery_file(folder, name), 0.5, 2.0, tmp_path / "clip.mp4")
    shown = sorted(read_track(clip.path).shown_s)
    assert shown == pytest.approx([f.media_s for f in all_frames(open_file(clip.path))], abs=0.001)


@pytest.mark.parametrize(("uuid", "kind"), [(ONVIF_UUID, "onvif"), (AXIS_UUID, "axis")])
def test_a_camera_s_own_signature_survives_the_cut_and_is_reported(
    folder: Path, tmp_path: Path, uuid: bytes, kind: str
) -> None:
    """Every GOP gets a user-data SEI, as signing cameras send it, in front of its last picture."""
    plain = gallery_file(folder, "bframes.mp4")
    signed = tmp_path / "signed.mp4"
    message = b"\x06\x05" + bytes([len(uuid) + 4]) + uuid + b"sign" + b"\x80"
    with av.open(str(plain)) as source, av.open(str(signed), "w") as out:
        stream = source.streams.video[0]
        track = out.add_stream_from_template(stream, opaque=True)
        for packet in source.demux(stream):
            if packet.dts is None:
                continue
            data = bytes(packet)
            if packet.is_keyframe:
                data = len(message).to_bytes(4, "big") + message + data
            made = av.Packet(data)
            made.pts, made.dts, made.duration = packet.pts, packet.dts, packet.duration
            made.time_base, made.is_keyframe, made.stream = packet.time_base, packet.is_keyframe, track
            out.mux(made)
    clip = cut_clip(signed, 0.5, 2.0, tmp_path / "clip.mp4")
    signing = hash_media(clip.path).signing
    assert (signing.kind, signing.status) == (kind, "found_not_checked")
    assert signing.messages > 0
    assert hash_media(plain).signing.kind == "none"


def test_a_file_that_ends_early_is_refused(folder: Path, tmp_path: Path) -> None:
    clip = cut_clip(gallery_file(folder, "bframes.mp4"), 0.5, 2.0, tmp_path / "clip.mp4")
    data = clip.path.read_bytes()
    for cut in (len(data) - 10, 200, 0):
        (tmp_path / "short.mp4").write_bytes(data[:cut])
        with pytest.raises(UnreadableMediaError):
            hash_media(tmp_path / "short.mp4")
