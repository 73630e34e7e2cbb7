"""`python -m benchmarks.station`: which parts there are, and that its measures see what they are to see."""

import shutil
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from benchmarks.parts import available
from benchmarks.station.__main__ import PARTS
from benchmarks.station.cutting import relay
from benchmarks.station.load import Worked, _compare
from benchmarks.station.pull import Toll, _half, interrupted
from benchmarks.station.queue import percentile
from benchmarks.station.stock import Stock, id_of, many
from evidence.store import Judgement
from evidence.verify.signers import Known
from tests.checkout import REPOSITORY


def test_every_part_that_is_named_is_there() -> None:
    assert {"queue", "pull", "load"} <= set(available("benchmarks.station", PARTS)) <= set(PARTS)


def test_a_part_that_does_not_exist_is_misuse() -> None:
    command = [sys.executable, "-m", "benchmarks.station", "--part", "nothing"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "queue" in done.stderr


def test_a_puller_that_is_interrupted_is_whole_in_the_end(tmp_path: Path) -> None:
    toll = interrupted(tmp_path, 3, seed=4)
    assert toll.interruptions >= 3
    assert toll.whole
    assert (toll.missing, toll.twice, toll.extra, toll.wrong, toll.half) == (0, 0, 0, 0, 0)
    assert toll.packages > 0


def test_what_is_half_or_was_made_twice_is_seen(tmp_path: Path) -> None:
    stock = Stock.made(tmp_path / "data")
    stock.event(0)
    package = stock.package(0)
    stock.close()
    out = tmp_path / "mirror"
    final = out / "packages" / id_of(0) / package.package_id
    source = tmp_path / "data/evidence" / package.key
    shutil.copytree(source, final)
    known, toll = Known(trusts=(stock.keys.trust,)), Toll()
    assert _half(out, known, toll) == 0
    assert (_half(out, known, toll), toll.twice) == (0, 0), "nothing is looked at twice"
    final.rename(tmp_path / "older")
    shutil.copytree(source, final)
    (final / "media/original.mp4").chmod(0o640)
    (final / "media/original.mp4").write_bytes(b"half")
    assert (_half(out, known, toll), toll.twice) == (1, 1)


def test_a_verdict_beside_one_it_should_not_be_beside_is_seen_and_so_is_a_lost_one(tmp_path: Path) -> None:
    stock = Stock.made(tmp_path / "data")
    many(stock, 4)
    worked = Worked()
    judgements = {
        0: [("an", "confirmed"), ("binh", "confirmed")],
        1: [("an", "confirmed"), ("an", "confirmed")],
        2: [("an", "rejected"), ("binh", "rejected")],
        3: [("an", "confirmed")],
    }
    for number, made in judgements.items():
        for version, (reviewer, verdict) in enumerate(made):
            said = Judgement(reviewer, "approver", verdict, "X", "", 1, 1.0)  # type: ignore[arg-type]
            stock.station.store.review(id_of(number), version, said)
            if number != 3:
                worked.decided.append((id_of(number), version + 1, reviewer))
    assert _compare(stock, worked) == (2, 1)
    stock.close()


@contextmanager
def echo() -> Iterator[int]:
    """A server that answers each connection with a hundred kilobytes."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    one, _ = listener.accept()
                except OSError:
                    return
                with one:
                    one.sendall(bytes(100_000))

        threading.Thread(target=serve, daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


@pytest.mark.parametrize(("longest", "whole"), [(None, True), (50_000, False)])
def test_the_relay_cuts_when_it_is_told_to(longest: int | None, whole: bool) -> None:
    with echo() as port, relay(port, seed=1, longest=longest) as line:
        got = 0
        with socket.create_connection(("127.0.0.1", int(line.url.rpartition(":")[2]))) as one:
            try:
                while data := one.recv(1 << 16):
                    got += len(data)
            except ConnectionResetError:
                pass  # which is one way of ending too early
        assert (got == 100_000) is whole
        assert (line.cuts == 0) is whole


def test_percentiles_are_by_nearest_rank() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile(range(1, 101), 0.95) == 95
    assert percentile([7.0], 0.95) == 7.0
