"""From a camera into its ring, for as long as anybody wants: connect, record, and connect again."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from streams.camera.errors import CameraError, StalledError
from streams.camera.source import Patience, RtspSource
from streams.camera.url import CameraUrl, Transport
from streams.ring import Incoming, Parameters, RingWriter

CameraState = Literal["connecting", "live", "stalled", "unauthorised", "unreachable"]

RECORDING = Patience(open_s=5.0, stall_s=5.0)
GATHER_S = 0.25
"""What came within so long is read and written together, at half the cost; a recorder that is killed takes it along."""
_STEP_S = 0.5
_TIDY_S = 60.0


@dataclass(frozen=True, slots=True)
class Condition:
    """How the camera is, since when by our clock, and why in English and Vietnamese (no secrets in either)."""

    state: CameraState
    since_utc_s: float
    reason: str
    reason_vi: str


@dataclass(slots=True)
class Backoff:
    """Seconds to wait before the next try: twice as long each time, and never the same for two cameras.

    A camera that is away is asked every two seconds or so, so that it is recorded within 5 s of its return though its
    next keyframe may be two seconds off. One that refuses the password is asked rarely: many lock the account after
    some failures.
    """

    first_s: float = 0.5
    most_s: float = 2.0
    refused_first_s: float = 10.0
    refused_most_s: float = 300.0
    random: Callable[[], float] = random.random
    _failures: int = field(default=0, init=False)
    _refused: bool = field(default=False, init=False)

    def reset(self) -> None:
        self._failures = 0

    def next_s(self, *, refused: bool) -> float:
        """After one more failure."""
        if refused != self._refused:
            self._failures, self._refused = 0, refused
        first, most = (self.refused_first_s, self.refused_most_s) if refused else (self.first_s, self.most_s)
        wait_s = min(most, first * 2.0 ** min(self._failures, 16))
        self._failures += 1
        return wait_s * (0.75 + 0.5 * self.random())


class Recorder:
    """Runs in one thread; `stop` and the properties may be used from others."""

    def __init__(
        self,
        writer: RingWriter,
        url: CameraUrl,
        on_condition: Callable[[Condition], None],
        *,
        transport: Transport = "tcp",
        patience: Patience = RECORDING,
        backoff: Backoff | None = None,
        wall: Callable[[], float] = time.time,
    ) -> None:
        """`on_condition` is told each change of state, in the thread of `run`."""
        self._writer = writer
        self._url = url
        self._on_condition = on_condition
        self._transport: Transport = transport
        self._patience = patience
        self._backoff = backoff or Backoff()
        self._wall = wall
        self._stop = threading.Event()
        self._source: RtspSource | None = None
        self._state: CameraState | None = None
        self._tidied_s = time.monotonic()
        self.active_s = time.monotonic()
        """`time.monotonic()` when it was last seen at work: a watchdog may judge it by that."""

    @property
    def longest_pause_s(self) -> float:
        """A recorder that is well is at work at least this often."""
        return max(self._patience.open_s, self._patience.stall_s) + 1.0

    def stop(self) -> None:
        """`run` records what has been received, and returns within about a second."""
        self._stop.set()
        source = self._source
        if source is not None:
            source.hang_up()

    def run(self) -> None:
        """Until `stop`. Raises what the writer raises for misuse; cameras and networks raise nothing here."""
        self._tell("connecting", "first connection", "đang kết nối lần đầu")
        while not self._stop.is_set():
            refused = False
            try:
                self._record()
            except CameraError as error:
                if self._stop.is_set():
                    return
                state: CameraState = "stalled" if isinstance(error, StalledError) else "unreachable"
                refused = error.state == "unauthorised"
                self._tell("unauthorised" if refused else state, str(error), error.summary_vi)
            self._pause(self._backoff.next_s(refused=refused))

    def _record(self) -> None:
        """One connection. Raises CameraError."""
        source = RtspSource(self._url, transport=self._transport, patience=self._patience, gather_s=GATHER_S)
        self._source = source
        try:
            if self._stop.is_set():
                return
            self._writer.begin(Parameters.declared(source.open()))
            for batch in source.batches():
                kept = self._writer.extend(map(Incoming.live, batch))
                self.active_s = batch[-1].arrival_monotonic_s
                if kept and self._state != "live":
                    self._backoff.reset()
                    self._tell("live", "pictures are recorded", "đang ghi hình")
        finally:
            self._source = None
            # FFmpeg may hold a frozen connection for a while; its own thread ends it, nobody waits for that.
            source.close(0.0)

    def _pause(self, seconds: float) -> None:
        end_s = time.monotonic() + seconds
        while (left_s := end_s - time.monotonic()) > 0 and not self._stop.wait(min(_STEP_S, left_s)):
            self.active_s = time.monotonic()
        if time.monotonic() - self._tidied_s > _TIDY_S:
            # While a camera is away nothing else would apply the age limit.
            self._tidied_s = time.monotonic()
            self._writer.tidy()

    def _tell(self, state: CameraState, reason: str, reason_vi: str) -> None:
        self.active_s = time.monotonic()
        if state != self._state:
            self._state = state
            self._on_condition(Condition(state, self._wall(), reason, reason_vi))
