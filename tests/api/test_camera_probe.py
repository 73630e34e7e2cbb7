"""`litterwatch camera probe` as it is typed, against a real RTSP server."""

import json
import os
import subprocess
import sys
from pathlib import Path

import cv2
import pytest

from benchmarks.cameras.clips import make_clip
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer

PASSWORD = "hush@:/#%"


def camera(*args: str | Path, cwd: Path, env: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "api.cli", "camera", *map(str, args)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "COLUMNS": "120", **(env or {})},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def guarded(rtsp_server: RtspServer, clips: Clips) -> RtspServer:
    rtsp_server.mount("/main", clips("h264_b"))
    rtsp_server.mount("/sub", clips("long_gop"), pace=0.84)
    rtsp_server.password("viewer", PASSWORD)
    return rtsp_server


def test_one_screen_tells_everything_about_a_stream_in_both_languages(guarded: RtspServer, tmp_path: Path) -> None:
    address = f"rtsp://viewer:${{CAM_PASSWORD}}@127.0.0.1:{guarded.port}/main"
    done = camera("probe", address, "--seconds", "3.5", cwd=tmp_path, env={"CAM_PASSWORD": PASSWORD})
    assert (done.returncode, done.stderr.count("\n")) == (0, 1)
    text = " ".join(done.stdout.split())
    for told in (
        f"rtsp://***@127.0.0.1:{guarded.port}/main",
        "RTSP/TCP",
        "xác thực digest",
        "digest authentication",
        "GStreamer RTSP server",
        "H.264 High, 320x240",
        "declared 25, measured 25",
        "25 frames, 1 s",
        "Khung B / B-frames có / yes",
        "kbit/s",
        "(RTCP;",
        "probe-127.0.0.1.jpg",
        "chọn profile Main không khung B",
        "choose a profile without them",
    ):
        assert told in text, f"{told!r} is missing in\n{done.stdout}"
    assert "hush" not in done.stdout + done.stderr
    picture = cv2.imread(str(tmp_path / "probe-127.0.0.1.jpg"))
    assert picture is not None
    assert picture.shape == (240, 320, 3)


def test_programs_get_the_same_as_json(guarded: RtspServer, tmp_path: Path) -> None:
    (tmp_path / "secrets").write_text(f"CAM_PASSWORD={PASSWORD}\n")
    (tmp_path / "secrets").chmod(0o600)
    base = f"rtsp://viewer:${{CAM_PASSWORD}}@127.0.0.1:{guarded.port}"
    (tmp_path / "cameras.yaml").write_text(
        f'cameras: [{{id: gate, source: "{base}/main", detect: "{base}/sub", transport: udp}},'
        ' {id: b, source: "rtsp://${OTHER}@h/"}]'
    )
    done = camera(
        "probe", "gate", "--detect", "--cameras", "cameras.yaml", "--secrets", "secrets", "--seconds", "4", "--json",
        "--picture", "gate.jpg", cwd=tmp_path,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["codec"], told["width"], told["height"]) == ("h264", 160, 120)
    assert told["transport"] == "udp", "as cameras.yaml wants it"
    assert told["fps_declared"] == 25
    assert told["fps_arrival"] == pytest.approx(21, rel=0.04), "the camera is slower than it says"
    assert told["gop_frames"] == [110]
    assert {"gop_long", "fps_differs", "picture_small"} <= {f["code"] for f in told["findings"]}
    assert told["clock_source"] == "rtcp"
    assert told["picture"] == "gate.jpg"
    assert (tmp_path / "gate.jpg").is_file()
    assert "hush" not in done.stdout


def test_a_camera_that_cannot_be_watched_ends_with_1_and_its_reason(guarded: RtspServer, tmp_path: Path) -> None:
    wrong = guarded.url("/main", "viewer", "hush-hush")
    done = camera("probe", wrong, cwd=tmp_path)
    assert done.returncode == 1
    assert "Camera từ chối tên đăng nhập hoặc mật khẩu" in done.stderr
    assert "401 Unauthorized" in done.stderr
    assert "hush" not in done.stdout + done.stderr
    told = json.loads(camera("probe", wrong, "--json", cwd=tmp_path).stdout)
    assert told["error"] == "UnauthorisedError"
    assert "hush" not in str(told)
    assert list(tmp_path.iterdir()) == []


def test_a_recording_is_probed_like_a_camera(tmp_path: Path) -> None:
    make_clip(tmp_path, "street", gop=10)
    done = camera("probe", "street.mp4", "--json", cwd=tmp_path)
    assert done.returncode == 0
    told = json.loads(done.stdout)
    assert (told["kind"], told["source"], told["gop_frames"]) == ("file", "street.mp4", [10, 10, 10, 10])
    assert (told["transport"], told["clock_source"], told["fps_arrival"]) == (None, None, None)
    assert (tmp_path / "probe-street.jpg").is_file()
    (tmp_path / "noise.mp4").write_bytes(b"noise" * 100)
    failed = camera("probe", "noise.mp4", cwd=tmp_path)
    assert failed.returncode == 1
    assert "Không phải tệp video" in failed.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["nothing-here"], "no rtsp:// address, no video file and no camera id"),
        (["."], "no video file"),
        (["http://192.0.2.1/"], "rtsp://"),
        (["rtsp://u:${NOT_SET}@192.0.2.1/"], "NOT_SET"),
        (["gone", "--cameras", "cameras.yaml"], "no camera gone in cameras.yaml; there are: gate"),
        (["gate", "--cameras", "cameras.yaml"], "gate has no address (source)"),
        (["gate", "--cameras", "gone.yaml"], "gone.yaml"),
        (["rtsp://192.0.2.1/", "--secrets", "cameras.yaml"], "chmod 600"),
    ],
)
def test_misuse_is_explained_with_status_2(tmp_path: Path, args: list[str], says: str) -> None:
    (tmp_path / "cameras.yaml").write_text("cameras: [{id: gate}]")
    (tmp_path / "cameras.yaml").chmod(0o644)
    done = camera("probe", *args, cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
