"""`litterwatch serve` where the terminal, its own processes or its files do not behave."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from api.watched_config import LOOK_AGAIN_S
from benchmarks.live.served import Served, alive, configure, serving, wait_for
from streams.ring import RingReader, check_ring
from tests.api.http.asking import ask, token_of
from tests.api.test_serve_metrics import url_of
from tests.checkout import REPOSITORY
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer


def pids_of(served: Served, data: Path, camera: str) -> dict[str, int]:
    processes = ask(url_of(served), f"/api/v1/cameras/{camera}", token=token_of(data)).json["processes"]
    return {process["role"]: process["pid"] for process in processes}


def test_hung_processes_of_one_camera_keep_neither_the_end_nor_the_others_from_finishing(
    tmp_path: Path, rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    data = tmp_path / "data"
    configure(data, gate=rtsp_server.url("/main"), yard=rtsp_server.url("/main"))
    with serving(data) as served:
        served.live("gate", "yard")
        everybody = list(served.children())
        for pid in pids_of(served, data, "gate").values():
            os.kill(pid, signal.SIGSTOP)
        seconds, _ = served.stop()
    assert served.process.returncode == 0
    assert seconds < 5
    assert not any(map(alive, everybody))
    assert check_ring(data, "yard") == ()
    assert all(condition.ended for condition in served.lists.conditions())


def test_a_terminal_that_takes_nothing_delays_no_camera_and_not_the_end(
    tmp_path: Path, rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    data = tmp_path / "data"
    configure(data, gate=rtsp_server.url("/main"))
    read, write = os.pipe()
    os.set_blocking(write, False)
    filled = os.write(write, b"x" * fcntl.fcntl(write, fcntl.F_GETPIPE_SZ))
    os.set_blocking(write, True)
    assert filled > 0
    command = [sys.executable, "-m", "api.cli", "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=write, stderr=write) as process:
        try:
            reader = RingReader(data, "gate")
            wait_for("a recording", lambda: any(reader.packets()))
            before = _recorder(process.pid)
            os.kill(before, signal.SIGKILL)
            wait_for("the recorder's return", lambda: _recorder(process.pid) not in {0, before})
            began_s = time.monotonic()
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            assert time.monotonic() - began_s < 5
            assert process.returncode == 0
        finally:
            process.kill()
            os.close(write)
            os.close(read)


def test_a_secrets_file_that_vanishes_changes_nothing_and_is_told(
    tmp_path: Path, rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.password("viewer", "hush")
    data, secrets = tmp_path / "data", tmp_path / "secrets"
    secrets.touch(0o600)
    secrets.write_text("CAM_PASSWORD=hush\n")
    configure(data, gate=rtsp_server.url("/main", "viewer", "X").replace(":X@", ":${CAM_PASSWORD}@"))
    with serving(data, "--secrets", str(secrets)) as served:
        served.live("gate")
        before = served.children()
        secrets.unlink()
        wait_for("the problem", lambda: "secrets: cannot be read" in served.said())
        wait_for("the problem in the metrics", lambda: _valid(served) == 0)
        assert served.children() == before
        secrets.touch(0o600)
        secrets.write_text("CAM_PASSWORD=hush\n")
        wait_for("the file to be in use", lambda: _valid(served) == 1)
        time.sleep(LOOK_AGAIN_S)
        assert served.children() == before, "the same password: nothing is restarted"
        assert served.stop()[0] < 5


def _valid(served: Served) -> float:
    lines = ask(url_of(served), "/metrics").body.decode().splitlines()
    return float(next(line for line in lines if line.startswith("litterwatch_config_valid ")).split()[1])


def _recorder(parent: int) -> int:
    """The process id of its one recorder; 0 where there is none at the moment."""
    for child in Path(f"/proc/{parent}/task/{parent}/children").read_text().split():
        try:
            if b"api.recording" in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        except OSError:
            continue
    return 0
