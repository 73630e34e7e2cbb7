"""Zones, the log and users as pages: who may, within which communes, and what is kept of it."""

import csv
import io
import json
import re
import time
from collections.abc import Iterator
from html import escape

import pytest

from api.watched_config import WatchedConfig
from evidence.people import NewAccount
from streams.config import load_config
from tests.api.station.stocked import CAMERAS, PASSWORD, PEOPLE, Stocked, serving
from tests.api.station.visiting import Visitor, signed_in

ZONES = "/cameras/cho-ky-lua-01/zones"
DRAWN = [{"id": "bins", "polygon": [[0.1, 0.2], [0.9, 0.2], [0.9, 0.9]], "rule": "never"}]


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with serving(tmp_path_factory.mktemp("station") / "data", events=3) as found:
        yield found


def seen(page: str) -> str:
    found = re.search(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("path", "may"),
    [
        ("/map", {"lan", "hung", "mai", "xem", "quan", "ky", "kiem"}),
        ("/publications", {"lan", "hung", "mai"}),
        ("/figures", {"lan", "hung", "mai", "xem", "quan", "ky", "kiem"}),
        ("/figures/black-spots.csv", {"lan", "hung", "mai", "xem", "quan", "ky", "kiem"}),
        ("/audit", {"quan", "ky", "kiem"}),
        ("/audit.csv", {"quan", "ky", "kiem"}),
        ("/people", {"quan", "ky"}),
        ("/people/mai", {"quan", "ky"}),
        (ZONES, {"quan", "ky"}),
    ],
)
def test_each_page_is_for_those_whose_right_it_is(stocked: Stocked, path: str, may: set[str]) -> None:
    for name, *_ in PEOPLE:
        visitor = signed_in(stocked.url, name)
        assert visitor.ask(path).status == (200 if name in may else 403), name
        if path in ("/map", "/publications", "/figures", "/audit", "/people"):
            assert (f'href="{path}"' in visitor.ask("/").text) == (name in may), name
    assert Visitor(stocked.url).ask(path).headers["location"].startswith("/login")


@pytest.mark.parametrize(
    "path",
    [
        "/people",
        "/people/mai/rights",
        "/people/mai/disable",
        "/people/mai/reset",
        "/audit/check",
        ZONES,
        "/tokens/none/revoke",
    ],
)
def test_what_changes_something_needs_the_right_and_the_token_of_a_page(stocked: Stocked, path: str) -> None:
    before = len(stocked.store.audit("account/mai"))
    assert signed_in(stocked.url, "quan").ask(path, {"role": "approver", "every": "1"}).status == 403
    assert signed_in(stocked.url, "hung").send(path, {"role": "approver", "every": "1"}).status == 403
    assert len(stocked.store.audit("account/mai")) == before


# --- zones ------------------------------------------------------------------------------------------------------------


def test_zones_are_saved_for_serve_to_take_up(stocked: Stocked) -> None:
    quan, file = signed_in(stocked.url, "quan"), stocked.data / "cameras.yaml"
    before = file.read_text("utf-8")
    first = seen(quan.ask(ZONES).text)
    clock = iter((0.0, 0.0, 60.0, 60.0, 60.0))
    watched = WatchedConfig(stocked.data, None, lambda: next(clock))  # as serve looks at it
    assert watched.load().cameras[0].zones == ()
    answer = quan.send(ZONES, {"sha256": first, "zones": json.dumps(DRAWN)})
    assert not watched.changed()
    assert watched.changed()
    assert [zone.id for zone in watched.load().cameras[0].zones] == ["bins"]
    assert (answer.status, answer.headers["location"]) == (303, f"{ZONES}?saved=1")
    assert [zone.id for zone in load_config(file).cameras[0].zones] == ["bins"]
    assert [line for line in before.splitlines() if line not in file.read_text("utf-8")] == []
    page = quan.ask(answer.headers["location"]).text
    assert "Đã lưu" in page
    assert '"id":"bins"' in page
    actions = [(entry.actor, entry.action) for entry in stocked.store.audit("camera/cho-ky-lua-01")]
    assert actions[-1] == ("quan", "rule.changed")
    again = quan.send(ZONES, {"sha256": first, "zones": json.dumps([{**DRAWN[0], "id": "mine"}])})
    assert again.status == 409
    assert '"id": "mine"' in again.text, "what was drawn is not lost"
    assert "Trong tệp hiện giờ: bins" in again.text
    assert [zone.id for zone in load_config(file).cameras[0].zones] == ["bins"]
    assert quan.send(ZONES, {"sha256": seen(again.text), "zones": "[]"}).status == 303


