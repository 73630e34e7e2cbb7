"""How long the queue page takes where a hundred thousand events wait, by filter, over HTTP."""

import http.client
import math
import random
import re
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from api.http.usage import usage_of
from benchmarks.station.officer import Officer
from benchmarks.station.server import running
from benchmarks.station.stock import CAMERAS, COMMUNES, Stock, many
from benchmarks.table import Row, at_most

EVENTS, QUICK_EVENTS = 100_000, 20_000
PAGES, QUICK_PAGES = 400, 80
LIMIT_MS = 100.0
FILTERS = (
    "",
    "order=newest",
    "kind=litter",
    "score=0.9",
    f"camera={CAMERAS[3]}",
    f"commune={quote(COMMUNES[0])}",
    "from=2026-11-20&to=2026-11-27",
    "state=open&order=newest&kind=dump&score=0.7",
)
_NEXT = re.compile(rb'href="/?\?([^"]*\bafter=[^"]*)"')


def measure(quick: bool) -> tuple[Row, ...]:
    count, pages = (QUICK_EVENTS, QUICK_PAGES) if quick else (EVENTS, PAGES)
    folder = Path(tempfile.mkdtemp(prefix="litterwatch-queue-"))
    try:
        stock = Stock.made(folder / "data")
        many(stock, count)
        stock.person("lan", "reviewer")
        stock.close()
        with running(folder / "data", stock.url) as server:
            lan = Officer.signed_in(server.port, "lan")
            first_ms = _timed(lan, "/")[0]
            before_s = cpu_of(server.pid)
            took = _walk(lan, pages)
            cpu_ms = (cpu_of(server.pid) - before_s) * 1000 / len(took)
            pull_ms = [_timed(lan, "/api/v1/events?limit=100")[0] for _ in range(10)]
    finally:
        shutil.rmtree(folder)
    return (
        at_most(f"queue page, {count} events waiting, p95 of {pages}", percentile(took, 0.95), LIMIT_MS, "ms", 0),
        Row("queue page: median, worst", f"{statistics.median(took):.0f} ms, {max(took):.0f} ms"),
        Row("queue page: the server's processor, each", f"{cpu_ms:.0f} ms"),
        Row("queue page: the first after the start", f"{first_ms:.0f} ms"),
        Row("a page of 100 events to pull, median", f"{statistics.median(pull_ms):.0f} ms"),
    )


def cpu_of(pid: int) -> float:
    """Seconds of processor that a process has used."""
    usage = usage_of(pid)
    return 0.0 if usage is None else usage.cpu_s


def percentile(found: Sequence[float], share: float) -> float:
    """By nearest rank."""
    return sorted(found)[max(0, math.ceil(share * len(found)) - 1)]


def _walk(lan: Officer, pages: int) -> list[float]:
    """Through each filter's pages, some deep."""
    chance = random.Random(5)
    took: list[float] = []
    while len(took) < pages:
        query = chance.choice(FILTERS)
        for _ in range(chance.randint(1, 6)):
            ms, body = _timed(lan, f"/?{query}")
            took.append(ms)
            match = _NEXT.search(body)
            if match is None:
                break
            query = match[1].decode().replace("&amp;", "&")
    return took[:pages]


def _timed(lan: Officer, path: str) -> tuple[float, bytes]:
    began_s = time.perf_counter()
    status, body = lan.get(path)
    took_ms = (time.perf_counter() - began_s) * 1000
    if status != http.client.OK:
        raise RuntimeError(f"{path}: expected a page, found {status}: {body[:300]!r}")
    return took_ms, body
