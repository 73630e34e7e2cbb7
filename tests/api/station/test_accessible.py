"""axe over every page, light and dark, wide and narrow; and that the keyboard alone reaches what the mouse does."""

from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.api.station.browsing import CHROMIUM, NO_CHROMIUM, keep, officer
from tests.api.station.stocked import Stocked, serving

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM)
AXE = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
PHONE = (375, 812)


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with serving(tmp_path_factory.mktemp("station") / "data", events=4) as found:
        yield found


def faults(page: Page) -> list[Any]:
    """What axe finds, of any weight: its id and the first place; once no colour is on its way to another."""
    page.evaluate(f"{AXE}; 0")
    found = page.evaluate(
        """async () => {
            await new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(painted)));
            await Promise.allSettled(document.getAnimations().map((one) => one.finished));
            const said = await axe.run();
            return said.violations.map((one) => [one.id, one.nodes[0].html.slice(0, 200)]);
        }"""
    )
    return list(found)


@pytest.mark.parametrize(
    ("size", "dark"), [((1366, 768), False), ((1366, 768), True), (PHONE, True)], ids=["light", "dark", "phone"]
)
def test_axe_finds_nothing_on_any_page(stocked: Stocked, browser: Browser, dark: bool, size: tuple[int, int]) -> None:
    look = f"{'dark' if dark else 'light'}-{size[0]}"
    with officer(browser, stocked.url, size=size, dark=dark) as page:
        page.goto(stocked.url)
        assert faults(page) == []
    with officer(browser, stocked.url, "hung", size=size, dark=dark) as page:
        page.keyboard.press("x")
        assert faults(page) == []
        keep(page, f"axe-queue-{look}")
        page.goto(f"{stocked.url}/cases/{stocked.events[0].event_id}")
        page.keyboard.press("v")
        expect(page.locator("[data-reasons=v]")).to_be_visible()
        assert faults(page) == []
        keep(page, f"axe-case-{look}", whole=True)
        page.goto(f"{stocked.url}/cameras")
        assert faults(page) == []
        keep(page, f"axe-cameras-{look}")
        page.goto(f"{stocked.url}/cameras/cho-ky-lua-01")
        assert faults(page) == []
        keep(page, f"axe-camera-{look}")


MANAGED = ("/map", "/figures", "/audit", "/people", "/people/mai", "/cameras/cho-ky-lua-01/zones")


@pytest.mark.parametrize(
    ("size", "dark"), [((1366, 768), False), ((1366, 768), True), (PHONE, True)], ids=["light", "dark", "phone"]
)
def test_axe_finds_nothing_on_the_pages_by_which_a_unit_is_run(
    stocked: Stocked, browser: Browser, dark: bool, size: tuple[int, int]
) -> None:
    look = f"{'dark' if dark else 'light'}-{size[0]}"
    with officer(browser, stocked.url, "quan", size=size, dark=dark) as page:
        for path in MANAGED:
            page.goto(stocked.url + path)
            for summary in page.locator("main details:not([open]) > summary").all()[:3]:
                summary.click()
            assert faults(page) == [], path
            assert page.evaluate("() => document.documentElement.scrollWidth") <= size[0], path
            keep(page, f"axe{path.replace('/', '-')}-{look}", whole=True)


def test_nothing_is_wider_than_a_phone(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "hung", size=(360, 740)) as page:
        for path in ("/", f"/cases/{stocked.events[0].event_id}", "/cameras", "/cameras/cho-ky-lua-01"):
            page.goto(stocked.url + path)
            assert page.evaluate("() => document.documentElement.scrollWidth") <= 360, path


def test_the_first_tab_leads_past_the_menu(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "hung") as page:
        page.goto(f"{stocked.url}/cases/{stocked.events[0].event_id}")
        page.keyboard.press("Tab")
        skip = page.locator(".skip")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        page.keyboard.press("Enter")
        expect(page.locator("main")).to_be_focused()


def test_light_dark_and_language_stay_as_chosen(stocked: Stocked, browser: Browser) -> None:
    with officer(browser, stocked.url, "hung") as page:
        page.click("#theme")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        page.get_by_role("button", name="English").click()
        expect(page.locator("html")).to_have_attribute("lang", "en")
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("header nav")).to_contain_text("Queue")
        keep(page, "queue-english-dark")
