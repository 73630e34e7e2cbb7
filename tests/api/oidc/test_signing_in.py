"""Signing in at an OpenID provider that runs: what is believed, what is not, and what somebody may do then."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from playwright.sync_api import expect

from api.health import Health
from api.http.app import Providers, create_app
from api.http.metrics import Metrics
from api.http.people import Doorkeeper
from api.http.server import HttpServer, listen, url_of
from api.http.station import open_station
from api.status import Status
from benchmarks.live.served import wait_for
from evidence.live_lists import LiveLists
from evidence.people import NewAccount, People
from evidence.store import Store
from tests.api.oidc.provider_process import CLIENT, SECRET
from tests.api.station.browsing import CHROMIUM, NO_CHROMIUM, running_browser
from tests.checkout import REPOSITORY
from tests.evidence.people.quick import quick_passwords
from tests.evidence.store.samples import configured, file_configured

__all__ = ["quick_passwords"]
LAN = {"sub": "f3a1", "preferred_username": "Lan.Đỗ@tinh.vn", "name": "Đỗ Thị Lan", "groups": ["rac-duyet", "khác"]}
DUC = {"sub": "77", "preferred_username": "duc", "name": "Đức", "realm_access": {"roles": ["rac-xem"]}}
RULES = """
rules:
  - {claim: groups, has: rac-quan-tri, role: unit_admin, communes: every}
  - {claim: groups, has: rac-duyet, role: approver, communes: ["Kỳ Lừa", "Đông Kinh"], communes_claim: xa}
  - {claim: groups, has: rac-duyet, role: reviewer, communes: ["Kỳ Lừa"]}
  - {claim: realm_access.roles, has: rac-xem, role: viewer, communes: every}