def test_zones_that_no_file_could_have_are_refused_in_words(stocked: Stocked) -> None:
    quan = signed_in(stocked.url, "quan")
    first = seen(quan.ask(ZONES).text)
    crossed = [{"id": "x</script>", "polygon": [[0, 0], [1, 1], [1, 0], [0, 1]], "rule": "never"}]
    answer = quan.send(ZONES, {"sha256": first, "zones": json.dumps(crossed)})
    assert answer.status == 422
    assert "các cạnh của đa giác cắt nhau" in answer.text
    assert b"x</script>" not in answer.body
    assert quan.send(ZONES, {"sha256": first, "zones": "no json </script>"}).status == 422


def test_another_communes_camera_has_no_zones_to_draw(stocked: Stocked) -> None:
    ky = signed_in(stocked.url, "ky")
    assert ky.ask(ZONES).status == 200
    assert ky.ask("/cameras/cau-ky-cung/zones").status == 404
    assert ky.ask("/cameras/cau-ky-cung/zones/picture.jpg").status == 404
    assert ky.send("/cameras/cau-ky-cung/zones", {"sha256": seen(ky.ask(ZONES).text), "zones": "[]"}).status == 404


def test_a_file_that_is_away_is_said(stocked: Stocked) -> None:
    quan, file = signed_in(stocked.url, "quan"), stocked.data / "cameras.yaml"
    text = file.read_text("utf-8")
    file.unlink()
    assert "không có trong cameras.yaml" in quan.ask(ZONES).text
    file.write_text("cameras: [{id: 7}]", "utf-8")
    assert "cameras.yaml đang có lỗi" in quan.ask(ZONES).text
    file.write_text(text, "utf-8")
    assert "đang có lỗi" not in quan.ask(ZONES).text


# --- the log ----------------------------------------------------------------------------------------------------------


def subjects(page: str) -> set[str]:
    return set(re.findall(r"/audit\?subject=([^\"&]+)\"", page))


def test_the_log_shows_what_ones_communes_have_to_do_with(stocked: Stocked) -> None:
    page = signed_in(stocked.url, "kiem").ask("/audit").text
    everything = subjects(page)
    assert "Tài khoản: tạo, vai trò người xem xét, mọi xã, phường" in page
    assert {f"event/{event.event_id}" for event in stocked.events} <= everything
    assert {"account/lan", "account/mai", "camera/cau-ky-cung"} <= everything
    ours = subjects(signed_in(stocked.url, "ky").ask("/audit").text)
    assert {one for one in ours if one.startswith("event/")} == {f"event/{stocked.events[0].event_id}"}
    assert {one for one in ours if one.startswith("camera/")} == {"camera/cho-ky-lua-01"}
    assert {one for one in ours if one.startswith("account/")} == {"account/mai", "account/ky"}
    rows = list(csv.DictReader(io.StringIO(signed_in(stocked.url, "ky").ask("/audit.csv").body.decode("utf-8-sig"))))
    assert {row["subject"] for row in rows} == ours
    other = signed_in(stocked.url, "ky").ask(f"/audit?subject={stocked.events[1].event_id}")
    assert "Không có mục nào" in other.text


