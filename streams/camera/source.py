"""A camera's packets over RTSP, as they come, without decoding anything (FFmpeg may look into the first keyframe while
it connects, to learn what the description does not say).

**A read that blocks for ever.** FFmpeg's own limits notice a frozen camera at two to four times their value, and a
name server that does not answer not at all. So each connection is read by a thread of its own, which FFmpeg may hold
for as long as it likes; whoever waits for packets waits for a queue, and gets StalledError (UnreachableError while
connecting) after the time that Patience says, whatever FFmpeg does. The thread owns the connection and closes it
itself as soon as FFmpeg lets go: at the next packet, or when FFmpeg's limits end its wait.

**Waking costs more than working.** A packet is handled in a fraction of what it costs to wake two threads for it. Who
records for months gathers (`gather_s`): what has come is handed out together (`batches`), and over TCP, where the
kernel keeps what nobody has read yet, reading rests as soon as it has caught up.
"""

import queue
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from types import TracebackType
from typing import Any, NamedTuple

import av
from av.error import (
    FFmpegError,
    HTTPClientError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
)
from av.stream import Discard

from streams.camera.clock import CameraClock
from streams.camera.diagnosis import explained, reason
from streams.camera.errors import CameraError, EndedError, NoVideoError, StalledError, UnreachableError
from streams.camera.packet import LivePacket, StreamParameters
from streams.camera.url import CameraUrl, Transport

