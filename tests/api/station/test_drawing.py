"""Map and zones under a hand: mouse, finger and keyboard, in a real Chromium."""

import math
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog, Locator, Page, expect

from streams.config import load_config
from tests.api.station.browsing import CHROMIUM, NO_CHROMIUM, keep, officer
from tests.api.station.stocked import Stocked, serving
from tests.api.station.visiting import signed_in

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
ZONES = "/cameras/cho-ky-lua-01/zones"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with serving(tmp_path_factory.mktemp("station") / "data", events=1) as found:
        yield found


def drawn(page: Page) -> None:
    """What was asked of the map is on it."""
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def middle(found: Locator) -> tuple[float, float]:
    box = found.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def apart(page: Page) -> float:
    """Pixels between the two cameras."""
    pins = page.locator(".cam-mark[data-key] .pin")
    return math.dist(middle(pins.nth(0)), middle(pins.nth(1)))


def test_the_map_is_moved_by_keyboard(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "hung") as page:
        page.goto(f"{stocked.url}/map")
        frame = page.locator("#map")
        frame.focus()
        drawn(page)
        before, scale = apart(page), page.text_content("#bar-name")
        page.keyboard.press("+")
        drawn(page)
        assert apart(page) == pytest.approx(1.6 * before, rel=0.02)
        pin = page.locator('[data-key="camera:cho-ky-lua-01"] .pin')
        x, y = middle(pin)
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowUp")
        drawn(page)
        assert middle(pin) == pytest.approx((x - 90, y + 90), abs=1.5)
        page.keyboard.press("0")
        drawn(page)
        assert apart(page) == pytest.approx(before, rel=0.02)
        assert page.text_content("#bar-name") == scale
        keep(page, "map")
        for _ in range(9):
            page.keyboard.press("-")
        drawn(page)
        expect(page.locator(".mark.group")).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        drawn(page)
        expect(page.locator(".mark.group")).to_have_count(0)
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.wait_for_url("**/cameras/*")


def test_the_map_is_moved_by_mouse_and_a_mark_is_still_a_link(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "hung") as page:
        page.goto(f"{stocked.url}/map?camera=cau-ky-cung")
        drawn(page)
        pin = page.locator('[data-key="camera:cau-ky-cung"] .pin')
        frame = page.locator("#map")
        assert middle(pin) == pytest.approx(middle(frame), abs=2), "what was asked for stands in the middle"
        x, y = middle(pin)
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 60, y - 40, steps=4)
        page.mouse.up()
        drawn(page)
        assert middle(pin) == pytest.approx((x + 60, y - 40), abs=2)
        assert page.url.endswith("cau-ky-cung"), "dragging follows no link"
        before = page.text_content("#bar-name")
        page.mouse.wheel(0, -600)
        drawn(page)
        assert middle(pin) == pytest.approx((x + 60, y - 40), abs=2), "what is under the mouse stays there"
        assert page.text_content("#bar-name") != before
        pin.click()
        page.wait_for_url("**/cameras/cau-ky-cung")


