"""SIGKILL at random moments of sealing: is every event sealed in the end, and is whatever verifies complete?

A forked child seals, the parent kills it. Half of the time into a folder, where a package gets its name by a rename;
half of the time into a store that only takes files one by one, as S3 does.
"""

import os
import random
import shutil
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn

from benchmarks.evidence.events import copied
from evidence.keys import SiteKeys
from evidence.law import Law
from evidence.objects import FolderObjects, ObjectInfo, Objects, Put
from evidence.package.backlog import Backlog
from evidence.package.gathering import Books
from evidence.package.manifest import Producer
from evidence.package.sealing import Sealer
from evidence.record import EventDetail
from evidence.retention import load_settings
from evidence.store import Store
from evidence.verify.bundle import companions
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known

_PATIENCE_S = 60.0


@dataclass(slots=True)
class Toll:
    """What came of the kills; one that came too late, when all was sealed, does not count."""

    kills: int = 0
    events: int = 0
    lost: int = 0
    twice: int = 0
    half: int = 0
    """Packages that verify, or would be taken for one, and are not complete."""
    disagreements: int = 0
    """Between packages, store and log at the end."""


class _OneByOne:
    """A store of files without folders: what is renamed in a folder is put here file by file."""

    def __init__(self, root: Path) -> None:
        self._folder = FolderObjects(root)

    @property
    def url(self) -> str:
        return "one-by-one"

    def put(self, key: str, content: bytes | Path, sha256: str | None = None) -> Put:
        return self._folder.put(key, content, sha256)

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        return self._folder.read(key, start, end)

    def chunks(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        return self._folder.chunks(key, start, end)

    def stat(self, key: str) -> ObjectInfo:
        return self._folder.stat(key)

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        return self._folder.list(prefix)

    def delete(self, key: str, deletion_id: str) -> bool:
        return self._folder.delete(key, deletion_id)

    def sweep(self, older_than_s: float) -> int:
        return self._folder.sweep(older_than_s)


def kill_again_and_again(root: Path, event: EventDetail, kills: int, seed: int, *, one_by_one: bool) -> Toll:
    """`event` lies in `root`; copies of it are filed and sealed, one for each kill."""
    chance = random.Random(seed)
    toll = Toll()
    url = f"sqlite:///{root / 'litterwatch.sqlite'}"
    Store.open(url).close()
    keys = SiteKeys.open(root / "keys")
    known = Known(trusts=(keys.trust,))
    books = Books(Law.load(), load_settings(None))
    longest_s = 0.0
    while toll.kills < kills:
        identity = f"{chance.getrandbits(80):020x}"
        _filed(url, copied(root, event, identity, linked=True))
        toll.events += 1
        # The first is left alone, to know how long it takes.
        spared = not longest_s
        # Up to two packages long: it is killed within one, between two, and after the last.
        moment_s = _PATIENCE_S if spared else chance.uniform(0, 2 * longest_s)
        sealing_s = _child(root, url, keys, books, moment_s, one_by_one=one_by_one)
        longest_s = max(longest_s, sealing_s or 0.0) if spared else longest_s
        toll.kills += sealing_s is None
        toll.half += _half(root, known)
    if _child(root, url, keys, books, _PATIENCE_S + 10 * toll.events, one_by_one=one_by_one) is None:
        raise RuntimeError("expected the last sealing to end, found it still running")
    toll.half += _half(root, known)
    with closing(Store.open(url)) as store:
        rows = [package for package in store.packages.all() if package.kind == "sealed"]
        named = [row.event_id for row in rows]
        toll.twice = len(named) - len(set(named))
        whole = {row.event_id for row in rows if verify_package(root / "evidence" / row.key, known).verdict == "intact"}
        toll.lost = toll.events - len(whole)
        toll.disagreements = len(store.check().findings) + len(store.check_audit().breaks)
    return toll


def _filed(url: str, detail: EventDetail) -> None:
    with closing(Store.open(url)) as store:
        store.file_event(detail.record())


def _child(
    root: Path, url: str, keys: SiteKeys, books: Books, kill_after_s: float, *, one_by_one: bool
) -> float | None:
    """Seconds it sealed for; None where it was killed while it did."""
    ready, tell = os.pipe()
    pid = os.fork()
    if pid == 0:
        _seal(root, url, keys, books, tell, one_by_one=one_by_one)
    os.close(tell)
    try:
        os.read(ready, 1)
        began_s = time.monotonic()
        while time.monotonic() - began_s < kill_after_s:
            if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                break
            time.sleep(min(0.001, max(0.0, kill_after_s - (time.monotonic() - began_s))))
        took_s = time.monotonic() - began_s
        os.kill(pid, signal.SIGKILL)
        _, status = os.waitpid(pid, 0)
    finally:
        os.close(ready)
    if os.WIFEXITED(status):
        if os.WEXITSTATUS(status) != 0:
            raise RuntimeError("expected the sealing to end well, found that it failed (its reason stands above)")
        return took_s
    return None


def _seal(root: Path, url: str, keys: SiteKeys, books: Books, tell: int, *, one_by_one: bool) -> NoReturn:
    """What the sealing process of `serve` does, once."""
    try:
        folder = root / "evidence"
        objects: Objects = _OneByOne(folder) if one_by_one else FolderObjects(folder)
        producer = Producer(name="litterwatch", version="benchmark", commit=None, host_id=None)
        sealer = Sealer(objects, root / "sealing", keys)
        store = Store.open_existing(url)
        backlog = Backlog(root, store, sealer, books, producer, companions(), lambda: datetime.now(UTC))
        os.write(tell, b"x")
        backlog.recover()
        backlog.round()
        status = 0 if backlog.trouble is None else 1
        if status:
            print(backlog.trouble, flush=True)
    except BaseException as error:  # noqa: BLE001 - a forked child must not go on as its parent
        print(f"{type(error).__name__}: {error}", flush=True)
        status = 1
    os._exit(status)


def _half(root: Path, known: Known) -> int:
    """Packages under their final names that are not whole; a folder without a signature is no package yet. Those that
    were looked at before are passed over: nothing of them changes."""
    count = 0
    for folder in root.glob("evidence/packages/*/*"):
        seen = root / "seen" / folder.name
        if seen.exists():
            continue
        report = verify_package(folder, known)
        if (folder / "manifest.sig").exists():
            seen.mkdir(parents=True)
            count += report.verdict != "intact" or not (folder / "media" / "original.mp4").exists()
        else:
            count += report.verdict == "intact"
    return count


def cleared(root: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    return root
