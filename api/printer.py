"""Lines for a terminal, a pipe or a log file that may be slow, full, gone, or held by Ctrl-S: written in a thread, so
that nobody else waits for them."""

import logging
import queue
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType

_WAITING = 1000


class Printer:
    """A context manager: at its end, what can be shown at once is shown."""

    def __init__(self) -> None:
        self._queue: queue.Queue[Callable[[], None] | None] = queue.Queue(_WAITING)
        self._left_out = 0
        self._counting = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="printer", daemon=True)

    def __enter__(self) -> "Printer":
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.put(None)
        self._thread.join(0.2)

    def put(self, write: Callable[[], None] | None) -> None:
        """`write` is called later; left out where too much is waiting already."""
        try:
            self._queue.put_nowait(write)
        except queue.Full:
            with self._counting:
                self._left_out += 1

    @contextmanager
    def logging(self) -> Iterator[None]:
        """What the program logs goes to standard error, in the same way."""
        handler = _Handler(self)
        handler.setFormatter(logging.Formatter("%(asctime)s %(name)s: %(message)s", "%H:%M:%S"))
        root = logging.getLogger()
        root.addHandler(handler)
        try:
            yield
        finally:
            root.removeHandler(handler)

    def _run(self) -> None:
        while (write := self._queue.get()) is not None:
            try:
                with self._counting:
                    left_out, self._left_out = self._left_out, 0
                if left_out:
                    print(f"{left_out} lines were left out", file=sys.stderr)
                write()
            except (OSError, ValueError, SystemExit):
                # The terminal is gone, or its disk full: whoever wanted to read it cannot be told. Rich raises
                # SystemExit for a pipe that nobody reads any more.
                continue


class _Handler(logging.Handler):
    def __init__(self, printer: Printer) -> None:
        super().__init__(logging.WARNING)
        self._printer = printer

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record)
        self._printer.put(lambda: print(line, file=sys.stderr, flush=True))
