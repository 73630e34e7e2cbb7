"""Receivers of webhooks: real HTTP servers that answer as they are told."""

import json
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from benchmarks.live.served import wait_for


@dataclass(frozen=True, slots=True)
class Call:
    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def said(self) -> tuple[str, str, str]:
        """Type, event and state."""
        return self.event["type"].rpartition(".")[2], self.event["subject"][0], self.event["data"]["state"]


@dataclass
class Receiving:
    """`status` is what it answers; `by_event` to those whose id begins so."""

    port: int = 0
    scheme: str = "http"
    status: int = 204
    by_event: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    endless: bool = False
    calls: list[Call] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/hook?station=1"

    def heard(self, count: int) -> list[Call]:
        wait_for(f"{count} calls", lambda: len(self.calls) >= count)
        return list(self.calls)


@contextmanager
def receiving(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Receiving]:
    found = Receiving(scheme="http" if tls is None else "https")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            call = Call(self.path, {k.lower(): v for k, v in self.headers.items()}, body)
            found.calls.append(call)
            begins = str(json.loads(body).get("subject", ""))[:1] if body.startswith(b"{") else ""
            self.send_response(found.by_event.get(begins, found.status))
            for name, value in found.headers.items():
                self.send_header(name, value)
            if not found.endless:
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                self.close_connection = True

        def log_message(self, *_: Any) -> None:
            """Tests are quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    found.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