"""
SPOILT = (
    *("nonce", "no nonce", "audience", "shared", "party", "issuer", "old", "future", "nobody"),
    *("foreign key", "none", "hmac", "cut", "answer"),
)


@dataclass
class Site:
    url: str
    issuer: str
    store: Store
    data: Path
    app: FastAPI

    def says(self, claims: object = LAN, **more: object) -> None:
        """From now on the provider lets this person in."""
        self.app.state.doorkeeper = Doorkeeper()  # a morning's worth of sign-ins in some seconds
        httpx.post(f"{self.issuer}/test", json={"claims": claims, **more}).raise_for_status()

    def logins(self) -> list[tuple[str, str]]:
        with closing(Store.open_existing(f"sqlite:///{self.data / 'litterwatch.sqlite'}")) as store:
            subjects = [f"account/{one.name}" for one in People(store).accounts.all()] + ["account/oidc"]
            return [(e.actor, e.action) for subject in subjects for e in store.audit(subject) if "login" in e.action]


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


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
                yield Site(url, issuer, store, data, app)
        finally:
            server.stop(5.0)
            opened.store.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with station(tmp_path_factory.mktemp("oidc") / "data") as found:
        yield found


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


def test_somebody_signs_in_with_the_rights_that_the_configuration_gives(site: Site) -> None:
    site.says()
    with browser(site) as client:
        assert "Cổng của tỉnh" in client.get("/login").text
        away, back = come_back(client, "/hotline?state=closed")
        asked = parse_qs(urlsplit(away.headers["location"]).query)
        assert (asked["code_challenge_method"], asked["response_type"]) == (["S256"], ["code"])
        assert SECRET not in away.headers["location"]
        answer = client.get(back)
        assert (answer.status_code, answer.headers["location"]) == (303, "/hotline?state=closed")
        told = who(client)
        assert (told["name"], told["unit"], told["role"]) == ("Đỗ Thị Lan", "Công an tỉnh", "reviewer")
        assert told["communes"] == ["Kỳ Lừa"]
        assert str(told["id"]).startswith("lan.do-")
        assert client.get("/hotline").status_code == 200
        assert (told["id"], "login.done") in site.logins()


def test_each_sign_in_gives_what_the_provider_says_now_and_the_account_stays_the_same(site: Site) -> None:
    with browser(site) as client:
        site.says()
        sign_in(client)
        first = who(client)["id"]
        site.says({**LAN, "preferred_username": "renamed", "xa": ["Đông Kinh", "Phường khác"]})
        sign_in(client)
        now = who(client)
        assert (now["id"], now["role"], now["communes"]) == (first, "approver", ["Đông Kinh"])
        site.says({**LAN, "groups": [], "realm_access": {"roles": ["rac-xem"]}})
        sign_in(client)
        assert (who(client)["role"], who(client)["communes"]) == ("viewer", None)


def test_nobody_gets_more_than_a_rule_says_whatever_the_provider_claims(site: Site) -> None:
    with browser(site) as client:
        site.says({**LAN, "role": "unit_admin", "communes": "every", "xa": ["every", "*", "Phường khác"]})
        sign_in(client)
        assert (who(client)["role"], who(client)["communes"]) == ("reviewer", ["Kỳ Lừa"])


def test_whom_no_rule_fits_stays_outside_and_is_signed_out_elsewhere(site: Site) -> None:
    with browser(site) as client, browser(site) as other:
        site.says(DUC)
        sign_in(client)
        assert who(client)["role"] == "viewer"
        site.says({**DUC, "realm_access": {"roles": ["rac-xem-khac"]}})
        refused = sign_in(other)
        assert refused.status_code == 403
        assert "chưa cấp quyền" in refused.text
        assert other.get("/api/v1/session").status_code == 401
        assert client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("how", SPOILT)
def test_an_answer_that_is_not_right_signs_nobody_in(site: Site, how: str) -> None:
    site.says(LAN, spoil=how)
    with browser(site) as client:
        refused = sign_in(client)
        assert refused.status_code == 502, refused.text
        assert "không đáng tin" in refused.text
        assert client.get("/api/v1/session").status_code == 401
        assert site.logins()[-1] == ("oidc", "login.refused")


def test_a_sign_in_ends_in_the_browser_and_within_the_time_in_which_it_began(site: Site) -> None:
    site.says()
    with browser(site) as mine, browser(site) as theirs:
        _, back = come_back(mine)
        assert theirs.get(back).status_code == 400, "another browser"
        forged = back.replace("state=", "state=x")
        assert mine.get(forged).status_code == 400
        come_back(theirs)
        assert theirs.get(back).status_code == 400, "a browser whose own sign-in is another"
        assert mine.get(back).status_code == 303
        assert mine.get(back).status_code == 400, "its cookie is used up"
        assert "litterwatch_session" not in theirs.cookies


def test_a_code_is_good_once(site: Site) -> None:
    site.says()
    with browser(site) as client:
        _, back = come_back(client)
        kept = client.cookies["litterwatch_oidc"]
        assert client.get(back).status_code == 303
        client.cookies.set("litterwatch_oidc", kept, domain="127.0.0.1", path="/oidc")
        assert client.get(back).status_code == 502


def test_new_keys_of_the_provider_are_fetched_and_old_ones_no_longer_believed(site: Site) -> None:
    with browser(site) as client:
        for key in ("b", "a"):
            site.says(LAN, key=key)
            assert sign_in(client).status_code == 303
            site.says(LAN, key=key, spoil="foreign key")
            assert sign_in(client).status_code == 502


def test_who_turns_back_at_the_provider_is_told_so(site: Site) -> None:
    site.says(LAN, refuse=True)
    with browser(site) as client:
        assert sign_in(client).status_code == 403


def test_the_way_back_never_leads_elsewhere(site: Site) -> None:
    site.says()
    with browser(site) as client:
        for where in ("https://elsewhere.example/", "//elsewhere.example", "/\\elsewhere.example"):
            assert sign_in(client, where).headers["location"] == "/"


def test_the_station_itself_can_shut_somebody_out_and_local_accounts_go_on(site: Site) -> None:
    people = People(site.store)
    link = people.accounts.add(NewAccount("truc-ban", "Trực ban", "CA", "reviewer", None), "test")
    people.accounts.use_link(link, "trời xanh mây trắng 7")
    site.says({**LAN, "sub": "tam", "preferred_username": "truc-ban"})
    with browser(site) as client:
        sign_in(client)
        name = str(who(client)["id"])
        assert name != "truc-ban", "nobody becomes a local account by being called so elsewhere"
        people.accounts.change(name, "quan-tri", disabled=True)
        assert client.get("/api/v1/session").status_code == 401
        assert sign_in(client).status_code == 403
        local = {"name": "truc-ban", "password": "trời xanh mây trắng 7"}
        assert client.post("/api/v1/session", json=local).status_code == 204
        assert who(client)["id"] == "truc-ban"


def test_leaving_ends_the_session_here_and_offers_the_provider_s_own_way_out(site: Site) -> None:
    site.says()
    with browser(site) as client:
        sign_in(client)
        left = client.post("/logout", data={"csrf": str(who(client)["csrf"])})
        assert client.get("/api/v1/session").status_code == 401
        assert "/oidc/logout" in client.get(left.headers["location"]).text
        out = client.get("/oidc/logout").headers["location"]
        assert out.startswith(f"{site.issuer}/end?")
        asked = parse_qs(urlsplit(out).query)
        assert asked == {"client_id": [CLIENT], "post_logout_redirect_uri": [f"{site.url}/login"]}


def test_claims_may_come_from_userinfo_about_the_same_person(tmp_path: Path) -> None:
    with station(tmp_path / "data", "userinfo: true\n") as site, browser(site) as client:
        site.says({"sub": "9"}, userinfo={"sub": "9", "groups": ["rac-duyet"], "name": "Từ userinfo"})
        assert sign_in(client).status_code == 303
        assert who(client)["name"] == "Từ userinfo"
        site.says({"sub": "9"}, userinfo={"sub": "10", "groups": ["rac-quan-tri"]})
        assert sign_in(client).status_code == 502
        site.says(LAN, spoil="metadata")
    with station(tmp_path / "other") as site, browser(site) as client:
        site.says(LAN, spoil="metadata")
        assert client.get("/oidc/login").status_code == 502, "an issuer that calls itself otherwise"


def test_a_provider_that_is_away_is_told_and_local_accounts_sign_in_all_the_same(tmp_path: Path) -> None:
    with station(tmp_path / "data", running=False) as site, browser(site) as client:
        assert client.get("/login").status_code == 200
        away = client.get("/oidc/login")
        assert (away.status_code, "không trả lời" in away.text) == (502, True)
        people = People(site.store)
        link = people.accounts.add(NewAccount("truc-ban", "Trực ban", "CA", "reviewer", None), "test")
        people.accounts.use_link(link, "trời xanh mây trắng 7")
        local = {"name": "truc-ban", "password": "trời xanh mây trắng 7"}
        assert client.post("/api/v1/session", json=local).status_code == 204


@pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
def test_a_real_browser_goes_there_and_comes_back(site: Site) -> None:
    site.says()
    with running_browser() as chromium:
        page = chromium.new_page()
        said: list[str] = []
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.goto(f"{site.url}/cameras")
        page.get_by_role("link", name="Đăng nhập bằng Cổng của tỉnh").click()
        page.wait_for_url(f"{site.url}/cameras")
        expect(page.locator(".who")).to_contain_text("Đỗ Thị Lan")
        page.get_by_role("button", name="Đăng xuất").click()
        page.get_by_role("link", name="Đăng xuất cả ở Cổng của tỉnh").click()
        page.wait_for_url(f"{site.issuer}/end?**")
    assert [line for line in said if "Content Security Policy" in line] == []
