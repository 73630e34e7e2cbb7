import itertools
import subprocess
import sys
from pathlib import Path

import av
import imageio_ffmpeg
import numpy as np
import pytest

from evidence.redaction.errors import RedactionError
from evidence.redaction.film import film
from evidence.redaction.plan import Entity, Key, Plan
from streams.files import open_file
from tests.evidence.redaction.scenes import HEIGHT, WIDTH, film_of, frames, mostly, picture, walk
from tests.streams.craft import WATCHABLE, gallery_file

A = "ab" * 32
FFMPEG = imageio_ffmpeg.get_ffmpeg_exe()
UNEVEN_S = (0.0, 0.04, 0.2, 0.233, 0.9, 0.92, 2.5, 2.54, 2.6, 3.1)
BOX = (20, 30, 60, 90)


def plan(size: tuple[int, int] = (WIDTH, HEIGHT)) -> Plan:
    keys = (Key(at_s=0.0, box=BOX), Key(at_s=2.55, box=BOX))
    entity = Entity(id=1, what="person", name="person", score=0.9, actor=False, cover="whole", keys=keys)
    return Plan(parent_sha256=A, width=size[0], height=size[1], actor_known=False, entities=(entity,))


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "clip.mp4"
    return film_of(path, [picture([("person", BOX)])] * len(UNEVEN_S), UNEVEN_S)


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


def test_every_picture_is_there_at_its_own_time_also_where_these_are_uneven(clip: Path, tmp_path: Path) -> None:
    made = film(open_file(clip), plan(), tmp_path / "red.mp4")
    assert [f.media_s for f in frames(tmp_path / "red.mp4")] == pytest.approx(UNEVEN_S, abs=1e-4)
    assert (made.frames, made.frames_covered) == (len(UNEVEN_S), len(UNEVEN_S) - 2)
    assert (made.width, made.height) == (WIDTH, HEIGHT)


def test_what_the_plan_covers_is_gone_and_the_rest_is_there(clip: Path, tmp_path: Path) -> None:
    film(open_file(clip), plan(), tmp_path / "red.mp4")
    shown = frames(tmp_path / "red.mp4")
    for frame in shown[:8]:
        assert not mostly(frame.bgr(), "person").any()
    for frame in shown[8:]:
        assert mostly(frame.bgr(), "person")[40:80, 30:50].mean() > 0.95
    before = frames(clip)[0].y[:20].astype(int)
    assert np.abs(before - shown[0].y[:20]).mean() < 3


def test_nothing_of_the_camera_s_metadata_goes_with_it_and_no_encoder_s_name(clip: Path, tmp_path: Path) -> None:
    assert b"cam-secret-7" in clip.read_bytes()
    film(open_file(clip), plan(), tmp_path / "red.mp4")
    data = (tmp_path / "red.mp4").read_bytes()
    for secret in (b"cam-secret-7", b"21.8537", b"Lavf", b"loci", b"\xa9xyz", b"creation_time"):
        assert secret not in data
    mvhd = data.index(b"mvhd")
    assert data[mvhd + 8 : mvhd + 16] == bytes(8), "dates of making"


def test_the_essence_is_what_ffmpeg_says_and_the_same_clip_gives_the_same_bytes(clip: Path, tmp_path: Path) -> None:
    made = film(open_file(clip), plan(), tmp_path / "red.mp4")
    told = subprocess.run(
        [
            FFMPEG,
            "-v",
            "error",
            "-i",
            str(tmp_path / "red.mp4"),
            *["-map", "0:v", "-c", "copy", "-f", "streamhash", "-hash", "sha256", "-"],
        ],
        capture_output=True,
        check=True,
        text=True,
    )
    assert told.stdout.strip().endswith(f"SHA256={made.essence_sha256}")
    for _ in range(5):
        memory = [bytes(300_000) for _ in range(9)]  # what the encoder finds in fresh memory must not matter
        assert film(open_file(clip), plan(), tmp_path / "again.mp4") == made
        del memory


def test_odd_sizes_are_encoded(tmp_path: Path) -> None:
    pictures = [picture([("person", BOX)], (191, 143))] * 3
    clip = tmp_path / "odd.mkv"
    with av.open(str(clip), "w") as muxer:
        track = muxer.add_stream("ffv1", rate=10)
        track.width, track.height, track.pix_fmt = 191, 143, "yuv420p"
        for bgr in pictures:
            muxer.mux(track.encode(av.VideoFrame.from_ndarray(bgr, format="bgr24")))
        muxer.mux(track.encode(None))
    made = film(open_file(clip), plan((191, 143)), tmp_path / "red.mp4")
    assert (made.width, made.height, made.frames) == (192, 144, 3)


def test_a_plan_for_other_pictures_is_refused_and_leaves_nothing(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(RedactionError, match="expected pictures of 640x480"):
        film(open_file(clip), plan((640, 480)), tmp_path / "red.mp4")
    assert not list(tmp_path.iterdir())


def test_memory_does_not_grow_with_the_clip(tmp_path: Path) -> None:
    """Measured in a process of its own, for a clip of 4 s and one of 16 s."""
    pictures, times = walk(4.0)
    big = [p.repeat(3, axis=0).repeat(3, axis=1) for p in pictures]
    peaks = []
    for rounds in (1, 4):
        clip = tmp_path / f"{rounds}.mp4"
        film_of(clip, big * rounds, [t + 4 * r for r, t in itertools.product(range(rounds), times)])
        code = (
            "import resource, sys; from pathlib import Path\n"
            "from evidence.redaction.film import film; from evidence.redaction.plan import Plan\n"
            "from streams.files import open_file\n"
            f"plan = Plan(parent_sha256='ab', width={WIDTH * 3}, height={HEIGHT * 3}, actor_known=False)\n"
            "film(open_file(sys.argv[1]), plan, Path(sys.argv[2]))\n"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        done = subprocess.run(
            [sys.executable, "-c", code, str(clip), str(tmp_path / "out.mp4")],
            capture_output=True,
            check=True,
            text=True,
        )
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + 15_000, "KiB"


@pytest.mark.parametrize("name", WATCHABLE)
def test_whatever_a_camera_or_recorder_writes_is_redacted_picture_by_picture(
    gallery: Path, tmp_path: Path, name: str
) -> None:
    source = open_file(gallery_file(gallery, name))
    shown = [(f.media_s, f.width, f.height) for f in source.replay(0.0, 1e9)]
    _, width, height = shown[0]
    half = Key(at_s=0.0, box=(0, 0, width, height / 2))
    keys = (half, half.model_copy(update={"at_s": 1e6}))
    entity = Entity(id=1, what="person", name="person", score=0.9, actor=False, cover="whole", keys=keys)
    upper = Plan(parent_sha256=A, width=width, height=height, actor_known=False, entities=(entity,))
    made = film(source, upper, tmp_path / "red.mp4")
    pictures = frames(tmp_path / "red.mp4")
    assert made.frames == made.frames_covered == len(pictures) == len(shown)
    assert [f.media_s for f in pictures] == pytest.approx([at_s for at_s, _, _ in shown], abs=2e-4)
    for frame in pictures:
        assert float(frame.y[2 : height // 2 - 4].std()) < 2.5
