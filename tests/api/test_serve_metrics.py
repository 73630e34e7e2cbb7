"""What a running `litterwatch serve` answers, with real cameras."""

import os
import re
import signal
from pathlib import Path

from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_open
from prometheus_client.parser import text_string_to_metric_families as parse_text

from benchmarks.live.served import Served, serving, wait_for
from tests.api.http.asking import ask, token_of
from tests.rtsp.fixtures import Clips
from tests.rtsp.server import RtspServer

PASSWORD = "hush-hush-4711"


def url_of(served: Served) -> str:
    """Where it says that it answers."""
    wait_for("its address", lambda: "http://" in served.said())
    found = re.search(r"http://127\.0\.0\.1:\d+", served.said())
    assert found is not None
    return found[0]


class Samples:
    """One scrape. Every sample belongs to a documented family of ours or of Python's client."""

    def __init__(self, url: str) -> None:
        answer = ask(url, "/metrics")
        assert answer.media_type.startswith("text/plain")
        self.families = list(parse_text(answer.body.decode()))
        self._values = {
            (sample.name, *sorted(sample.labels.values())): sample.value
            for family in self.families
            for sample in family.samples
        }

    def __getitem__(self, key: str | tuple[str, ...]) -> float:
        """By name, less the prefix, and label values in the order of the alphabet."""
        name, *labels = (key,) if isinstance(key, str) else key
        return self._values[f"litterwatch_{name}", *sorted(labels)]


def test_metrics_of_real_cameras_add_up_and_go_on_over_a_killed_recorder(
    tmp_path: Path, rtsp_server: RtspServer, clips: Clips
) -> None:
    rtsp_server.mount("/main", clips("h264"))
    rtsp_server.mount("/lossy", clips("h264"), loss=0.1)
    rtsp_server.password("viewer", PASSWORD)
    main, lossy = (rtsp_server.url(path, "viewer", PASSWORD) for path in ("/main", "/lossy"))
    data = tmp_path / "data"
    data.mkdir()
    (data / "cameras.yaml").write_text(
        f"cameras:\n  - {{id: gate, source: '{main}'}}\n  - {{id: yard, source: '{lossy}', transport: udp}}\n"
        "  - {id: gone, source: 'rtsp://127.0.0.1:9/x'}\n"
    )
    with serving(data) as served:
        served.live("gate", "yard")
        url, token = url_of(served), token_of(data)
        wait_for("everybody to be at work", lambda: ask(url, "/readyz").status == 200)
        wait_for("lost packets", lambda: Samples(url)["camera_network_packets_lost_total", "yard"] > 2)
        first = Samples(url)
        assert first["cameras"] == 3
        assert first["config_valid"] == 1
        for camera, state in (("gate", "live"), ("yard", "live"), ("gone", "unreachable")):
            states = [s for f in first.families if f.name == "litterwatch_camera_state" for s in f.samples]
            assert [s.labels["state"] for s in states if s.labels["camera"] == camera and s.value] == [state]
        received = first["camera_packets_received_total", "gate"]
        assert received == first["ring_packets_written_total", "gate"] > 10
        assert first["camera_received_bytes_total", "gate"] == first["ring_written_bytes_total", "gate"] > 1000
        assert first["ring_packets_not_written_total", "gate", "write_failed"] == 0
        assert ("litterwatch_camera_network_packets_lost_total", "gate") not in first._values, "over TCP none can be"
        assert first["process_up", "gone", "recorder"] == 1
        assert first["process_resident_memory_bytes", "gate", "watcher"] > 50e6
        assert first["process_cpu_seconds_total", "gate", "recorder"] > 0.05
        assert first["disk_free_bytes"] < first["disk_size_bytes"]
        assert first["condition_active", "gate", "recorder_failed"] == 0
        assert 0 <= first["watching_delay_seconds", "gate"] < 60

        processes = ask(url, "/api/v1/cameras/gate", token=token).json["processes"]
        recorder = next(p["pid"] for p in processes if p["role"] == "recorder")
        os.kill(recorder, signal.SIGKILL)
        wait_for("the restart to be counted", lambda: Samples(url)["process_restarts_total", "gate", "recorder"] == 1)
        wait_for("more packets", lambda: Samples(url)["camera_packets_received_total", "gate"] > received + 30)
        assert Samples(url)["camera_reconnects_total", "gate"] == 1
        assert Samples(url)["conditions_total", "gate", "recorder_failed"] == 1
        assert "SIGKILL" in str(ask(url, "/api/v1/cameras/gate", token=token).json["processes"])

        modern = ask(url, "/metrics", accept="application/openmetrics-text; version=1.0.0")
        assert modern.media_type.startswith("application/openmetrics-text")
        open_families = parse_open(modern.body.decode())  # type: ignore[no-untyped-call]  # the client has no type here
        assert {"litterwatch_camera_state", "litterwatch_ring_written_bytes"} <= {f.name for f in open_families}
        paths = ("/metrics", "/api/v1/cameras/gate", "/api/v1/health")
        told = b"".join(ask(url, path, token=token).body for path in paths)
        assert PASSWORD.encode() not in told
        past = ask(url, "/api/v1/health?camera=gate", token=token).json["past"]
        assert {c["kind"] for c in past} >= {"connecting", "live", "recorder_failed"}
        assert served.stop()[0] < 5


def test_a_taken_port_is_said_with_what_to_do_and_nothing_is_started(tmp_path: Path, rtsp_server: RtspServer) -> None:
    (tmp_path / "cameras.yaml").write_text("cameras: [{id: a, source: 'rtsp://127.0.0.1:9/x'}]\n")
    with serving(tmp_path, "--port", str(rtsp_server.port)) as served:
        wait_for("its end", lambda: served.process.poll() is not None)
    assert served.process.returncode == 2
    assert "--port" in served.said()
    assert str(rtsp_server.port) in served.said()
    assert not (tmp_path / "logs").exists()
