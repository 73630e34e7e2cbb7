"""Signing in at an OpenID provider that runs: what is believed, what is not, and what somebody may do then."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from evidence.people import NewAccount, People
from tests.api.oidc.provider_process import CLIENT, SECRET
from tests.api.oidc.site import DUC, LAN, Site, browser, come_back, sign_in, station, who
from tests.api.station.browsing import CHROMIUM, NO_CHROMIUM, running_browser

SPOILT = (
    *("nonce", "no nonce", "audience", "shared", "party", "issuer", "old", "future", "nobody"),
    *("foreign key", "none", "hmac", "cut", "answer"),
)


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
