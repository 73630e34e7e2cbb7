"""A pulling station in a process that may be killed: what `litterwatch pull --once` does, without its command line."""

import logging
import os
from contextlib import closing
from multiprocessing.connection import Connection
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path

from api.client import Client, Package, Patience, Token
from api.pulling.folder import MirrorFolder
from api.pulling.ledger import Ledger
from api.pulling.mirror import Mirror, Round
from api.pulling.packages import Trusting
from evidence.verify.signers import Known
from evidence.verify.trust import read_trust


class Quiet:
    """Listens, and says nothing."""

    def page(self, events: int) -> None: ...

    def begins(self, number: int, total: int, package: Package, total_bytes: int) -> None: ...

    def advanced(self, count: int) -> None: ...

    def held(self, package: Package) -> None: ...

    def refused(self, what: str, reason: str) -> None: ...

    def damaged(self, reason: str, at: Path | None) -> None: ...


class EndedError(Exception):
    """Somebody said that it is enough."""


class Until(Quiet):
    """Ends a round between two packages."""

    def __init__(self, ending: Event) -> None:
        self._ending = ending

    def begins(self, number: int, total: int, package: Package, total_bytes: int) -> None:
        del number, total, package, total_bytes
        if self._ending.is_set():
            raise EndedError


def pull_once(url: str, token: str, out: Path, trust: Path, watcher: Quiet | None = None) -> Round:
    """One round, as the command makes it."""
    folder = MirrorFolder(out)
    trusting = Trusting(Known(trusts=(read_trust(trust.read_bytes()),)))
    patience = Patience(attempts=12, first_wait_s=0.05, longest_wait_s=1.0)
    client = Client(url, Token(token), patience=patience)
    with client, folder.alone(), closing(Ledger(folder.ledger)) as ledger:
        return Mirror(client, folder, ledger, trusting, watcher or Quiet(), reason="benchmark", moved=True).round()


def in_process(url: str, token: str, out: Path, trust: Path, ready: Connection) -> None:
    """Tells when it begins; ends with 0 where everything is here, 1 where not."""
    logging.disable()
    ready.send(True)
    done = pull_once(url, token, out, trust)
    os._exit(0 if done.whole else 1)


def pull_for(
    url: str,
    token: str,
    out: Path,
    trust: Path,
    every_s: float,
    ending: Event,
    said: "Queue[tuple[int, list[str], int]]",
) -> None:
    """Round after round until it is told to end; tells how many, what went wrong, and how many packages came."""
    logging.disable()
    rounds, packages = 0, 0
    troubles: list[str] = []
    while True:
        try:
            done = pull_once(url, token, out, trust, Until(ending))
        except EndedError:
            break
        rounds, packages = rounds + 1, packages + done.fetched
        troubles += [done.trouble] if done.trouble else []
        troubles += [f"{one.package_id}: {one.reason}" for one in done.refused]
        if ending.wait(every_s):
            break
    said.put((rounds, troubles, packages))
