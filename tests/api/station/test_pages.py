"""Pages as a program asks for them: who may see what, what is refused, and that a page keeps to itself."""

import json
import re
from collections.abc import Iterator

import pytest

from tests.api.station.stocked import CAMERAS, PASSWORD, PEOPLE, Stocked, serving
from tests.api.station.visiting import Visitor, signed_in


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with serving(tmp_path_factory.mktemp("station") / "data", events=7) as found:
        yield found


def test_who_is_not_signed_in_is_led_to_the_door_and_back(stocked: Stocked) -> None:
    nobody = Visitor(stocked.url)
    for path in ("/", f"/cases/{stocked.events[0].event_id}", "/cameras", "/next"):
        answer = nobody.ask(path)
        assert answer.status == 303
        assert answer.headers["location"] == f"/login?next={path}"
    assert nobody.ask(f"/cases/{stocked.events[0].event_id}/clip", accept="*/*").status == 401
    assert nobody.ask(f"/cases/{stocked.events[0].event_id}/verdict", {"reason": "TEST"}).headers["location"] == (
        "/login?over=1"
    )
    away = nobody.ask("/login", {"name": "lan", "password": PASSWORD, "next": "//elsewhere.example/"})
    assert away.headers["location"] == "/"


@pytest.mark.parametrize("path", ["/login", "/", "/cameras", "/cases/{event}"])
def test_a_page_loads_and_runs_nothing_but_its_own(stocked: Stocked, path: str) -> None:
    answer = signed_in(stocked.url, "lan").ask(path.replace("{event}", stocked.events[0].event_id))
    assert answer.status == 200
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert answer.headers["cache-control"] == "no-store"
    assert re.search(r"<[^>]*\s(style|on\w+)=", answer.text) is None, "the policy refuses what stands in attributes"
    assert [
        src for src in re.findall(r'(?:src|href|action)="([^"]*)"', answer.text) if not re.match(r"[/#]", src)
    ] == []
    for script in re.findall(r"<script[^>]*>", answer.text):
        assert 'src="/static/' in script or 'type="application/json"' in script


def test_another_communes_cases_do_not_exist(stocked: Stocked) -> None:
    mai = signed_in(stocked.url, "mai")
    ours = [event for event in stocked.events if event.source == "cho-ky-lua-01"]
    others = [event for event in stocked.events if event.source != "cho-ky-lua-01"]
    queue = mai.ask("/").text
    assert sorted(re.findall(r'<li class="row [^"]*" data-id="(\w+)"', queue)) == sorted(e.event_id for e in ours)
    assert "Đồng Đăng" not in queue
    for tail in ("", "/clip", "/frames.json", "/pictures/release", "/pictures/thumb"):
        assert mai.ask(f"/cases/{ours[0].event_id}{tail}").status == 200
        assert mai.ask(f"/cases/{others[0].event_id}{tail}").status == 404
        assert mai.ask(f"/cases/none{tail}").status == 404
    for tail in ("", "/state.json", "/clip", "/approval.json"):
        assert mai.ask(f"/cases/{others[0].event_id}/publication{tail}").status == 404
    for tail in ("make", "ask", "approve", "decline", "take/package.zip"):
        assert mai.send(f"/cases/{others[0].event_id}/publication/{tail}", {"reason": "x", "why": "x"}).status == 404
    assert "Chỉ công bố vụ việc" in mai.ask(f"/cases/{ours[0].event_id}/publication").text
    for tail in ("verdict", "note", "claim", "left"):
        fields = {"reason": "TEST", "version": "0", "revision": "1", "text": "x", "seconds": "5"}
        assert mai.send(f"/cases/{others[0].event_id}/{tail}", fields).status == 404
    assert (
        mai.send("/queue/reject", {"event": f"{others[0].event_id}@0", "reason": "REJECT-WIND"})
        .headers["location"]
        .startswith("/?rejected=0&left=1")
    )
    assert (mai.ask("/cameras/cho-ky-lua-01").status, mai.ask("/cameras/cau-ky-cung").status) == (200, 404)
    assert "Cầu Kỳ Cùng" not in mai.ask("/cameras").text
    assert stocked.store.reviews(others[0].event_id) == ()


