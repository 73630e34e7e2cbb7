"""Lines for somebody who may not be reading."""

import logging
import threading
import time

import pytest

from api.printer import Printer
from benchmarks.live.served import wait_for


def test_who_prints_never_waits_and_what_was_left_out_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    held = threading.Event()
    shown: list[int] = []

    def hold() -> None:
        held.wait(60)

    with Printer() as printer:
        printer.put(hold)
        began_s = time.monotonic()
        for number in range(5000):
            printer.put(lambda number=number: shown.append(number))  # type: ignore[misc]  # bound now
        assert time.monotonic() - began_s < 5
        held.set()
        wait_for("all that was kept", lambda: len(shown) >= 999)
    assert shown == sorted(shown)
    assert len(shown) <= 1001
    left_out = sum(int(line.split()[0]) for line in capsys.readouterr().err.splitlines())
    assert left_out + len(shown) == 5000


@pytest.mark.parametrize("error", [BrokenPipeError(), OSError(28, "No space left on device"), SystemExit(1)])
def test_a_terminal_that_is_gone_ends_nothing(error: BaseException) -> None:
    shown: list[str] = []

    def fails() -> None:
        raise error

    with Printer() as printer:
        printer.put(fails)
        printer.put(lambda: shown.append("later"))
        wait_for("the next line", lambda: shown)


def test_what_the_program_logs_is_shown_while_it_is_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    with Printer() as printer:
        with printer.logging():
            logging.getLogger("api.x").warning("a disk is %s", "slow")
        logging.getLogger("api.x").warning("afterwards")
    assert capsys.readouterr().err.rstrip().endswith("api.x: a disk is slow")
