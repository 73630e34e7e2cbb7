"""Twenty officers and five pulling stations at once: does anything fail, does anybody decide twice, how long is it?

Officers open the queue, take a case, look at its pictures, play the clip in pieces, think, and decide; all prefer the
most urgent cases, so that they meet. A first confirmation waits for a second person. Stations mirror all of it
meanwhile, packages too, and the town goes on.
"""

import json
import multiprocessing
import random
import re
import shutil
import tempfile
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPException
from multiprocessing.synchronize import Event as ProcessEvent
from pathlib import Path
from typing import Any

from benchmarks.station.officer import Officer
from benchmarks.station.pull import Town
from benchmarks.station.pulling import pull_for
from benchmarks.station.queue import cpu_of, percentile
from benchmarks.station.server import running
from benchmarks.station.stock import Stock, id_of
from benchmarks.table import Row, at_most
from evidence.people import Role

OFFICERS, STATIONS = 20, 5
SECONDS, QUICK_SECONDS = 600.0, 30.0
THINKS_S, QUICK_THINKS_S = 8.0, 3.0
"""On the average: an officer who knows the work takes twenty seconds for a case."""
EVENTS = 240
PULL_EACH_S = 5.0
LIMIT_MS = 300.0
_PATIENCE_S = 300.0
_CLIP = 1 << 18
_CASE = re.compile(rb"/cases/([0-9a-f]{20})")
_URGENT = 10
"""Cases out of which an officer chooses."""