def test_what_changes_something_needs_the_right_and_the_token_of_a_page(stocked: Stocked) -> None:
    event_id = stocked.events[0].event_id
    fields = {"reason": "REJECT-WIND", "version": "0", "revision": "1"}
    lan, looker = signed_in(stocked.url, "lan"), signed_in(stocked.url, "xem")
    assert lan.ask(f"/cases/{event_id}/verdict", fields).status == 403
    assert lan.ask(f"/cases/{event_id}/verdict", {**fields, "csrf": looker.csrf}).status == 403
    assert lan.ask("/logout", {}).status == 403
    for path in (f"/cases/{event_id}/verdict", "/queue/reject", f"/cases/{event_id}/note", f"/cases/{event_id}/claim"):
        assert looker.send(path, fields).status == 403
    for tail in ("make", "ask", "approve", "decline", "take/package.zip"):
        path = f"/cases/{event_id}/publication/{tail}"
        assert (looker.send(path, {}).status, lan.ask(path, {}).status) == (403, 403)
    for name in ("xem", "quan", "kiem"):
        assert signed_in(stocked.url, name).ask(f"/cases/{event_id}/publication").status == 403
        assert signed_in(stocked.url, name).ask("/publications").status == 403
    assert "Không có đề nghị" in lan.ask("/publications").text
    page = looker.ask(f"/cases/{event_id}").text
    assert "không quyết định" in page
    assert 'id="verdict"' not in page
    assert stocked.store.reviews(event_id) == ()


@pytest.mark.parametrize(
    "changed",
    [{"reason": "NONE"}, {"reason": "REJECT-DUP"}, {"version": "x"}, {"revision": "99"}, {"reason": ""}],
    ids=["no such code", "a note is missing", "no version", "never seen", "none"],
)
def test_a_verdict_without_a_reason_is_no_verdict(stocked: Stocked, changed: dict[str, str]) -> None:
    event_id = stocked.events[1].event_id
    fields = {"reason": "REJECT-WIND", "version": "0", "revision": "1", "note": "", **changed}
    assert signed_in(stocked.url, "hung").send(f"/cases/{event_id}/verdict", fields).status == 409
    assert stocked.store.reviews(event_id) == ()
    stocked.station.people.claims.drop(event_id, "hung")


def test_media_come_in_the_parts_that_a_player_asks_for(stocked: Stocked) -> None:
    lan = signed_in(stocked.url, "lan")
    path = f"/cases/{stocked.events[2].event_id}/clip"
    whole = lan.ask(path)
    part = lan.ask(path, range="bytes=100-199")
    assert (part.status, part.body) == (206, whole.body[100:200])
    assert part.headers["content-range"] == f"bytes 100-199/{len(whole.body)}"
    times = lan.ask(path.replace("clip", "frames.json")).body
    assert times.count(b",") == 149
    for name in ("none", "..%2f..%2fevent.json", "event.json"):
        assert lan.ask(path.replace("clip", f"pictures/{name}")).status == 404


def test_a_record_that_points_elsewhere_gives_nothing_away(stocked: Stocked) -> None:
    event = stocked.events[2]
    record = event.record().model_copy(
        update={
            "event_id": "f" * 20,
            "clip": "litterwatch.sqlite",
            "stills": event.stills.model_copy(update={"release": "events/../litterwatch.sqlite"}),
        }
    )
    stocked.store.file_event(record)
    lan = signed_in(stocked.url, "lan")
    for tail in ("clip", "frames.json", "pictures/release", "pictures/thumb"):
        assert lan.ask(f"/cases/{'f' * 20}/{tail}").status == 404
    assert lan.ask(f"/cases/{'f' * 20}").status == 200, "the case itself can be looked at"
    stocked.store.withdraw_event("f" * 20, "test", "a test")


def test_opening_and_playing_are_logged(stocked: Stocked) -> None:
    event_id = stocked.events[3].event_id
    lan = signed_in(stocked.url, "lan")
    lan.ask(f"/cases/{event_id}")
    assert event_id in stocked.station.people.claims.on([event_id])
    assert lan.send(f"/cases/{event_id}/left", {"seconds": "7.5"}).status == 204
    assert stocked.station.people.claims.on([event_id]) == {}
    found = {entry.action: dict(entry.facts) for entry in stocked.store.audit(f"event/{event_id}")}
    assert found["event.opened"] == {"revision": 1}
    assert found["clip.viewed"] == {"what": "clip", "seconds": 7.5}