def test_tiles_come_from_the_server_that_is_set_and_from_nowhere_else(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    class Tile(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("content-type", "image/svg+xml")
            self.end_headers()
            self.wfile.write(b'<svg xmlns="http://www.w3.org/2000/svg" width="256" height="256"/>')

        def log_message(self, format: str, *args: object) -> None:
            """Tests are quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Tile) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        origin = f"http://127.0.0.1:{server.server_port}"
        monkeypatch.setenv("LITTERWATCH_TILES", f"{origin}/t/{{z}}/{{x}}/{{y}}.svg")
        with serving(tmp_path / "data", events=1) as stocked:
            answer = signed_in(stocked.url, "hung").ask("/map")
            assert f"img-src 'self' {origin};" in answer.headers["content-security-policy"]
            assert origin not in signed_in(stocked.url, "hung").ask("/").headers["content-security-policy"]
            with officer(browser, stocked.url, "hung", also=origin) as page:
                page.goto(f"{stocked.url}/map")
                expect(page.locator("#tiles image").first).to_be_attached()
                page.wait_for_timeout(300)
                shown = page.locator("#tiles image").count()
                assert 4 <= shown <= 60
        server.shutdown()
    assert asked
    assert all(re.fullmatch(r"/t/\d+/\d+/\d+\.svg", path) for path in asked)


def points(page: Page, zone: int) -> list[tuple[float, float]]:
    said = page.locator(f'[data-zone="{zone}"]').get_attribute("points") or ""
    size = [float(one) for one in (page.locator("#shapes").get_attribute("viewBox") or "").split()[2:]]
    return [(float(x) / size[0], float(y) / size[1]) for x, y in (pair.split(",") for pair in said.split())]


def test_a_zone_is_drawn_by_mouse_given_hours_and_saved(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "quan") as page:
        page.goto(stocked.url + ZONES)
        expect(page.locator("#none")).to_be_visible()
        page.click("#add")
        box = page.locator("#shapes").bounding_box()
        assert box is not None
        corners = ((0.1, 0.6), (0.4, 0.6), (0.4, 0.9), (0.1, 0.9))
        for x, y in corners:
            page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
        page.mouse.click(box["x"] + 0.1 * box["width"], box["y"] + 0.6 * box["height"])
        expect(page.locator("[data-handle]")).to_have_count(4)
        assert points(page, 0) == [pytest.approx(one, abs=0.005) for one in corners]
        page.mouse.move(box["x"] + 0.4 * box["width"], box["y"] + 0.9 * box["height"])
        page.mouse.down()
        page.mouse.move(box["x"] + 0.5 * box["width"], box["y"] + 0.95 * box["height"], steps=3)
        page.mouse.up()
        assert points(page, 0)[2] == pytest.approx((0.5, 0.95), abs=0.005)
        page.fill("#zone-id", "bins")
        page.press("#zone-id", "Tab")
        page.select_option("#zone-rule", "hours")
        page.uncheck("#day-0-sun")
        page.fill("#to-0", "2130")
        page.press("#to-0", "Tab")
        expect(page.locator("#to-0")).to_have_value("21:30")
        keep(page, "zones")
        page.click("#keep .send")
        expect(page.get_by_role("status").first).to_contain_text("Đã lưu")
        expect(page.locator(".zone-list button")).to_contain_text("bins")
    (zone,) = load_config(stocked.data / "cameras.yaml").cameras[0].zones
    assert (zone.id, zone.rule, len(zone.polygon)) == ("bins", "hours", 4)
    (span,) = zone.allow
    assert (span.days, span.start, span.end) == ((0, 1, 2, 3, 4, 5), 18 * 60, 21 * 60 + 30)


def test_a_zone_is_drawn_and_changed_by_keyboard_alone(stocked: Stocked, browser: Browser) -> None:
    camera = "/cameras/cau-ky-cung/zones"
    with officer(browser, stocked.url, "quan") as page:
        page.goto(stocked.url + camera)
        page.locator("#add").focus()
        page.keyboard.press("Enter")
        expect(page.locator("#zone-hint")).to_contain_text("Đang vẽ")
        page.keyboard.press("Enter")
        expect(page.locator('[data-handle="0"]')).to_be_focused()
        for key in ("Shift+ArrowLeft", "ArrowUp", "ArrowUp"):
            page.keyboard.press(key)
        assert points(page, 0)[0] == pytest.approx((0.28, 0.395), abs=1e-6)
        page.keyboard.press("+")
        expect(page.locator("[data-handle]")).to_have_count(5)
        expect(page.locator('[data-handle="1"]')).to_be_focused()
        page.keyboard.press("Delete")
        page.keyboard.press("Control+z")
        expect(page.locator("[data-handle]")).to_have_count(5)
        page.locator('[data-handle="2"]').focus()
        for _ in range(60):
            page.keyboard.press("Shift+ArrowLeft")
        expect(page.locator("#zone-hint")).to_contain_text("các cạnh cắt nhau")
        page.locator("#undo").focus()
        for _ in range(60):
            page.keyboard.press("Enter")
        expect(page.locator("#zone-hint")).to_have_text("")
        page.locator("#points summary").focus()
        page.keyboard.press("Enter")
        page.locator("#across-3").fill("75.5")
        page.keyboard.press("Tab")
        expect(page.locator("#down-3")).to_be_focused()
        page.locator("#keep .send").focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("status").first).to_contain_text("Đã lưu")
    (zone,) = load_config(stocked.data / "cameras.yaml").cameras[1].zones
    assert zone.polygon[0] == (0.28, 0.395)
    assert zone.polygon[3][0] == 0.755
    assert re.fullmatch(r"vung-\d", zone.id)


def test_what_is_not_saved_is_not_left_by_mistake(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "quan") as page:
        page.goto(f"{stocked.url}/cameras/ql4b-km3/zones")
        page.click("#add")
        page.keyboard.press("Enter")
        expect(page.locator("#dirty")).to_contain_text("chưa lưu")
        page.on("dialog", Dialog.dismiss)
        with page.expect_event("dialog") as asked:
            page.evaluate("() => setTimeout(() => location.assign('/cameras'))")
        assert asked.value.type == "beforeunload"
        assert page.url.endswith("/zones")
