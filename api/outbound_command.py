"""`litterwatch outbound`: how each receiver is told, and telling it again. Works beside a `serve` that runs."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data
from api.screen import fail
from evidence import catalogue_outbound as words

if TYPE_CHECKING:
    from api.outbound.ledger import Ledger

app = typer.Typer(help="Báo cho hệ thống khác / Telling other systems", no_args_is_help=True)


@app.command("status")
def status(data: Data = DEFAULT_DATA, as_json: AsJson = False) -> None:
    """Đã báo, đang chờ, trục trặc của từng bên nhận / What each receiver was told, what waits, what is wrong.

    Kết thúc với 1 nếu có bên nhận không báo được / Ends with status 1 where one cannot be told.
    """
    known = _known(data)
    if not known and not as_json:
        print(words.NOBODY)
    well = True
    for name in known:
        with _ledger(data, name) as ledger:
            failing = ledger.failing
            said: dict[str, str | int | None] = {
                "receiver": name,
                "told": ledger.told(),
                "waiting": ledger.waiting(),
                "given_up": ledger.given_up(),
                "oldest": _time(ledger.oldest_s()),
                "failures": failing.failures,
                "failing_since": _time(failing.since_s),
                "reason": failing.reason if failing.failures else None,
                "due": _time(failing.due_s) if failing.failures else None,
                "gone": failing.gone,
            }
        well = well and not failing.failures and failing.gone is None
        if as_json:
            print(json.dumps(said, ensure_ascii=False))
            continue
        print(words.STATUS.format(**said, name=name))
        if said["oldest"] is not None:
            print(f"  {words.OLDEST.format(at=said['oldest'])}")
        if failing.gone is not None:
            print(f"  {words.GONE.format(reason=failing.gone)}")
        elif failing.failures:
            print(f"  {words.AWAY.format(**said, since=said['failing_since'])}")
    raise typer.Exit(0 if well else 1)


@app.command("replay")
def replay(
    receiver: Annotated[str, typer.Argument(help=words.RECEIVER_HELP)],
    event: Annotated[str | None, typer.Option(help=words.EVENT_HELP, show_default=False)] = None,
    everything: Annotated[bool, typer.Option("--everything", help=words.EVERYTHING_HELP)] = False,
    data: Data = DEFAULT_DATA,
) -> None:
    """Báo lại ngay những gì đang chờ hoặc đã bỏ / Tell at once what waits or was given up, under the same ids."""
    known = _known(data)
    if receiver not in known:
        fail(words.NO_LEDGER.format(name=receiver, known=", ".join(known) or "-"))
    with _ledger(data, receiver) as ledger:
        found = ledger.replay(time.time(), event_id=event, everything=everything)
    print(words.REPLAYED.format(name=receiver, n=found))


def _known(data: Path) -> list[str]:
    """Who has a ledger, whether or not outbound.yaml still has them."""
    return sorted(path.stem for path in (data / "outbound").glob("*.sqlite"))


@contextmanager
def _ledger(data: Path, name: str) -> "Iterator[Ledger]":
    """One that is there; trouble with it ends the command."""
    from api.outbound.ledger import Ledger  # noqa: PLC0415

    try:
        ledger = Ledger(data / "outbound" / f"{name}.sqlite")
        try:
            yield ledger
        finally:
            ledger.close()
    except sqlite3.Error as error:
        fail(words.LEDGER_AWAY.format(name=name, reason=error), status=1)


def _time(at_s: float | None) -> str | None:
    return None if at_s is None else f"{datetime.fromtimestamp(at_s, UTC):%Y-%m-%dT%H:%M:%SZ}"
