"""Pulling, interrupted a hundred times at random: is everything there in the end, once, and with the right hashes?

While one station pulls, the other files, seals, decides and withdraws. Half of the interruptions kill the puller; the
others cut its connections, and now and then the server is killed as well; each connection breaks by itself, too, after
some hundred kilobytes. After each one, whatever has a final name must be whole.
"""

import hashlib
import multiprocessing
import random
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from api.client import Client, Package, Row, Token
from benchmarks.station.cutting import Relay, relay
from benchmarks.station.pulling import in_process, pull_once
from benchmarks.station.server import Server, running
from benchmarks.station.stock import Stock, id_of, record_of
from benchmarks.table import Row as Figure
from evidence.store import Judgement
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known

INTERRUPTIONS, QUICK = 100, 14
_LONGEST_CONNECTION = 600_000
_RESTART_EACH = 12
_PATIENCE_S = 300.0


@dataclass(slots=True)
class Toll:
    """What came of it. `inodes`: of the packages that were seen under their final names."""

    kills: int = 0
    cuts: int = 0
    restarts: int = 0
    broken: int = 0
    """Connections that broke by themselves beside these."""
    half: int = 0
    missing: int = 0
    twice: int = 0
    extra: int = 0
    wrong: int = 0
    whole: bool = False
    packages: int = 0
    bytes: int = 0
    inodes: dict[str, int] = field(default_factory=dict)

    @property
    def interruptions(self) -> int:
        return self.kills + self.cuts + self.restarts


@dataclass(slots=True)
class Town:
    """The station that is pulled from, at work."""

    stock: Stock
    chance: random.Random
    count: int = 0

    def goes_on(self, *, decides: bool = True) -> None:
        """Somebody drops something; somebody `decides`, something is withdrawn."""
        store = self.stock.station.store
        for _ in range(self.chance.randint(1, 3)):
            self.stock.event(self.count)
            if self.chance.random() < 0.9:
                self.stock.package(self.count, self.chance.randrange(1, 800_000))
            self.count += 1
        if not decides:
            return
        number = self.chance.randrange(self.count)
        what = self.chance.random()
        if what < 0.3:
            store.file_event(record_of(number, revision=2))
        elif what < 0.6 and number % 5:
            version = store.event(id_of(number)).version
            judgement = Judgement("lan", "reviewer", "confirmed", "CONFIRM-ROAD", "", 1, 9.0)
            store.review(id_of(number), version, judgement)
        elif what < 0.7 and number % 5 == 0 and self.chance.random() < 0.5:
            store.withdraw_event(id_of(number), "lan", "trùng")


def measure(quick: bool) -> tuple[Figure, ...]:
    interruptions = QUICK if quick else INTERRUPTIONS
    folder = Path(tempfile.mkdtemp(prefix="litterwatch-pull-"))
    try:
        toll = interrupted(folder, interruptions, seed=11)
    finally:
        shutil.rmtree(folder)
    said = f"{toll.kills} kills, {toll.cuts} cuts, {toll.restarts} restarts of the server; {toll.broken} breaks beside"
    return (
        Figure("pull: interruptions", said, str(interruptions), toll.interruptions >= interruptions),
        Figure("pull: events and packages missing", str(toll.missing), "0", toll.missing == 0),
        Figure(
            "pull: packages made twice, or more than the station has",
            f"{toll.twice + toll.extra}",
            "0",
            toll.twice + toll.extra == 0,
        ),
        Figure("pull: hashes that are wrong in the end", str(toll.wrong), "0", toll.wrong == 0),
        Figure("pull: under a final name and not whole, after any interruption", str(toll.half), "0", toll.half == 0),
        Figure("pull: ends whole", str(toll.whole), "True", toll.whole),
        Figure("pull: what was mirrored", f"{toll.packages} packages, {toll.bytes / 1e6:.0f} MB"),
    )


