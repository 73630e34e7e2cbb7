"""The clips the cost benchmark makes, and the peers' commands."""

import subprocess
from pathlib import Path

import av
import numpy as np
import pytest

from benchmarks.cost import footage, peers
from benchmarks.cost.footage import cost_clip


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LITTERWATCH_CACHE", str(tmp_path))
    try:
        footage.recording()
    except footage.NoFootageError as error:
        pytest.skip(str(error))
    return tmp_path


def test_a_clip_is_1080p25_with_a_keyframe_every_two_seconds_and_is_made_once(cache: Path) -> None:
    said: list[str] = []
    clip = cost_clip("quiet", "h264", 3, said.append)
    with av.open(str(clip.path)) as container:
        stream = container.streams.video[0]
        assert (stream.codec_context.name, stream.width, stream.height) == ("h264", 1920, 1080)
        packets = [packet for packet in container.demux(stream) if packet.size]
    assert len(packets) == 75
    assert [i for i, packet in enumerate(packets) if packet.is_keyframe] == [0, 50]
    assert clip.path.parent.parent == cache
    cost_clip("quiet", "h264", 3, said.append)
    assert len(said) == 1
    subprocess.run(peers.ffmpeg_null(clip.path), check=True)


def test_noise_differs_in_every_frame_also_where_nothing_moves() -> None:
    flat = np.full((footage.HEIGHT * 3 // 2, footage.WIDTH), 128, np.uint8)
    noise = footage._Noise(seed=1)
    first, second = (noise.over(flat)[: footage.HEIGHT].astype(int) for _ in range(2))
    assert np.std(first) == pytest.approx(footage.NOISE_SIGMA, rel=0.1)
    assert np.std(first - second) == pytest.approx(footage.NOISE_SIGMA * 2**0.5, rel=0.1)
    assert (noise.over(flat)[footage.HEIGHT :] == 128).all()


def test_quiet_and_normal_clips_hold_as_much_activity_as_their_names_say() -> None:
    def share(activity: footage.Activity, seconds: int) -> float:
        moments = np.arange(0, seconds, 0.04)
        return float(np.mean([footage._shown(activity, t, seconds) is not None for t in moments]))

    assert share("quiet", 120) < 0.03
    assert share("normal", 75) == pytest.approx(0.18, abs=0.03)
    assert share("busy", 75) == 1.0


def test_missing_footage_is_an_error_that_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(footage, "VTEST", tmp_path / "vtest.avi")
    monkeypatch.setenv("LITTERWATCH_DATA", str(tmp_path))
    with pytest.raises(footage.NoFootageError, match="apt-get install opencv-doc"):
        footage.recording()
