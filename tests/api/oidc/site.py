"""A station and a provider that vouches for its people, both of them running."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
from fastapi import FastAPI

from api.health import Health
from api.http.app import Providers, create_app
from api.http.metrics import Metrics
from api.http.people import Doorkeeper
from api.http.server import HttpServer, free_port, listen, url_of
from api.http.station import Station, open_station
from api.status import Status
from benchmarks.live.served import wait_for
from evidence.live_lists import LiveLists
from evidence.people import People
from evidence.store import Store
from tests.api.oidc.provider_process import CLIENT, SECRET
from tests.checkout import REPOSITORY
from tests.evidence.store.samples import configured, file_configured

LAN = {"sub": "f3a1", "preferred_username": "Lan.Đỗ@tinh.vn", "name": "Đỗ Thị Lan", "groups": ["rac-duyet", "khác"]}
DUC = {"sub": "77", "preferred_username": "duc", "name": "Đức", "realm_access": {"roles": ["rac-xem"]}}
RULES = """
rules:
  - {claim: groups, has: rac-quan-tri, role: unit_admin, communes: every}
  - {claim: groups, has: rac-duyet, role: approver, communes: ["Kỳ Lừa", "Đông Kinh"], communes_claim: xa}
  - {claim: groups, has: rac-duyet, role: reviewer, communes: ["Kỳ Lừa"]}
  - {claim: groups, has: rac-tinh, role: approver, communes: every}
  - {claim: realm_access.roles, has: rac-xem, role: viewer, communes: every}
"""


@dataclass
class Site:
    url: str
    issuer: str
    store: Store
    data: Path
    app: FastAPI
    station: Station

    def says(self, claims: object = LAN, **more: object) -> None:
        """From now on the provider lets this person in."""
        self.app.state.doorkeeper = Doorkeeper()  # a morning's worth of sign-ins in some seconds
        httpx.post(f"{self.issuer}/test", json={"claims": claims, **more}).raise_for_status()

    def ends(self, **said: object) -> int:
        """The provider says so to the station; returns what that answered."""
        answer = httpx.post(f"{self.issuer}/test/logout", json=said, timeout=20)
        return int(answer.json()["status"])

    def logins(self) -> list[tuple[str, str]]:
        with closing(Store.open_existing(f"sqlite:///{self.data / 'litterwatch.sqlite'}")) as store:
            subjects = [f"account/{one.name}" for one in People(store).accounts.all()] + ["account/oidc"]
            return [(e.actor, e.action) for subject in subjects for e in store.audit(subject) if "login" in e.action]


def config(issuer: str, url: str, more: str = "") -> str:
    said = f"issuer: {issuer}\nclient_id: {CLIENT}\nclient_secret: ${{OIDC_SECRET}}\nstation: {url}\n"
    return f"{said}name: Cổng của tỉnh\nunit: Công an tỉnh\n{more}{RULES}"


@contextmanager
def provider(port: int, station: str) -> Iterator[None]:
    command = [sys.executable, "-m", "tests.api.oidc.provider_process", str(port), station]
    process = subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_for("the provider", lambda: process.poll() is not None or is_up(port))
        assert process.poll() is None
        yield
    finally:
        process.terminate()
        process.wait(10)


def is_up(port: int) -> bool:
    with socket.socket() as one:
        return one.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def station(data: Path, more: str = "", *, running: bool = True) -> Iterator[Site]:
    """With a provider of its own."""
    data.mkdir()
    at = f"sqlite:///{data / 'litterwatch.sqlite'}"
    port = free_port()
    issuer = f"http://127.0.0.1:{port}"
    with listen("127.0.0.1", 0) as listener, closing(Store.open(at)) as store:
        file_configured(store, configured())
        url = url_of(listener)
        (data / "oidc.yaml").write_text(config(issuer, url, more), "utf-8")
        secrets = data / "secrets"
        secrets.write_text(f"OIDC_SECRET='{SECRET}'\n", "utf-8")
        secrets.chmod(0o600)
        opened = open_station(data, at, None, secrets=secrets)
        nothing = Status(at_s=0.0, started=datetime.now(UTC))
        app = create_app(Providers(lambda: nothing, Health(LiveLists(data)), Metrics("1"), opened), "1")
        server = HttpServer(app, listener)
        server.start()
        try:
            with provider(port, url) if running else nullcontext():
                yield Site(url, issuer, store, data, app, opened)
        finally:
            server.stop(5.0)
            opened.store.close()


def browser(site: Site) -> httpx.Client:
    return httpx.Client(base_url=site.url, headers={"accept": "text/html"}, timeout=20)


def come_back(client: httpx.Client, where: str = "/") -> tuple[httpx.Response, str]:
    """Away to the provider; its answer, not followed yet, and the address that it leads to."""
    away = client.get("/oidc/login", params={"next": where})
    assert away.status_code == 303, away.text
    answer = client.get(away.headers["location"])
    assert answer.status_code == 302, answer.text
    return away, answer.headers["location"]


def sign_in(client: httpx.Client, where: str = "/") -> httpx.Response:
    return client.get(come_back(client, where)[1])


def who(client: httpx.Client) -> dict[str, object]:
    found: dict[str, object] = client.get("/api/v1/session").json()
    return found