@dataclass(slots=True)
class Worked:
    """What the officers did. Filled by several threads, which list.append and Counter under a lock allow."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    took_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    decided: list[tuple[str, int, str]] = field(default_factory=list)
    """Event, version, officer: as it was answered."""
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def all_ms(self) -> list[float]:
        return [ms for found in self.took_ms.values() for ms in found]


@dataclass(slots=True)
class Desk:
    """One officer at work."""

    officer: Officer
    role: Role
    worked: Worked
    chance: random.Random
    thinks_s: float

    def work(self, goes_on: Callable[[], bool]) -> None:
        time.sleep(self.chance.uniform(0, self.thinks_s))
        while goes_on():
            try:
                self._case()
            except (OSError, HTTPException, ValueError, KeyError) as error:
                self._failed(f"{type(error).__name__}: {error}")
        self.officer.close()

    def _case(self) -> None:
        page = self._get("queue", "/")
        waiting = list(dict.fromkeys(_CASE.findall(page)))[:_URGENT]
        if not waiting:
            time.sleep(0.5)
            return
        event_id = self.chance.choice(waiting).decode()
        claim = self._post("claim", f"/api/v1/events/{event_id}/claim", {}, 201, 409, 404)
        if claim is None:
            time.sleep(self.chance.uniform(0.3, 1.5))  # "somebody else has it", says the page; the next one, then
            return
        self._get("case", f"/cases/{event_id}")
        for name in ("release", "thumb"):
            self._get("picture", f"/cases/{event_id}/pictures/{name}", 200, 404)
        for first in (0, _CLIP // 2):
            part = {"range": f"bytes={first}-{first + _CLIP // 2 - 1}"}
            self._get("clip", f"/api/v1/events/{event_id}/files/clip.mp4", 206, headers=part)
        case = json.loads(self._get("event", f"/api/v1/events/{event_id}"))
        time.sleep(self.chance.expovariate(1 / self.thinks_s))
        first_by = case["reviews"][-1]["reviewer"] if case["reviews"] else None
        may = case["state"] == "open" or (
            case["state"] == "second" and self.role == "approver" and first_by != self.officer.name
        )
        if not may:
            self._timed("leave", event_id, (204,), lambda: self.officer.delete(f"/api/v1/events/{event_id}/claim"))
            return
        confirmed = case["state"] == "second" or self.chance.random() < 0.6
        said = {
            "version": case["version"],
            "revision": case["record"]["revision"],
            "verdict": "confirmed" if confirmed else "rejected",
            "reason_code": "CONFIRM-ROAD" if confirmed else "REJECT-WIND",
            "seconds_watched": 9.5,
        }
        made = self._post("verdict", f"/api/v1/events/{event_id}/reviews", said, 201, 409)
        if made is not None:
            with self.worked.lock:
                self.worked.decided.append((event_id, made["version"], self.officer.name))

    def _get(self, kind: str, path: str, *fine: int, headers: dict[str, str] | None = None) -> bytes:
        return self._timed(kind, path, fine or (200,), lambda: self.officer.get(path, headers))[1]

    def _post(self, kind: str, path: str, body: Any, *fine: int) -> Any:
        """None where somebody else was first."""
        status, answer = self._timed(kind, path, fine, lambda: self.officer.post(path, body))
        return json.loads(answer) if status == 201 else None

    def _timed(
        self, kind: str, path: str, fine: tuple[int, ...], ask: Callable[[], tuple[int, bytes]]
    ) -> tuple[int, bytes]:
        began_s = time.perf_counter()
        status, body = ask()
        took_ms = (time.perf_counter() - began_s) * 1000
        with self.worked.lock:
            self.worked.took_ms[kind].append(took_ms)
            self.worked.counts[f"{kind} {status}"] += 1
        if status not in fine:
            raise ValueError(f"{path}: {status} {body[:200]!r}")
        return status, body

    def _failed(self, reason: str) -> None:
        with self.worked.lock:
            self.worked.errors.append(f"{self.officer.name}: {reason}")


@dataclass(frozen=True, slots=True)
class Together:
    """What came of it all."""

    worked: Worked
    troubles: tuple[str, ...]
    rounds: int
    packages: int
    double: int
    lost: int
    chain_whole: bool
    cpu_share: float
    served: int
    """Requests, those of the stations too."""
    cpu_s: float
    """That the server used for them."""


def measure(quick: bool) -> tuple[Row, ...]:
    seconds, thinks_s = (QUICK_SECONDS, QUICK_THINKS_S) if quick else (SECONDS, THINKS_S)
    folder = Path(tempfile.mkdtemp(prefix="litterwatch-load-"))
    try:
        done = together(folder, seconds, thinks_s, 16 if quick else 4)
    finally:
        shutil.rmtree(folder, ignore_errors=True)  # what still runs after a failure may still write
    worked, all_ms = done.worked, done.worked.all_ms
    errors = [*worked.errors, *done.troubles]
    head = f"{OFFICERS} officers, {STATIONS} stations, {seconds:.0f} s"
    by_kind = ", ".join(f"{kind} {percentile(ms, 0.95):.0f}" for kind, ms in sorted(worked.took_ms.items()))
    return (
        Row(f"{head}: errors", str(len(errors)) + (f", such as {errors[0][:200]}" if errors else ""), "0", not errors),
        Row(f"{head}: double verdicts", str(done.double), "0", done.double == 0),
        Row(f"{head}: verdicts lost or made up", str(done.lost), "0", done.lost == 0),
        at_most(f"{head}: p95 of {len(all_ms)} requests", percentile(all_ms, 0.95), LIMIT_MS, "ms", 0),
        Row(f"{head}: p95 of each, ms", by_kind),
        Row(
            f"{head}: verdicts; refused since somebody was first",
            f"{len(worked.decided)}; {worked.counts['claim 409'] + worked.counts['verdict 409']}",
        ),
        Row(f"{head}: mirrored", f"{done.packages} packages in {done.rounds} rounds"),
        Row(f"{head}: log and rows", "intact" if done.chain_whole else "BROKEN", "intact", done.chain_whole),
        Row(
            f"{head}: the server's processor",
            f"{done.cpu_share:.2f} of one; {done.cpu_s * 1000 / done.served:.1f} ms for each of {done.served} requests",
        ),
    )


def together(folder: Path, seconds: float, thinks_s: float, each: int = 4) -> Together:
    """Of the events that wait, one in `each` has a package already."""
    stock = Stock.made(folder / "data")
    town = Town(stock, random.Random(3))
    while town.count < EVENTS:
        stock.event(town.count)
        _media(stock, town.count)
        if town.count % each == 0:
            stock.package(town.count, 100_000)
        town.count += 1
    roles: list[tuple[str, Role]] = [
        (f"officer-{number:02}", "approver" if number % 3 == 0 else "reviewer") for number in range(OFFICERS)
    ]
    for name, role in roles:
        stock.person(name, role)
    tokens = [stock.token(f"station-{number}", "approver") for number in range(STATIONS)]
    worked = Worked()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.station.pulling"])
    ending, said = context.Event(), context.Queue()
    with running(folder / "data", stock.url) as server:
        desks = [
            Desk(Officer.signed_in(server.port, name), role, worked, random.Random(name), thinks_s)
            for name, role in roles
        ]
        stations = [
            context.Process(
                daemon=True,  # a failure here ends them
                target=pull_for,
                args=(
                    server.url,
                    token,
                    folder / f"mirror-{n}",
                    stock.data / "keys/trust.json",
                    PULL_EACH_S,
                    ending,
                    said,
                ),
            )
            for n, token in enumerate(tokens)
        ]
        before, before_s, began_s = server.requests(), cpu_of(server.pid), time.monotonic()
        _run(desks, stations, town, seconds, ending)
        cpu_s, took_s = cpu_of(server.pid) - before_s, time.monotonic() - began_s
        served = server.requests() - before
        pulled = [said.get(timeout=_PATIENCE_S) for _ in stations]
        for one in stations:
            one.join(_PATIENCE_S)
    double, lost = _compare(stock, worked)
    check = stock.station.store.check()
    stock.close()
    return Together(
        worked,
        tuple(trouble for _, troubles, _ in pulled for trouble in troubles),
        sum(rounds for rounds, _, _ in pulled),
        sum(packages for _, _, packages in pulled),
        double,
        lost,
        check.whole,
        cpu_s / took_s,
        served,
        cpu_s,
    )


def _run(desks: list[Desk], stations: list[Any], town: Town, seconds: float, ending: ProcessEvent) -> None:
    end_s = time.monotonic() + seconds
    threads = [
        threading.Thread(target=desk.work, args=(lambda: time.monotonic() < end_s,), daemon=True) for desk in desks
    ]
    for thread in (*threads, *stations):
        thread.start()
    while time.monotonic() < end_s:
        before = town.count
        town.goes_on(decides=False)
        for number in range(before, town.count):
            _media(town.stock, number)
        time.sleep(2.0)
    for thread in threads:
        thread.join(_PATIENCE_S)
    ending.set()


def _media(stock: Stock, number: int) -> None:
    folder = stock.data / "events" / id_of(number)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "clip.mp4").write_bytes(random.Random(number).randbytes(_CLIP))
    (folder / "release.jpg").write_bytes(b"\xff\xd8" + random.Random(number).randbytes(20_000))


def _compare(stock: Stock, worked: Worked) -> tuple[int, int]:
    """Verdicts that should not be beside another; those that were answered and are not there, or the reverse."""
    answered = defaultdict(list)
    for event_id, version, officer in worked.decided:
        answered[event_id].append((version, officer))
    double = lost = 0
    for stored in stock.station.store.kept_events():
        event_id = stored.record.event_id
        reviews = stock.station.store.reviews(event_id)
        said = [(one.version, one.judgement.reviewer) for one in reviews]
        lost += len(set(said) ^ set(answered.get(event_id, ())))
        verdicts = [one.judgement.verdict for one in reviews]
        people = {one.judgement.reviewer for one in reviews}
        # One rejects, or one rejects what another confirmed, or two different people confirm: nothing else.
        double += len(people) != len(reviews) or len(verdicts) > 2 or verdicts[:-1].count("rejected") > 0
    return double, lost
