"""A person at a browser: what goes wrong on the way is an error of the test."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.api.station.stocked import PASSWORD

CHROMIUM = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)
NO_CHROMIUM = "no Chromium here: apt-get install chromium"


@contextmanager
def running_browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        # Root has no sandbox of Chromium's; what is opened here are our own pages.
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield launched
        launched.close()


@contextmanager
def officer(
    browser: Browser,
    url: str,
    name: str | None = None,
    *,
    size: tuple[int, int] = (1366, 768),
    dark: bool = False,
    expected: frozenset[int] = frozenset(),
    also: str | None = None,
) -> Iterator[Page]:
    """Signed in as `name`. Nothing is asked of anywhere else (but of `also`), nothing is refused by the page's own
    policy, no script fails, and no answer is an error but those `expected`."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, color_scheme="dark" if dark else "light", locale="vi-VN"
    )
    page = context.new_page()
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text) if "Failed to load resource" not in said.text else None)
    ours = (url,) if also is None else (url, also)
    page.on("request", lambda asked: None if asked.url.startswith(ours) else wrong.append(asked.url))
    page.on(
        "response",
        lambda answer: (
            wrong.append(f"{answer.status} {answer.url}")
            if answer.status >= 400 and answer.status not in expected
            else None
        ),
    )
    if name is not None:
        page.goto(url)
        # The page puts the cursor there by itself; Chromium complains where somebody was quicker.
        page.wait_for_selector("input[name=name]:focus")
        page.fill("input[name=name]", name)
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("nav a[aria-current]")
    yield page
    context.close()
    assert wrong == [], wrong


def keep(page: Page, name: str, *, whole: bool = False) -> None:
    """A screenshot for people to look at, where LITTERWATCH_SHOTS names a folder."""
    folder = os.environ.get("LITTERWATCH_SHOTS")
    if folder:
        page.wait_for_timeout(300)
        page.screenshot(path=Path(folder) / f"{name}.png", full_page=whole)
