"""The station of a data folder in a process of its own, without cameras: `python -m benchmarks.station.server`.

What is asked is what `serve` answers: the same application, under the same server.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path

from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.health import Health
from api.http.app import Providers, create_app
from api.http.metrics import Metrics
from api.http.server import HttpServer, listen
from api.http.station import open_station
from api.status import Status
from evidence.live_lists import LiveLists

_PATIENCE_S = 180.0
_COUNT = "/requests-so-far"


class Server:
    """Started, killed and started again at one address."""

    def __init__(self, data: Path, url: str) -> None:
        self._data, self._database = data, url
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port: int = probe.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Returns when it answers."""
        command = [sys.executable, "-m", "benchmarks.station.server", str(self._data), self._database, str(self.port)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE)
        end_s = time.monotonic() + _PATIENCE_S
        while not self._answers():
            if time.monotonic() > end_s or self._process.poll() is not None:
                raise RuntimeError("expected a server, found that it did not start")
            time.sleep(0.05)

    def requests(self) -> int:
        """How many it has been sent since it started, whoever sent them."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request("GET", _COUNT)
            return int(connection.getresponse().read())
        finally:
            connection.close()

    def kill(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait()
            assert self._process.stdin is not None
            self._process.stdin.close()
            self._process = None

    def _answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/v1/openapi.json")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()


@contextmanager
def running(data: Path, url: str) -> Iterator[Server]:
    """Killed at the end."""
    server = Server(data, url)
    try:
        server.start()
        yield server
    finally:
        server.kill()


class Counting:
    """ASGI middleware: counts requests, and tells how many there were."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._count = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == _COUNT:
            await PlainTextResponse(str(self._count))(scope, receive, send)
            return
        self._count += scope["type"] == "http"
        await self._app(scope, receive, send)


def main() -> None:
    data, url, port = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    nothing = Status(at_s=time.monotonic() + 86_400, started=datetime.now(UTC))
    station = open_station(data, url, None)
    app = create_app(Providers(lambda: nothing, Health(LiveLists(data)), Metrics("benchmark"), station), "benchmark")
    app.add_middleware(Counting)
    with listen("127.0.0.1", port) as listener:
        HttpServer(app, listener).start()
        sys.stdin.buffer.read()  # it ends with whoever started it, however that ended
        os._exit(0)


if __name__ == "__main__":
    main()
