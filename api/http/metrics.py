"""What Prometheus is told (docs/metrics.md lists it), in base units. Counts run since serve started."""

import time
from collections.abc import Callable, Iterator, Mapping
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from api.conditions import SEEN, STATES
from api.http.usage import usage_of
from api.outbound.telling import Counts
from api.status import CameraStatus, ShownState, Status
from api.worker import Role
from detector.watcher import Effort
from evidence.catalogue import Text
from evidence.live_lists import Condition, ProcessTrouble, WatchTrouble
from evidence.record import EventDetail
from evidence.retention.pressure import Pressure
from streams.ring import AlarmKind

_LATENCY_S = (1, 2, 5, 10, 15, 20, 25, 30, 45, 60, 120, 300)
_DECISION_S = (0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60)
_SHOWN: tuple[ShownState, ...] = (*STATES, *SEEN, "off")
_OF_CAMERAS: frozenset[str] = frozenset(
    {*SEEN, *get_args(AlarmKind), *get_args(ProcessTrouble), *get_args(WatchTrouble)} - {"store_failed", "seal_failed"}
)
_VERDICT = {True: "allowed", False: "violation", None: "unknown"}


class Metrics:
    """Told by Serving how it goes, asked by the HTTP thread."""

    def __init__(self, program: str) -> None:
        """`program`: its version."""
        self._registry = registry = CollectorRegistry()
        self._events = Counter(
            "litterwatch_events",
            "Events flagged, by whether place and time allow what was done",
            ["camera", "kind", "verdict"],
            registry=registry,
        )
        self._latency = Histogram(
            "litterwatch_event_latency_seconds",
            "From the packet of the release to the event on disk, the wait for the owner's return included",
            ["camera"],
            buckets=_LATENCY_S,
            registry=registry,
        )
        self._decision = Histogram(
            "litterwatch_event_decision_seconds",
            "Of an event's latency, what passed after the wait for the owner's return was over",
            ["camera"],
            buckets=_DECISION_S,
            registry=registry,
        )
        self._began = Counter(
            "litterwatch_conditions",
            "Conditions that began, by what they are (see litterwatch_condition_active)",
            ["source", "kind"],
            registry=registry,
        )
        self._now = _Now(program)
        registry.register(self._now)
        ProcessCollector(registry=registry)

    def condition(self, condition: Condition) -> None:
        if not condition.ended or condition.revision == 1:
            self._began.labels(condition.source, condition.kind).inc()

    def event(self, event: EventDetail) -> None:
        if event.revision > 1:
            return
        self._events.labels(event.source, event.kind, _VERDICT[event.allowed]).inc()
        if event.live is not None and event.live.latency_s is not None:
            self._latency.labels(event.source).observe(event.live.latency_s)
        if event.live is not None and event.live.decided_s is not None:
            self._decision.labels(event.source).observe(event.live.decided_s)

    def ended(self, camera: str, role: Role, reason: Text, wait_s: float) -> None:
        """Restarts are counted in the status."""

    def tick(self, status: Status) -> None:
        self._now.status = status

    def pressure(self, pressure: Pressure | None) -> None:
        """How long the disk lasts."""
        self._now.pressure = pressure

    def outbound(self, counts: Mapping[str, Counts]) -> None:
        """How each receiver is told, by its name."""
        self._now.outbound = counts

    def exposition(self, accept: str) -> tuple[bytes, str]:
        """All metrics and their media type, in the format that suits an Accept header best."""
        encode, media_type = choose_encoder(accept)
        return encode(self._registry), media_type


class _Now(Collector):
    """Metrics that are made from the status of the moment."""

    def __init__(self, program: str) -> None:
        self._program = program
        self.status: Status | None = None
        self.pressure: Pressure | None = None
        self.outbound: Mapping[str, Counts] = {}

    def collect(self) -> Iterator[Metric]:
        yield InfoMetricFamily("litterwatch_build", "The program", {"version": self._program})
        status = self.status
        if status is None:
            return
        yield _gauge("litterwatch_start_time_seconds", "Unix time at which serve started", status.started.timestamp())
        yield _gauge("litterwatch_supervision_age_seconds", "Since the last round", time.monotonic() - status.at_s)
        yield _gauge("litterwatch_cameras", "Cameras that are to be watched", len(status.cameras))
        in_use = float(status.config_problem is None)
        yield _gauge("litterwatch_config_valid", "1 where the newest cameras.yaml is in use, else 0", in_use)
        yield from _disk(status)
        yield from _pressure(self.pressure)
        yield from _outbound(self.outbound)
        yield from _states(status)
        yield from _of_cameras(status)
        yield from _of_processes(status)