def test_who_else_was_near_is_drawn_beside_the_actor_unless_the_file_was_changed(stocked: Stocked) -> None:
    event, changed = stocked.events[0], stocked.events[1]
    lan = signed_in(stocked.url, "lan")

    def others(event_id: str) -> list[list[list[float]]]:
        block = re.search(r'id="facts">(.*?)</script>', lan.ask(f"/cases/{event_id}").text, re.DOTALL)
        assert block is not None
        found: list[list[list[float]]] = json.loads(block[1])["others"]
        return found

    (way,) = others(event.event_id)
    assert (len(way), way[0]) == (18, [1.0, 460.0, 150.0, 510.0, 300.0])
    assert changed.surroundings is not None
    path = stocked.data / changed.surroundings.path
    path.write_text(path.read_text().replace('"other"', '"owner"'))
    assert others(changed.event_id) == []


def test_what_people_write_is_text(stocked: Stocked) -> None:
    event_id = stocked.events[3].event_id
    lan = signed_in(stocked.url, "lan")
    lan.send(f"/cases/{event_id}/note", {"text": "</script><script>alert(1)</script>"})
    body = lan.ask(f"/cases/{event_id}").body.decode()
    assert "<script>alert(1)" not in body
    assert "&lt;script&gt;alert(1)" in body


def test_the_queue_goes_on_where_a_page_ended(stocked: Stocked, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.station.queue_view.PAGE", 2)
    hung = signed_in(stocked.url, "hung")
    for order in ("deadline", "newest"):
        found: list[str] = []
        path: str | None = f"/?order={order}&state=open"
        while path is not None:
            page = hung.ask(path).text
            found += re.findall(r'<li class="row [^"]*" data-id="(\w+)"', page)
            more = re.search(r'rel="next" href="([^"]+)"', page)
            path = None if more is None else more[1]
        assert sorted(found) == sorted(event.event_id for event in stocked.events)
        assert len(set(found)) == len(found)
        by_time = [event.event_id for event in stocked.events]
        if order == "newest":
            assert found == by_time[::-1]
        else:
            # Footage of others has to be verified within 30 days; our own is good for two years.
            owners = {event.event_id: event.source == "cho-ky-lua-01" for event in stocked.events}
            assert found == sorted(by_time, key=lambda one: owners[one])
    assert hung.ask("/?after=%00&score=nan&from=x&state=y&order=z").status == 200


def test_every_text_is_there_in_english_too(stocked: Stocked) -> None:
    lan = signed_in(stocked.url, "lan")
    answer = lan.ask("/settings/language", {"lang": "en", "back": "https://elsewhere.example/"})
    assert answer.headers["location"] == "/"
    lan.cookie += "; " + answer.headers["set-cookie"].split(";")[0]
    vietnamese = re.compile("[ăâđêôơưĂÂĐÊÔƠƯạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")
    for path in ("/", f"/cases/{stocked.events[0].event_id}", "/cameras", "/login"):
        page = lan.ask(path).text
        assert '<html lang="en"' in page
        said = re.sub(r"<[^>]*>|{.*}", " ", page)
        names = [word for camera in CAMERAS for word in camera] + [one[1] for one in PEOPLE]
        for name in (*names, "Công an tỉnh Lạng Sơn", "Tiếng Việt"):
            said = said.replace(name, "")
        left = [line for line in said.splitlines() if vietnamese.search(line) and "Điều" not in line]
        assert left == []


def test_scripts_are_kept_by_browsers_and_of_one_version(stocked: Stocked) -> None:
    nobody = Visitor(stocked.url)
    page = nobody.ask("/login").text
    (sheet,) = re.findall(r'rel="stylesheet" href="([^"]+)"', page)
    assert "immutable" in nobody.ask(sheet).headers["cache-control"]
    assert nobody.ask(sheet.replace("station.css", "..%2fpages.py")).status == 404
    assert nobody.ask("/static/000000000000/station.css").status == 404