def interrupted(folder: Path, interruptions: int, seed: int) -> Toll:
    """Pull while being interrupted so often, then once in peace."""
    chance = random.Random(seed)
    toll = Toll()
    stock = Stock.made(folder / "data")
    token = stock.token("sao", "approver")
    town = Town(stock, chance)
    out, trust = folder / "mirror", folder / "data" / "keys" / "trust.json"
    known = Known(trusts=(stock.keys.trust,))
    with running(folder / "data", stock.url) as server, relay(server.port, seed, _LONGEST_CONNECTION) as line:
        end_s = time.monotonic() + _PATIENCE_S + 10 * interruptions
        while toll.interruptions < interruptions:
            if time.monotonic() > end_s:
                raise RuntimeError("expected the interruptions to come to an end, found them still going on")
            town.goes_on()
            with _puller(line.url, token, out, trust) as process:
                time.sleep(chance.uniform(0.0, 1.2))
                if process.is_alive():
                    _interrupt(process, server, line, toll, chance)
            toll.half += _half(out, known, toll)
        done = pull_once(server.url, token, out, trust)
        toll.whole, toll.broken = done.whole, line.cuts
        toll.half += _half(out, known, toll)
        _compare(server.url, token, out, known, toll)
    stock.close()
    return toll


def _interrupt(process: ForkServerProcess, server: Server, line: Relay, toll: Toll, chance: random.Random) -> None:
    if chance.random() < 0.5:
        process.kill()
        toll.kills += 1
        return
    if chance.randrange(_RESTART_EACH) == 0:
        server.kill()
        server.start()
        toll.restarts += 1
    toll.cuts += line.cut()


@contextmanager
def _puller(url: str, token: str, out: Path, trust: Path) -> "Iterator[ForkServerProcess]":
    """Forked from a process that has everything loaded and no threads, so that a kill meets the work itself."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.station.pulling"])
    here, there = context.Pipe()
    process = context.Process(target=in_process, args=(url, token, out, trust, there))
    process.start()
    try:
        here.recv()
        yield process
        process.join(_PATIENCE_S)
        if process.is_alive():
            raise RuntimeError("expected a puller to end, found it still at work")
    finally:
        process.kill()
        process.join()
        here.close()
        there.close()


def _half(out: Path, known: Known, toll: Toll) -> int:
    """Of what has come under its final name since the last look, how much is not whole; what was there stays the very
    same folder."""
    count = 0
    for package in sorted((out / "packages").glob("*/*")):
        inode = package.stat().st_ino
        before = toll.inodes.setdefault(package.name, inode)
        if before != inode:
            toll.twice += 1
            toll.inodes[package.name] = inode
        seen = package.parent.parent.parent / ".seen" / package.name
        if not seen.exists() or before != inode:
            seen.parent.mkdir(exist_ok=True)
            seen.touch()
            count += verify_package(package, known).verdict != "intact"
    for event in (out / "events").glob("*.json"):
        count += not event.read_bytes().endswith(b"}")
    return count


def _compare(url: str, token: str, out: Path, known: Known, toll: Toll) -> None:
    """The mirror with what the station says now."""
    with Client(url, Token(token)) as client:
        rows = {row.event_id: row for row in client.follow()}
    alive = {event_id: row for event_id, row in rows.items() if row.event is not None}
    events = {path.stem: path for path in (out / "events").glob("*.json")}
    toll.extra += len(events.keys() - alive.keys())
    toll.missing += len(alive.keys() - events.keys())
    toll.missing += len((rows.keys() - alive.keys()) - {path.stem for path in (out / "withdrawn").glob("*.json")})
    for event_id in alive.keys() & events.keys():
        toll.wrong += hashlib.sha256(events[event_id].read_bytes()).hexdigest() != alive[event_id].row_sha256
    wanted = {(event_id, one.package_id) for event_id, row in alive.items() for one in _packages(row)}
    found = {(path.parent.name, path.name) for path in (out / "packages").glob("*/*")}
    toll.missing += len(wanted - found)
    toll.extra += len(found - wanted)
    for event_id, row in alive.items():
        for package in _packages(row):
            path = out / "packages" / event_id / package.package_id
            toll.packages += 1
            toll.bytes += package.size
            toll.wrong += verify_package(path, known).verdict != "intact"
            for file in package.files:
                at = path / file.path
                toll.wrong += not at.is_file() or hashlib.sha256(at.read_bytes()).hexdigest() != file.sha256


def _packages(row: Row) -> tuple[Package, ...]:
    return () if row.event is None else row.event.packages