def test_the_log_is_filtered_and_goes_on_where_a_page_ended(stocked: Stocked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.station.log_view.PAGE", 7)
    kiem = signed_in(stocked.url, "kiem")
    rows = list(csv.DictReader(io.StringIO(kiem.ask("/audit.csv").body.decode("utf-8-sig"))))
    assert [int(row["seq"]) for row in rows] == list(range(len(rows), 0, -1)), "everything, the newest first"
    found: list[int] = []
    path: str | None = "/audit?action=account.changed"
    while path is not None:
        page = kiem.ask(path).text
        found += [int(one) for one in re.findall(r'<td class="num" title="[0-9a-f]{64}">(\d+)', page)]
        more = re.search(r'rel="next" href="([^"]+)"', page)
        path = None if more is None else more[1]
    assert found == [int(row["seq"]) for row in rows if row["action"] == "account.changed"]
    assert len(found) > 7
    by_quan = kiem.ask("/audit.csv?actor=quan").body.decode("utf-8-sig")
    assert {row["actor"] for row in csv.DictReader(io.StringIO(by_quan))} == {"quan"}
    for day, empty in (("2020-01-01", True), ("", False)):
        assert ("Không có mục nào" in kiem.ask(f"/audit?to={day}").text) == empty
    assert "Không có mục nào" in kiem.ask("/audit?from=2099-01-01").text
    assert kiem.ask("/audit?before=x&from=y&subject=%00").status == 200
    exported = [entry for entry in stocked.store.audit("audit") if entry.action == "audit.exported"]
    assert {entry.actor for entry in exported} >= {"kiem"}


def test_the_log_says_whether_its_chain_is_whole(stocked: Stocked) -> None:
    kiem = signed_in(stocked.url, "kiem")
    assert kiem.send("/audit/check", {}).headers["location"] == "/audit"
    page = checked(kiem)
    assert re.search(r"nguyên vẹn: \d+ mục", page)
    assert ("kiem", "audit.checked") in [(e.actor, e.action) for e in stocked.store.audit("audit")]


def checked(visitor: Visitor) -> str:
    end_s = time.monotonic() + 20
    while "đang kiểm tra" in (page := visitor.ask("/audit").text):
        assert time.monotonic() < end_s
        time.sleep(0.05)
    return page


# --- users ------------------------------------------------------------------------------------------------------------


def test_a_user_is_added_gets_a_link_once_and_signs_in(stocked: Stocked) -> None:
    quan = signed_in(stocked.url, "quan")
    fields = {"name": "Moi.01", "full_name": "Vũ Thị Mới", "unit": "CA", "role": "viewer", "commune": "Phường Kỳ Lừa"}
    answer = quan.send("/people", fields)
    link = re.search(r"/setup\?link=([\w-]+)", answer.text)
    assert link is not None
    assert "/setup?link=" not in quan.ask("/people").text
    used = Visitor(stocked.url).ask("/setup", {"link": link[1], "password": PASSWORD, "again": PASSWORD})
    assert used.headers["location"] == "/login?done=1"
    assert signed_in(stocked.url, "moi.01").ask("/").status == 200
    account = stocked.station.people.accounts.get("moi.01")
    assert (account.role, account.communes) == ("viewer", frozenset({"Phường Kỳ Lừa"}))
    assert quan.send("/people", fields).status == 409
    for wrong in ({"name": "KHÔNG"}, {"role": "king"}, {"full_name": ""}):
        refused = quan.send("/people", {**fields, "name": "khac", **wrong})
        assert refused.status == 422
        assert escape(fields["unit"]) in refused.text


def test_nobody_raises_their_own_rights(stocked: Stocked) -> None:
    ky, quan = signed_in(stocked.url, "ky"), signed_in(stocked.url, "quan")
    for visitor, name in ((ky, "ky"), (quan, "quan")):
        before = stocked.station.people.accounts.get(name)
        for fields in ({"role": "approver", "commune": "Phường Kỳ Lừa"}, {"role": "unit_admin", "every": "1"}):
            visitor.send(f"/people/{name}/rights", fields)
            assert stocked.station.people.accounts.get(name) == before
        assert visitor.send(f"/people/{name}/disable", {}).status == 409
        assert 'name="role"' not in visitor.ask(f"/people/{name}").text


def test_an_administrator_gives_no_more_than_their_own_communes(stocked: Stocked) -> None:
    ky = signed_in(stocked.url, "ky")
    assert set(re.findall(r'href="/people/([\w.]+)"', ky.ask("/people").text)) >= {"ky", "mai"}
    assert "Nguyễn Thị Lan" not in ky.ask("/people").text
    assert ky.ask("/people/lan").status == 404
    for what in ("rights", "disable", "reset"):
        assert ky.send(f"/people/lan/{what}", {"role": "viewer", "every": "1"}).status == 404
    for communes in ({"every": "1"}, {"commune": "Xã Đồng Đăng"}, {"others": "Phường Kỳ Lừa; Xã Đồng Đăng"}, {}):
        fields = {"name": "nguoi", "full_name": "N", "unit": "U", "role": "viewer", **communes}
        assert ky.send("/people", fields).status == 403
        assert ky.send("/people/mai/rights", {"role": "approver", **communes}).status == 403
    assert stocked.station.people.accounts.get("mai").role == "reviewer"


def test_role_communes_lock_and_link_of_a_user_change(stocked: Stocked) -> None:
    accounts = stocked.station.people.accounts
    accounts.add(NewAccount("doi", "Đổi", "CA", "viewer", frozenset({"Phường Kỳ Lừa"})), "test")
    quan = signed_in(stocked.url, "quan")
    answer = quan.send("/people/doi/rights", {"role": "reviewer", "others": "Xã A; Xã B"})
    assert answer.headers["location"] == "/people/doi?saved=1"
    assert (accounts.get("doi").role, accounts.get("doi").communes) == ("reviewer", frozenset({"Xã A", "Xã B"}))
    quan.send("/people/doi/rights", {"role": "reviewer", "every": "1"})
    assert accounts.get("doi").communes is None
    quan.send("/people/doi/disable", {})
    assert accounts.get("doi").disabled
    quan.send("/people/doi/enable", {})
    assert not accounts.get("doi").disabled
    assert "/setup?link=" in quan.send("/people/doi/reset", {}).text
    assert quan.send("/people/doi/promote", {}).status == 404
    assert quan.send("/people/nobody/reset", {}).status == 404
    told = [str(dict(entry.facts)["change"]) for entry in stocked.store.audit("account/doi") if entry.actor == "quan"]
    assert told == [
        "role reviewer",
        "sees Xã A, Xã B",
        "sees every commune",
        "disabled True",
        "disabled False",
        "password reset",
    ]


def test_tokens_are_listed_and_ended(stocked: Stocked) -> None:
    tokens = stocked.station.people.tokens
    tokens.make("hung", "kho dữ liệu tỉnh", ("events",), "test")
    (made,) = tokens.all()
    ky, quan = signed_in(stocked.url, "ky"), signed_in(stocked.url, "quan")
    assert "kho dữ liệu tỉnh" not in ky.ask("/people").text
    assert ky.send(f"/tokens/{made.token_id}/revoke", {}).status == 404
    assert "kho dữ liệu tỉnh" in quan.ask("/people").text
    assert quan.send(f"/tokens/{made.token_id}/revoke", {}).status == 303
    assert tokens.all()[0].revoked_utc is not None


@pytest.mark.parametrize("path", ["/map", "/figures", "/audit", "/people", "/people/mai", ZONES])
def test_a_page_loads_and_runs_nothing_but_its_own_in_two_languages(stocked: Stocked, path: str) -> None:
    quan = signed_in(stocked.url, "quan")
    answer = quan.ask(path)
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert re.search(r"<[^>]*\s(style|on\w+)=", answer.text) is None, "the policy refuses what stands in attributes"
    quan.cookie += "; litterwatch_lang=en"
    page = quan.ask(path).text
    vietnamese = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
    said = re.sub(r"<[^>]*>", " ", page)
    names = [word for camera in CAMERAS for word in camera] + [one[1] for one in PEOPLE]
    names += ["Công an tỉnh Lạng Sơn", "Tiếng Việt", "Vũ Thị Mới", "Đổi", "kho dữ liệu tỉnh", "Xã A", "Xã B"]
    for name in names:
        said = said.replace(name, "").replace(f"{name[:19].rstrip(' ,')}…", "")
    assert [line for line in said.splitlines() if vietnamese.search(line)] == []