def _gauge(name: str, text: str, value: float) -> Metric:
    family = GaugeMetricFamily(name, text)
    family.add_metric([], value)
    return family


def _disk(status: Status) -> Iterator[Metric]:
    """Of the data folder, as its recorders see it: one of them is enough."""
    seen = [camera.kept for camera in status.cameras if camera.kept.disk_free_bytes is not None]
    if seen:
        yield _gauge("litterwatch_disk_free_bytes", "Free on the data folder's disk", seen[0].disk_free_bytes or 0)
        yield _gauge("litterwatch_disk_size_bytes", "Size of the data folder's disk", seen[0].disk_bytes or 0)


def _pressure(pressure: Pressure | None) -> Iterator[Metric]:
    if pressure is None:
        return
    yield _gauge(
        "litterwatch_disk_room_bytes", "What evidence can grow into, the ring's spare included", pressure.room_bytes
    )
    if pressure.hours_left is not None:
        yield _gauge("litterwatch_disk_hours_left", "Until that is used up, as it grows now", pressure.hours_left)


def _outbound(counts: Mapping[str, Counts]) -> Iterator[Metric]:
    sent = CounterMetricFamily(
        "litterwatch_outbound_deliveries",
        "Attempts to tell a receiver, by what came of them",
        labels=["receiver", "result"],
    )
    retried = CounterMetricFamily(
        "litterwatch_outbound_retries", "Of them, those after one that nobody confirmed", labels=["receiver"]
    )
    waiting = GaugeMetricFamily("litterwatch_outbound_waiting", "Events it is still to hear of", labels=["receiver"])
    oldest = GaugeMetricFamily(
        "litterwatch_outbound_oldest_seconds", "How long the oldest of them has waited", labels=["receiver"]
    )
    given_up = GaugeMetricFamily(
        "litterwatch_outbound_given_up", "Events whose last change it refused for good", labels=["receiver"]
    )
    for name, count in sorted(counts.items()):
        sent.add_metric([name, "delivered"], count.delivered)
        sent.add_metric([name, "failed"], count.failed)
        retried.add_metric([name], count.retried)
        waiting.add_metric([name], count.waiting)
        oldest.add_metric([name], 0.0 if count.oldest_s is None else max(0.0, time.time() - count.oldest_s))
        given_up.add_metric([name], count.given_up)
    yield from (sent, retried, waiting, oldest, given_up)


def _states(status: Status) -> Iterator[Metric]:
    state = GaugeMetricFamily("litterwatch_camera_state", "1 for the state a camera is in", labels=["camera", "state"])
    since = GaugeMetricFamily(
        "litterwatch_camera_state_start_time_seconds", "Unix time at which its state began", labels=["camera"]
    )
    active = GaugeMetricFamily(
        "litterwatch_condition_active", "1 while a condition holds, else 0", labels=["source", "kind"]
    )
    effort = GaugeMetricFamily(
        "litterwatch_watching_effort", "1 for how closely a camera is watched now", labels=["camera", "effort"]
    )
    for camera in status.cameras:
        for name in _SHOWN:
            state.add_metric([camera.id, name], float(name == camera.state))
        if camera.since is not None:
            since.add_metric([camera.id], camera.since.timestamp())
        holding = {condition.kind for condition in camera.conditions}
        for kind in sorted(_OF_CAMERAS):
            active.add_metric([camera.id, kind], float(kind in holding))
        for level in get_args(Effort):
            now = camera.watching is not None and camera.watching.effort == level
            effort.add_metric([camera.id, level], float(now))
    for condition in status.elsewhere:
        active.add_metric([condition.source, condition.kind], 1.0)
    yield from (state, since, active, effort)


