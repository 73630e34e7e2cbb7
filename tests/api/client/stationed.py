"""A station with packages that are really sealed, over HTTP, and mirrors of it."""

import atexit
import json
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from api.cli import app
from api.client import Client, Patience, Token
from api.status import Status
from benchmarks.station.stock import Stock
from tests.api.http.asking import served

HURRY = Patience(attempts=4, first_wait_s=0.01, longest_wait_s=0.05)


@dataclass(frozen=True, slots=True)
class Stationed:
    url: str
    stock: Stock
    token: str

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def client(self, url: str | None = None, patience: Patience = HURRY) -> Client:
        return Client(url or self.url, Token(self.token), patience=patience)


@cache
def _prepared(events: int) -> Path:
    """A folder to copy: filing and sealing take longer than most tests."""
    folder = Path(tempfile.mkdtemp(prefix="litterwatch-stationed-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    stock = Stock.made(folder / "data")
    for number in range(events):
        stock.event(number)
        stock.package(number, 20_000)
    stock.close()
    return folder / "data"


@contextmanager
def stationed(data: Path, events: int = 3) -> Iterator[Stationed]:
    """With so many events, each with a package."""
    shutil.copytree(_prepared(events), data)
    stock = Stock.opened(data)
    token = stock.token("sao", "approver")
    nothing = Status(at_s=time.monotonic() + 86_400, started=datetime.now(UTC))
    try:
        with served(data, nothing, stock.station) as (url, _):
            yield Stationed(url, stock, token)
    finally:
        stock.close()


@dataclass(frozen=True, slots=True)
class Pulled:
    """What a run of the command said."""

    status: int
    said: str
    told: dict[str, Any]


def pull(url: str, out: Path, *more: str, token: str | None) -> Pulled:
    """The command, in this process; its last line on standard output as JSON."""
    env = {"LITTERWATCH_TOKEN": token}
    done = CliRunner().invoke(app, ["pull", url, "--out", str(out), "--json", *more], env=env)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    lines = done.stdout.splitlines()
    return Pulled(done.exit_code, done.stderr, json.loads(lines[-1]) if lines else {})


def packages_in(out: Path) -> set[str]:
    """By their names."""
    return {path.name for path in (out / "packages").glob("*/*")}
