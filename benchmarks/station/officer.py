"""An officer's browser, as far as the server can tell: one connection that is kept, a session, the page's token."""

import json
import time
from http.client import HTTPConnection, HTTPException
from typing import Any, Self

from benchmarks.station.stock import PASSWORD

IDLE_S = 4.0
"""After which the server may let a connection go: browsers notice, and open another."""


class Officer:
    """Of one thread."""

    def __init__(self, port: int, name: str) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookie = ""
        self._csrf = ""
        self._used_s = 0.0
        self.name = name

    @classmethod
    def signed_in(cls, port: int, name: str) -> Self:
        """With the password that everybody has here."""
        one = cls(port, name)
        status, _, headers = one._send("POST", "/api/v1/session", {"name": name, "password": PASSWORD})
        if status != 204:
            raise RuntimeError(f"expected {name} to be signed in, found {status}")
        one._cookie = headers["set-cookie"].partition(";")[0]
        one._csrf = json.loads(one.get("/api/v1/session")[1])["csrf"]
        return one

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        status, body, _ = self._send("GET", path, None, headers)
        return status, body

    def post(self, path: str, body: Any) -> tuple[int, bytes]:
        status, answer, _ = self._send("POST", path, body)
        return status, answer

    def delete(self, path: str) -> tuple[int, bytes]:
        status, answer, _ = self._send("DELETE", path, None)
        return status, answer

    def close(self) -> None:
        self._connection.close()

    def _send(
        self, method: str, path: str, body: Any, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes, dict[str, str]]:
        sent = {"cookie": self._cookie, "x-csrf-token": self._csrf, "accept": "*/*", **(headers or {})}
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            sent["content-type"] = "application/json"
        if time.monotonic() - self._used_s > IDLE_S:
            self._connection.close()
        try:
            self._connection.request(method, path, body=data, headers=sent)
            answer = self._connection.getresponse()
            self._used_s = time.monotonic()
            return answer.status, answer.read(), {k.lower(): v for k, v in answer.getheaders()}
        except (OSError, HTTPException):
            self._connection.close()  # the next request opens another
            raise