CODECS = ("h264", "hevc")
_QUEUED = 1024
"""Packets that may wait for a slow reader (over half a minute of video); then the camera is made to wait (TCP), so that
it, and not we, decides what to leave out."""
_FULL_S = 0.05
"""How long a full inbox is left alone before it is looked at again."""
_NOTICE_S = 0.3
"""How often somebody who waits looks whether he should still."""
_CAUGHT_UP_S = 0.01
"""A read that took so long found nothing that had been waiting for it."""
_TROUBLE = (FFmpegError, OSError, ValueError, RuntimeError, LookupError, MemoryError)


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait, in seconds."""

    open_s: float = 10.0
    """For the connection and the description of the stream."""
    stall_s: float = 5.0
    """For the next packet."""


class _Arrived(NamedTuple):
    """A packet as FFmpeg gave it, and when."""

    packet: "av.Packet[Any]"
    utc_s: float
    monotonic_s: float


class RtspSource:
    """One connection to one camera. Use it as a context manager; for another try make another. Not thread-safe.

    with RtspSource(parse_url("rtsp://...")) as camera:
        for packet in camera.packets(): ...
    """

    def __init__(
        self,
        url: CameraUrl,
        *,
        transport: Transport = "tcp",
        patience: Patience | None = None,
        gather_s: float = 0.0,
        wall: Callable[[], float] = time.time,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`gather_s`: `batches` come so far apart, and over TCP packets may be stamped so much late. 0: everything at
        once."""
        self.patience = patience or Patience()
        self.clock = CameraClock()
        self._url = url
        self._name = str(url)
        self._transport = transport
        self._wall, self._monotonic = wall, monotonic
        # Written in C, at a quarter of queue.Queue's cost for each packet; `_put` keeps it bounded.
        self._inbox: queue.SimpleQueue[StreamParameters | _Arrived | CameraError] = queue.SimpleQueue()
        self._ended: CameraError | None = None
        """Has been taken out of the inbox, and is to be told next."""
        self._gather_s = gather_s
        # What UDP brings meanwhile might not fit into the kernel's buffer.
        self._rest_s = gather_s if transport == "tcp" else 0.0
        self._wake: queue.SimpleQueue[None] = queue.SimpleQueue()
        """Ends the wait for the next batch: reading rests now. No Event, whose lock a signal handler might wait for."""
        self._stop = threading.Event()
        self._leaving = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rtsp", daemon=True)
        self._parameters: StreamParameters | None = None
        self.opened_after_s = 0.0
        """Seconds that `open` took."""

    def __repr__(self) -> str:
        return f"RtspSource({self._name})"

    def __enter__(self) -> "RtspSource":
        self.open()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def parameters(self) -> StreamParameters:
        """Raises ValueError before `open`."""
        if self._parameters is None:
            raise ValueError("expected open() first")
        return self._parameters

    @property
    def waiting(self) -> int:
        """Packets that have arrived and not been asked for yet."""
        return self._inbox.qsize()

    def open(self) -> StreamParameters:
        """Connect. Raises the CameraError that fits, after `patience.open_s` at the latest."""
        begun = self._monotonic()
        self._thread.start()
        try:
            found = self._next(self.patience.open_s)
            if found is None:
                raise UnreachableError(self._name, f"no answer within {self.patience.open_s:g} s")
        except BaseException:
            self.close(0.0)
            raise
        if not isinstance(found, StreamParameters):
            raise TypeError(f"expected parameters before packets, found {found!r}")
        self._parameters, self.opened_after_s = found, self._monotonic() - begun
        return found

    def packets(self) -> Iterator[LivePacket]:
        """Packets until `close` or `hang_up` is called. Raises StalledError when none comes for `patience.stall_s`,
        EndedError when the camera hangs up; packets that came before are handed out first."""
        while (packet := self._awaited(self.patience.stall_s)) is not None:
            yield packet

    def batches(self) -> Iterator[list[LivePacket]]:
        """As `packets`, but at a time all that have come: none of them is empty."""
        patience_s = self.patience.stall_s
        while (packet := self._awaited(patience_s)) is not None:
            batch = [packet, *self._at_hand()]
            yield batch
            if not self._leaving.is_set():
                with suppress(queue.Empty):
                    self._wake.get(timeout=self._gather_s)
            # Counted from the last packet, or FFmpeg's limits may come first and call it a broken connection.
            patience_s = max(0.0, self.patience.stall_s - (self._monotonic() - batch[-1].arrival_monotonic_s))

    def hang_up(self) -> None:
        """`packets` hands out what has been received and ends, within about half a second; so does `open`, with
        UnreachableError. May be called from another thread or a signal handler; `close` all the same."""
        self._leaving.set()
        self._wake.put(None)

    def close(self, timeout_s: float = 1.0) -> bool:
        """Hang up. False where the connection is still held by FFmpeg after `timeout_s`: it is closed as soon as
        FFmpeg lets go, at most some 2 * (open_s + stall_s) later, and harms nobody meanwhile."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def _awaited(self, patience_s: float) -> LivePacket | None:
        """The next packet; None where no more are wanted. Raises as `packets` does."""
        if self._stop.is_set():
            return None
        try:
            found = self._next(patience_s)
        except EndedError:
            if self._leaving.is_set():
                return None
            raise
        if isinstance(found, _Arrived):
            return self._received(found)
        if self._leaving.is_set():
            return None
        raise StalledError(self._name, f"nothing for {self.patience.stall_s:g} s on an open connection")

    def _at_hand(self) -> Iterator[LivePacket]:
        """What is in the inbox."""
        for _ in range(self._inbox.qsize()):
            found = self._inbox.get()
            if isinstance(found, _Arrived):
                yield self._received(found)
            elif isinstance(found, CameraError):
                self._ended = found

    def _next(self, timeout_s: float) -> StreamParameters | _Arrived | None:
        """What comes next; None where nothing does for `timeout_s`, or any more after `hang_up`."""
        if self._ended is not None:
            raise self._ended
        end_s = time.monotonic() + timeout_s
        while True:
            leaving = self._leaving.is_set()
            try:
                found = self._inbox.get(timeout=max(0.0, min(_NOTICE_S, end_s - time.monotonic())))
                break
            except queue.Empty:
                if leaving or time.monotonic() >= end_s:
                    return None
        if isinstance(found, CameraError):
            raise found
        return found

    def _received(self, arrived: _Arrived) -> LivePacket:
        packet, utc_s, monotonic_s = arrived
        # AVProducerReferenceTime begins with the wall clock, int64 microseconds.
        told: Any = packet.get_sidedata("prft")  # it has the buffer protocol; PyAV's type stubs do not say so
        sender_s = struct.unpack_from("=q", told)[0] / 1e6 if told else None
        return LivePacket(
            data=bytes(packet),
            pts=packet.pts,
            dts=packet.dts,
            duration=packet.duration or None,
            key=packet.is_keyframe,
            arrival_utc_s=utc_s,
            arrival_monotonic_s=monotonic_s,
            taken=self.clock.place(utc_s, monotonic_s, sender_s),
        )

    # --- in the thread ------------------------------------------------------------------------------------------

    def _run(self) -> None:
        """Nothing may leave this thread but through the inbox: Python would print FFmpeg's error, password and all."""
        problem: CameraError | None = None
        try:
            self._read()
        except CameraError as error:
            problem = error
        except _TROUBLE as error:
            problem = EndedError(self._name, f"a broken connection ({reason(error)})")
        # Raised to the caller from here, so that it is not chained to FFmpeg's.
        self._put(EndedError(self._name, "the end of the stream") if problem is None else _unchained(problem))

    def _read(self) -> None:
        container = self._connect()
        try:
            stream = self._video(container)
            self._put(_parameters(stream))
            self._take(container.demux(stream))
        finally:
            container.close()

    def _take(self, packets: "Iterator[av.Packet[Any]]") -> None:
        """Until nobody wants more, or the end. What waits in the kernel when it is told to leave was received too: it
        has been resting for `_rest_s` at most, and goes on for as long."""
        before_s, useful, leave_s = self._monotonic(), True, float("inf")
        for packet in packets:
            if self._stop.is_set():
                return
            now_s = self._monotonic()
            if packet.size:
                self._put(_Arrived(packet, self._wall(), now_s))
            caught_up = now_s - before_s > _CAUGHT_UP_S
            useful |= not caught_up
            if self._leaving.is_set():
                leave_s = min(leave_s, now_s + self._rest_s)
                if now_s >= leave_s:
                    return
            elif caught_up and useful and self._rest_s:
                # Where a rest gathers nothing, because packets are rare or the processor is, it is not repeated.
                useful = False
                if self._wake.empty():
                    self._wake.put(None)
                time.sleep(self._rest_s)
                now_s = self._monotonic()
            before_s = now_s

    def _connect(self) -> av.container.InputContainer:
        """Raises CameraError."""
        begun = self._monotonic()
        try:
            try:
                return self._open(only_video=True)
            except HTTPClientError as error:
                if type(error) in {HTTPUnauthorizedError, HTTPForbiddenError, HTTPNotFoundError}:
                    raise
                # A camera that is asked for video and has none answers in many ways: look at all that it has.
                return self._open(only_video=False)
        except _TROUBLE as error:
            took_s = self._monotonic() - begun
            late = took_s >= min(self.patience.open_s, self.patience.stall_s)
            problem = explained(error, self._url, self.patience.open_s, took_s if late else None)
        raise problem

    def _open(self, *, only_video: bool) -> av.container.InputContainer:
        limit_s = self.patience.open_s
        options = {
            "rtsp_transport": self._transport,
            "timeout": str(round(1e6 * self.patience.stall_s)),
            # Enough where the camera describes its stream, as nearly all do; the first keyframe is kept.
            "analyzeduration": "200000",
            "fpsprobesize": "0",
            "protocol_whitelist": "rtsp,rtp,udp,tcp,tls,crypto",
        }
        if only_video:
            options["allowed_media_types"] = "video"
        return av.open(self._url.full, format="rtsp", options=options, timeout=(limit_s, self.patience.stall_s))

    def _video(self, container: av.container.InputContainer) -> av.video.stream.VideoStream:
        kinds = [s.type if s.codec_context is None else f"{s.type} ({s.codec_context.name})" for s in container.streams]
        usable = [s for s in container.streams.video if s.codec_context is not None and s.codec_context.name in CODECS]
        if not usable:
            raise NoVideoError(self._name, ", ".join(sorted(kinds)) or "no media at all")
        for other in container.streams:
            if other is not usable[0]:
                other.discard = Discard.all
        return usable[0]

    def _put(self, what: StreamParameters | _Arrived | CameraError) -> None:
        while self._inbox.qsize() >= _QUEUED:
            if self._stop.wait(_FULL_S):
                return
        self._inbox.put(what)


def _parameters(stream: av.video.stream.VideoStream) -> StreamParameters:
    context = stream.codec_context
    rate = stream.average_rate
    return StreamParameters(
        codec=context.name,
        profile=context.profile,
        width=context.width,
        height=context.height,
        fps=float(rate) if rate else None,
        time_base=stream.time_base or Fraction(1, 90_000),
        extradata=context.extradata or b"",
    )


def _unchained(error: CameraError) -> CameraError:
    """Without FFmpeg's error behind it and without the frames of this thread, whose variables hold the address."""
    error.__cause__ = error.__context__ = None
    return error.with_traceback(None)
