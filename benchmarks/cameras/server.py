"""A camera on a free port that can be killed, restarted, frozen, given another password or another stream."""

import json
import os
import signal
import subprocess
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

SYSTEM_PYTHON = "/usr/bin/python3"
PROGRAM = Path(__file__).with_name("gst_server.py")
PACKAGES = (
    "python3-gi gir1.2-gst-rtsp-server-1.0 gir1.2-gst-plugins-base-1.0 "
    "gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad glib-networking"
)
NEEDED = (
    "import gi; gi.require_version('GstRtspServer', '1.0'); "
    "from gi.repository import Gio, Gst, GstRtspServer; Gst.init([]); "
    "assert Gio.TlsBackend.get_default().supports_tls(), 'no TLS'; "
    "missing = [n for n in ('appsrc', 'h264parse', 'h265parse', 'rtph264pay', 'rtph265pay', 'rtpL16pay') "
    "if not Gst.ElementFactory.find(n)]; assert not missing, missing"
)


@cache
def missing() -> str | None:
    """Why no server can be started here, or None where it can."""
    try:
        done = subprocess.run([SYSTEM_PYTHON, "-c", NEEDED], check=False, capture_output=True, text=True, timeout=60)
    except OSError as error:
        return f"no {SYSTEM_PYTHON}: {error.strerror}"
    if done.returncode == 0:
        return None
    told = done.stderr.strip().splitlines() or [f"status {done.returncode}"]
    return f"no GStreamer RTSP server (apt-get install {PACKAGES}): {told[-1]}"


class NoRtspServerError(RuntimeError):
    """GStreamer's RTSP server is not installed; the text says what to install."""


class RtspServer:
    """One camera, or many in one process. Its streams are mounts: `mount("/main", clip)`; a clip comes from
    benchmarks.cameras.clips."""

    def __init__(self) -> None:
        """Raises NoRtspServerError."""
        if reason := missing():
            raise NoRtspServerError(reason)
        self.port = 0
        self._orders: list[dict[str, Any]] = []
        self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.kill()

    def url(self, path: str, user: str | None = None, password: str = "") -> str:
        """The stream's URL; the credentials are percent-encoded into it."""
        who = "" if user is None else f"{quote(user, safe='')}:{quote(password, safe='')}@"
        return f"rtsp://{who}127.0.0.1:{self.port}{path}"

    def mount(
        self, path: str, clip: Path, *, declared_fps: float | None = None, pace: float = 1.0, loss: float = 0.0
    ) -> None:
        """Show `clip` in a loop at `path`; whoever is connected keeps what was there (see `drop`). `loss` is the
        fraction of RTP packets that never arrive."""
        order: dict[str, Any] = {"do": "mount", "path": path, "clip": str(clip)}
        self._order(order | {"declared_fps": declared_fps, "pace": pace, "loss": loss})

    def mount_world(
        self,
        path: str,
        clip: Path,
        *,
        origin_s: float,
        begins: int | None = None,
        loops: bool = True,
        pace: float = 1.0,
    ) -> None:
        """As `mount`, but what is before the camera goes on whether anybody looks or not, and every picture carries
        its number (benchmarks.cameras.stamp): 0 is that of `origin_s`, a moment of `time.monotonic()`.

        Up to the picture numbered `begins` (None: until `begin`) the clip's first GOP is shown again and again, behind
        the clip's end its last one, unless it `loops`.
        """
        order: dict[str, Any] = {"do": "mount", "path": path, "clip": str(clip), "pace": pace}
        self._order(order | {"origin_s": origin_s, "begins": begins, "loops": loops})

    def begin(self, path: str) -> int:
        """The clip of a mounted world begins now; returns the number of its first picture."""
        begins = int(self._tell({"do": "begin", "path": path})["begins"])
        for order in self._orders:  # a server that is restarted goes on where the world is
            if order["do"] == "mount" and order["path"] == path:
                order["begins"] = begins
        return begins

    def password(self, user: str | None, password: str = "", *, basic: bool = False) -> None:
        """From now on only `user` may connect (None: everybody); those who are connected stay (see `drop`)."""
        self._order({"do": "user", "name": user, "password": password, "basic": basic})

    def encrypt(self, certificate: Path) -> None:
        """Speak RTSP over TLS (rtsps://) and nothing else; `certificate` is a PEM file with its key."""
        self._order({"do": "encrypt", "certificate": str(certificate)})

    def drop(self) -> None:
        """Close every connection."""
        self._tell({"do": "drop"})

    def freeze(self) -> None:
        """Stay connected and say nothing more: what a hung camera does."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._process.send_signal(signal.SIGCONT)

    def kill(self) -> None:
        """As if unplugged, but for the closed connection that the kernel still tells."""
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()

    def restart(self) -> None:
        """The same streams and credentials on the same port, after `kill`."""
        self._start()

    def _start(self) -> None:
        environment = {**os.environ, "GST_DEBUG": "0"}
        self._process = subprocess.Popen(
            [SYSTEM_PYTHON, str(PROGRAM)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env=environment,
        )
        self.port = int(self._tell({"do": "listen", "port": self.port})["port"])
        for order in self._orders:
            self._tell(order)

    def _order(self, order: dict[str, Any]) -> None:
        self._orders.append(order)
        self._tell(order)

    def _tell(self, order: dict[str, Any]) -> dict[str, Any]:
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the RTSP server has no pipes")
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"the RTSP server died over {order['do']}")
        found: dict[str, Any] = json.loads(answer)
        if "error" in found:
            raise RuntimeError(found["error"])
        return found
