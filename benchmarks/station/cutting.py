"""A network that breaks: a relay before a server that cuts connections after so many bytes of answers."""

import random
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_CHUNK = 1 << 14
_RESET = struct.pack("ii", 1, 0)
"""Closing sends a reset: what was on its way is lost, as when a line goes down."""


class Relay:
    """`cuts`: how often it cut by itself. A connection lives for as many bytes of answers as `budget` draws for it."""

    def __init__(self, port: int, chance: random.Random, longest: int | None) -> None:
        """To a server of this machine. `longest`: no connection carries more bytes than this; None: it cuts nothing."""
        self._port, self._chance, self.longest = port, chance, longest
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self.cuts = 0
        self.away = False
        """Nobody is let through."""
        threading.Thread(target=self._accept, name="relay", daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def cut(self) -> bool:
        """All that are open, now; whether there were any."""
        with self._lock:
            doomed = tuple(self._open)
        for one in doomed:
            _reset(one)
        return bool(doomed)

    def close(self) -> None:
        self._listener.close()
        self.cut()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._carry, args=(client,), daemon=True).start()

    def _carry(self, client: socket.socket) -> None:
        try:
            if self.away:
                raise ConnectionRefusedError
            server = socket.create_connection(("127.0.0.1", self._port), timeout=10)
        except OSError:
            _reset(client)
            return
        for one in (client, server):
            one.settimeout(None)
            one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with self._lock:
            self._open.add(client)
        asking = threading.Thread(target=_pump, args=(client, server), daemon=True)
        asking.start()
        left = None if self.longest is None else self._chance.randrange(1, self.longest)
        with suppress(OSError):
            while data := server.recv(_CHUNK):
                if left is not None and len(data) >= left:
                    client.sendall(data[:left])
                    self.cuts += 1
                    break
                client.sendall(data)
                left = None if left is None else left - len(data)
        with self._lock:
            self._open.discard(client)
        if self._chance.random() < 0.5:
            with suppress(OSError):  # an end like any other, only too early
                client.shutdown(socket.SHUT_RDWR)
            client.close()
        else:
            _reset(client)
        _reset(server)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(_CHUNK):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        one.shutdown(socket.SHUT_RDWR)
    with suppress(OSError):
        one.close()


@contextmanager
def relay(port: int, seed: int = 0, longest: int | None = None) -> Iterator[Relay]:
    made = Relay(port, random.Random(seed), longest)
    try:
        yield made
    finally:
        made.close()
