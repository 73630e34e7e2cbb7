"""An officer at a real Chromium: keys from the queue to a verdict, and how soon the clip is seen.

The clips are 1280x720 at 25 pictures a second with a keyframe every two seconds, as cameras send them.
"""

import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import imageio_ffmpeg

from benchmarks.station.queue import percentile
from benchmarks.station.server import running
from benchmarks.station.stock import PASSWORD, Stock, record_of
from benchmarks.table import Row, at_most
from evidence.record import ClipFacts, EventDetail, Stills, TrackPoint

if TYPE_CHECKING:
    from playwright.sync_api import Page

SIZE = (1280, 720)
LENGTH_S, RELEASE_S = 34.0, 12.0
MOST_KEYS = 3
MOST_MS = 500.0
_OPENED, _QUICK = 24, 6
_STILLS = {"before": 2.0, "carry": 10.0, "release": RELEASE_S, "left_behind": 30.0, "actor": RELEASE_S}
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_WATCH = """
addEventListener("keydown", (event) => {
  sessionStorage.setItem("benchmark.pressed", performance.timeOrigin + event.timeStamp);
}, true);
addEventListener("DOMContentLoaded", () => {
  const video = document.getElementById("video");
  video?.requestVideoFrameCallback((now, frame) => {
    const shown = performance.timeOrigin + frame.expectedDisplayTime;
    window.firstMs = shown - Number(sessionStorage.getItem("benchmark.pressed"));
  });
});
"""
"""From the key that opens a case, in the page before, to the time at which its first picture is on the screen."""


def measure(quick: bool) -> tuple[Row, ...]:
    """Without a Chromium nothing is measured, and that counts as missed."""
    chromium = next((path for name in _NAMES if (path := shutil.which(name))), None)
    if chromium is None:
        return (Row("an officer at a browser", "no Chromium here: apt-get install chromium", "measured", False),)
    count = _QUICK if quick else _OPENED
    with tempfile.TemporaryDirectory() as folder:
        stock = stocked(Path(folder) / "data", count + 3)
        try:
            with running(stock.data, stock.url) as server, _officer(chromium, server.url) as page:
                keys, following = _keys(page, server.url, stock)
                opened = sorted(_opened(page, server.url, count))
        finally:
            stock.close()
    return (
        Row(
            "keys from opening the queue to a verdict, beyond the one that plays the clip",
            f"{keys - 1}",
            f"<= {MOST_KEYS}",
            keys - 1 <= MOST_KEYS,
        ),
        Row("keys for each case that follows", f"{following}", f"<= {MOST_KEYS}", following <= MOST_KEYS),
        at_most(
            f"first frame after the key that opens a case, p95 of {len(opened)}",
            percentile(opened, 0.95),
            MOST_MS,
            "ms",
            0,
        ),
        Row("first frame, median", f"{statistics.median(opened):.0f} ms"),
        Row("first frame, slowest", f"{opened[-1]:.0f} ms"),
    )


def stocked(data: Path, count: int) -> Stock:
    """Cases with clips and stills; an approver `hung`."""
    stock = Stock.made(data)
    stock.person("hung", "approver")
    media = data / "media"
    media.mkdir()
    _make_media(media)
    for number in range(count):
        record = record_of(number)
        folder = data / "events" / record.event_id
        shutil.copytree(media, folder)
        at = f"events/{record.event_id}"
        named = record.model_copy(update={"stills": Stills(**{name: f"{at}/{name}.jpg" for name in _STILLS})})
        facts = ClipFacts(start_s=0.0, end_s=LENGTH_S, sha256="0" * 64, codec="h264", start_utc=record.start_utc)
        detail = EventDetail(
            **{**named.model_dump(), "release_s": RELEASE_S, "start_s": 9.0, "confirmed_s": 22.0, "end_s": 16.0},
            width=SIZE[0],
            height=SIZE[1],
            clip_facts=facts,
            thumb=None,
            before_still_s=2.0,
            carry_still_s=10.0,
            left_behind_still_s=30.0,
            actor_still_s=RELEASE_S,
            actor_still_box=None,
            track=tuple(TrackPoint(media_s=9 + n / 5, box=(60.0 + 9 * n, 300, 140.0 + 9 * n, 560)) for n in range(36)),
        )
        (folder / "event.json").write_text(detail.model_dump_json(), "utf-8")
        stock.station.store.file_event(detail.record())
    return stock


def _make_media(folder: Path) -> None:
    noise = f"testsrc2=size={SIZE[0]}x{SIZE[1]}:rate=25:duration={LENGTH_S:g}"
    coded = ["-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-bf", "0", "-b:v", "4M", "-pix_fmt", "yuv420p"]
    clip = folder / "clip.mp4"
    command = [imageio_ffmpeg.get_ffmpeg_exe(), "-v", "error", "-f", "lavfi", "-i", noise, *coded, str(clip)]
    subprocess.run([*command[:-1], "-movflags", "+faststart", command[-1]], check=True)
    reader = cv2.VideoCapture(str(clip))
    try:
        for name, at_s in _STILLS.items():
            reader.set(cv2.CAP_PROP_POS_MSEC, at_s * 1000)
            there, picture = reader.read()
            if not there:
                raise RuntimeError("expected a clip with pictures, found none")
            cv2.imwrite(str(folder / f"{name}.jpg"), picture)
    finally:
        reader.release()


@contextmanager
def _officer(chromium: str, url: str) -> Iterator["Page"]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only this part needs it

    with sync_playwright() as playwright:
        # Root has no sandbox of Chromium's; what is opened here are our own pages.
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 1366, "height": 768}, locale="vi-VN")
        context.add_init_script(_WATCH)
        page = context.new_page()
        page.goto(url)
        page.fill("input[name=name]", "hung")
        page.fill("input[name=password]", PASSWORD)
        page.press("input[name=password]", "Enter")
        page.wait_for_selector("#rows")
        yield page
        browser.close()


def _keys(page: "Page", url: str, stock: Stock) -> tuple[int, int]:
    """How many it takes from the queue to a verdict that the store has, and to the next one."""
    page.goto(f"{url}/")
    page.wait_for_selector(".row.on")
    counts = []
    page.keyboard.press("Enter")
    for first in (True, False):
        _seen(page)
        event_id = page.url.split("/cases/")[1].partition("?")[0]
        for key in ("x", "4", "Enter"):
            page.keyboard.press(key)
        page.wait_for_url(f"**done={event_id}*")
        if len(stock.station.store.reviews(event_id)) != 1:
            raise RuntimeError(f"expected a verdict about {event_id}, found none")
        counts.append(3 + first)
    return counts[0], counts[1]


def _opened(page: "Page", url: str, count: int) -> list[float]:
    """Milliseconds, one case after the other, each opened from the queue as it then stands."""
    found = []
    for number in range(count):
        page.goto(f"{url}/?order=newest")
        page.wait_for_selector(".row.on")
        for _ in range(number % 20):
            page.keyboard.press("j")
        page.keyboard.press("Enter")
        page.wait_for_url("**/cases/**")
        found.append(_seen(page))
    return found


def _seen(page: "Page") -> float:
    page.wait_for_function("() => window.firstMs !== undefined")
    return float(page.evaluate("() => window.firstMs"))
