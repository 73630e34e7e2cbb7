"""Asking a server of this machine, as any client would."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.health import Health
from api.http.app import Providers, create_app
from api.http.metrics import Metrics
from api.http.server import HttpServer, listen, url_of
from api.status import Status
from evidence.live_lists import LiveLists


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(url: str, path: str, *, method: str = "GET", accept: str = "*/*", timeout_s: float = 10.0) -> Answer:
    """Raises OSError where nobody answers."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=timeout_s)
    try:
        connection.request(method, path, headers={"accept": accept})
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers.get("content-type", ""), headers, response.read())
    finally:
        connection.close()


@dataclass(slots=True)
class Shown:
    """What a served application shows; change `status` at will."""

    status: Status
    health: Health
    metrics: Metrics


@contextmanager
def served(data: Path, status: Status) -> Iterator[tuple[str, Shown]]:
    """The application on a free port, without cameras or processes; yields its URL."""
    shown = Shown(status, Health(LiveLists(data)), Metrics("1.2.3"))
    app = create_app(Providers(lambda: shown.status, shown.health, shown.metrics), "1.2.3")
    with listen("127.0.0.1", 0) as listener:
        server = HttpServer(app, listener)
        server.start()
        try:
            yield url_of(listener), shown
        finally:
            server.stop(5.0)
