"""uvicorn in a thread beside the supervision, which it can neither delay nor end."""

import asyncio
import logging
import socket
import threading
from ipaddress import ip_address

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

MOST_CONNECTIONS = 256
"""Beyond these, new ones are closed: descriptors are needed for cameras' processes."""
_AGAIN_S = 5.0
_log = logging.getLogger(__name__)


def listen(host: str, port: int) -> socket.socket:
    """Port 0: any that is free. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, _, _, _, address = found[0]
    made = socket.create_server(address[:2], family=family)
    # Made by its number, a socket knows that it speaks TCP. Else asyncio leaves Nagle's algorithm on, and every answer
    # on a connection that is kept waits 40 ms for an acknowledgement.
    return socket.socket(fileno=made.detach())


def free_port() -> int:
    """Of this machine, for whoever has to be told the number beforehand; another program may take it meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


def url_of(listener: socket.socket) -> str:
    """Where a browser on this machine finds it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def is_loopback(listener: socket.socket) -> bool:
    """Only this machine reaches it."""
    return ip_address(listener.getsockname()[0]).is_loopback


class HttpServer:
    """Answers from `start` to `stop`. Where it fails, the supervision goes on, and it is tried again."""

    def __init__(self, app: FastAPI, listener: socket.socket) -> None:
        self._app = app
        self._listener = listener
        self._server: uvicorn.Server | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="http", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout_s: float = 0.0) -> None:
        """Takes no more requests; waits so long for those that are being answered."""
        self._stopping.set()
        if self._server is not None:
            self._server.should_exit = True
        self._thread.join(timeout_s)

    def _run(self) -> None:
        while not self._stopping.is_set():
            config = uvicorn.Config(
                self._app,
                http=_Bounded,
                ws="none",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=1,
            )
            self._server = uvicorn.Server(config)
            try:
                self._server.run(sockets=[self._listener.dup()])
            except (Exception, SystemExit):  # noqa: BLE001 - whatever it is, cameras are recorded all the same
                _log.exception("the HTTP server failed")
            if self._stopping.wait(0):
                break
            _log.error("the HTTP server ended; once more in %.0f s", _AGAIN_S)
            self._stopping.wait(_AGAIN_S)
        self._listener.close()


class _Bounded(H11Protocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base does
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            transport.abort()
