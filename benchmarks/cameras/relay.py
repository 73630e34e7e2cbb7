"""A bad network and a worse clock between camera and reader: passes RTSP over TCP on and meddles with what is sent."""

import random
import socket
import threading
import time
from dataclasses import dataclass
from types import TracebackType

from benchmarks.cameras.stamp import Stamp, read_stamp

_TICKS_PER_S = 90_000
_SENDER_REPORT = 200


@dataclass(frozen=True, slots=True)
class Passed:
    """A picture of a numbered stream (see benchmarks.cameras.stamp) that went to the reader."""

    number: int
    key: bool
    whole: bool
    """None of its network packets was lost."""
    connection: int
    """Counts from 0."""
    monotonic_s: float
    """When its last part was handed to the reader's socket."""


class Relay:
    """Listens on a free port and passes on to a server's. Its attributes may be changed while it runs.

    Packets are RTP over TCP, interleaved (RFC 2326, 10.12); the even channels carry RTP, the odd ones RTCP.
    """

    def __init__(self, server_port: int, *, seed: int = 1) -> None:
        self.jump_s = 0.0
        """Added to every RTP timestamp, and to those in sender reports: a camera whose PTS jump."""
        self.loss = 0.0
        """Fraction of RTP packets that never arrive."""
        self.sender_reports = True
        """False: a camera that never tells its wall clock."""
        self.passed: list[Passed] = []
        """What went to readers, where the stream is numbered."""
        self._connections = 0
        self._server_port = server_port
        self._random = random.Random(seed)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        for one in (self._listener, *self._open):
            _shut(one)
        for thread in self._threads:
            thread.join(5)
        for one in (self._listener, *self._open):
            one.close()

    def url(self, path: str) -> str:
        """The stream's URL through this relay, without credentials."""
        return f"rtsp://127.0.0.1:{self.port}{path}"

    def _accept(self) -> None:
        while True:
            try:
                reader, _ = self._listener.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(("127.0.0.1", self._server_port))
            except OSError:
                reader.close()
                continue
            self._open += [reader, server]
            log = _Log(self._connections, self.passed)
            self._connections += 1
            for work in ((self._pass_on, reader, server), (self._meddle, server, reader, log)):
                thread = threading.Thread(target=work[0], args=work[1:], daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pass_on(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while data := source.recv(65_536):
                target.sendall(data)
        except OSError:
            pass  # either end hung up: so does the other
        _shut(source)
        _shut(target)

    def _meddle(self, server: socket.socket, reader: socket.socket, log: "_Log") -> None:
        """From the server: RTSP answers as they are, packets as this relay pleases."""
        held = b""
        try:
            while data := server.recv(65_536):
                held += data
                while held:
                    if held[0] != ord("$"):
                        at = held.find(b"$")  # no answer of the server has one in it
                        text, held = (held, b"") if at < 0 else (held[:at], held[at:])
                        reader.sendall(text)
                        continue
                    if len(held) < 4 or len(held) < (size := 4 + int.from_bytes(held[2:4], "big")):
                        break
                    packet, held = held[:size], held[size:]
                    changed = self._changed(packet)
                    reader.sendall(changed)
                    log.note(packet, lost=not changed)
        except OSError:
            pass  # as above
        _shut(server)
        _shut(reader)

    def _changed(self, packet: bytes) -> bytes:
        """An interleaved packet, four bytes of frame in front of it; empty where it is lost."""
        if packet[1] % 2:
            if packet[5] != _SENDER_REPORT:
                return packet
            return self._stamped(packet, 4 + 16) if self.sender_reports else b""
        return b"" if self._random.random() < self.loss else self._stamped(packet, 4 + 4)

    def _stamped(self, packet: bytes, at: int) -> bytes:
        stamp = int.from_bytes(packet[at : at + 4], "big") + round(self.jump_s * _TICKS_PER_S)
        return packet[:at] + (stamp % 2**32).to_bytes(4, "big") + packet[at + 4 :]


class _Log:
    """Of one connection: gathers network packets to pictures."""

    def __init__(self, connection: int, passed: list[Passed]) -> None:
        self._connection, self._passed = connection, passed
        self._stamp: Stamp | None = None
        self._whole = True

    def note(self, packet: bytes, *, lost: bool) -> None:
        """An interleaved packet was passed on, or lost."""
        if packet[1] % 2:
            return
        stamp = read_stamp(packet)
        if stamp is not None:
            if self._stamp is not None:  # the last part of the one before never came by
                self._end(whole=False)
            self._stamp = stamp
        self._whole = self._whole and not lost
        if packet[5] & 0x80:
            self._end(whole=self._whole)

    def _end(self, *, whole: bool) -> None:
        stamp, self._stamp, self._whole = self._stamp, None, True
        if stamp is not None:
            passed = Passed(stamp.number, stamp.key, whole, self._connection, time.monotonic())
            self._passed.append(passed)


def _shut(one: socket.socket) -> None:
    try:
        one.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it was not connected any more
