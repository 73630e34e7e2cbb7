"""Asking a server of this machine, as any client would."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from api.health import Health
from api.http.app import Providers, create_app
from api.http.metrics import Metrics
from api.http.server import HttpServer, listen, url_of
from api.http.station import Station, open_station
from api.status import Status
from evidence.live_lists import LiveLists
from evidence.people import NewAccount, People
from evidence.store import Store


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    media_type: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    url: str,
    path: str,
    *,
    method: str = "GET",
    accept: str = "*/*",
    token: str | None = None,
    body: object = None,
    headers: dict[str, str] | None = None,
    timeout_s: float = 10.0,
) -> Answer:
    """`body` is sent as JSON, bytes as they are. Raises OSError where nobody answers."""
    connection = HTTPConnection(urlsplit(url).netloc, timeout=timeout_s)
    sent = {"accept": accept, **({} if token is None else {"authorization": f"Bearer {token}"})}
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
        sent["content-type"] = "application/json"
    try:
        connection.request(method, path, body=body, headers={**sent, **(headers or {})})
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, headers.get("content-type", ""), headers, response.read())
    finally:
        connection.close()


@dataclass(slots=True)
class Shown:
    """What a served application shows; change `status` at will. `token` may see all that is shown."""

    status: Status
    health: Health
    metrics: Metrics
    station: Station
    token: str


@contextmanager
def served(data: Path, status: Status, station: Station | None = None) -> Iterator[tuple[str, Shown]]:
    """The application on a free port, without cameras or processes; yields its URL. Without a `station`, it is an
    empty one."""
    token = token_of(data)
    opened = station or open_station(data, f"sqlite:///{data / 'litterwatch.sqlite'}", None)
    shown = Shown(status, Health(LiveLists(data)), Metrics("1.2.3"), opened, token)
    app = create_app(Providers(lambda: shown.status, shown.health, shown.metrics, opened), "1.2.3")
    with listen("127.0.0.1", 0) as listener:
        server = HttpServer(app, listener)
        server.start()
        try:
            yield url_of(listener), shown
        finally:
            server.stop(5.0)
            if station is None:
                opened.store.close()


def token_of(data: Path) -> str:
    """Of somebody who sees how the cameras of this data folder are."""
    data.mkdir(parents=True, exist_ok=True)
    with closing(Store.open(f"sqlite:///{data / 'litterwatch.sqlite'}")) as store:
        people = People(store)
        if not any(one.name == "looker" for one in people.accounts.all()):
            people.accounts.add(NewAccount("looker", "Người xem", "Công an tỉnh", "viewer", None), "test")
        return people.tokens.make("looker", "test", ["cameras", "events"], "test")