_Value = Callable[[CameraStatus], float | None]
_COUNTERS: tuple[tuple[str, str, _Value], ...] = (
    ("camera_reconnects", "Times that pictures came again after none had", lambda c: max(0, c.connections - 1)),
    ("camera_stalls", "Times that a connected camera sent nothing any more", lambda c: c.stalls),
    ("camera_packets_received", "Packets of pictures that came", lambda c: c.packets.received),
    ("camera_received_bytes", "Bytes of them", lambda c: c.packets.received_bytes),
    ("camera_network_packets_lost", "RTP packets lost on the way (UDP only)", lambda c: c.packets.network_lost),
    ("ring_packets_written", "Packets of pictures written", lambda c: c.packets.written),
    ("ring_written_bytes", "Bytes of them", lambda c: c.packets.written_bytes),
    ("watching_watched_seconds", "Footage watched in any way", lambda c: c.watched.watched_s),
    ("watching_late_seconds", "Of it, watched more than 2 s late", lambda c: c.watched.late_s),
    ("watching_sparing_seconds", "Of it, looked at half as often as usual", lambda c: c.watched.sparing_s),
    ("watching_keyframes_seconds", "Of it, looked at on keyframes alone", lambda c: c.watched.keyframes_s),
    ("watching_skipped_seconds", "Footage that nobody watched", lambda c: c.watched.skipped_s),
    ("watching_torn_pictures", "Not looked at: a part was lost on the way", lambda c: c.watched.torn_pictures),
)
_GAUGES: tuple[tuple[str, str, _Value], ...] = (
    ("ring_bytes", "Recording kept on disk", lambda c: c.kept.ring_bytes),
    (
        "ring_oldest_seconds",
        "Age of the oldest recording kept",
        lambda c: None if c.kept.oldest_utc_s is None else max(0.0, time.time() - c.kept.oldest_utc_s),
    ),
    (
        "watching_delay_seconds",
        "How far watching is behind the recording",
        lambda c: None if c.watching is None else c.watching.delay_s,
    ),
)


def _of_cameras(status: Status) -> Iterator[Metric]:
    families: list[tuple[CounterMetricFamily | GaugeMetricFamily, _Value]] = [
        *((CounterMetricFamily(f"litterwatch_{n}", text, labels=["camera"]), value) for n, text, value in _COUNTERS),
        *((GaugeMetricFamily(f"litterwatch_{n}", text, labels=["camera"]), value) for n, text, value in _GAUGES),
    ]
    for family, value in families:
        for camera in status.cameras:
            found = value(camera)
            if found is not None:
                family.add_metric([camera.id], found)
        yield family
    not_written = CounterMetricFamily(
        "litterwatch_ring_packets_not_written", "Packets that came and are not kept", labels=["camera", "reason"]
    )
    for camera in status.cameras:
        not_written.add_metric([camera.id, "before_keyframe"], camera.packets.before_keyframe)
        not_written.add_metric([camera.id, "write_failed"], camera.packets.write_failed)
    yield not_written


def _of_processes(status: Status) -> Iterator[Metric]:
    labels = ["camera", "role"]
    restarts = CounterMetricFamily("litterwatch_process_restarts", "Starts of a process but the first", labels=labels)
    up = GaugeMetricFamily("litterwatch_process_up", "1 while it is at work, else 0", labels=labels)
    cpu = CounterMetricFamily("litterwatch_process_cpu_seconds", "Since the process started", labels=labels)
    memory = GaugeMetricFamily("litterwatch_process_resident_memory_bytes", "Resident memory", labels=labels)
    files = GaugeMetricFamily("litterwatch_process_open_fds", "Open file descriptors", labels=labels)
    for camera in status.cameras:
        for process in camera.processes:
            who = [camera.id, process.role]
            restarts.add_metric(who, max(0, process.starts - 1))
            up.add_metric(who, float(process.heard))
            usage = None if process.pid is None else usage_of(process.pid)
            if usage is not None:
                cpu.add_metric(who, usage.cpu_s)
                memory.add_metric(who, usage.resident_bytes)
                files.add_metric(who, usage.open_files)
    yield from (restarts, up, cpu, memory, files)
