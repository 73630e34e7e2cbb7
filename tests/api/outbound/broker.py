"""A real broker, mosquitto, and who listens to it."""

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import paho.mqtt.client as mqtt
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from benchmarks.live.served import wait_for


def mosquitto() -> str:
    """Skips where there is none."""
    found = shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
    if found is None:
        pytest.skip("no mosquitto: apt-get install mosquitto")
    return found


@contextmanager
def broker(folder: Path, port: int, *more: str) -> Iterator[subprocess.Popen[bytes]]:
    """With these lines of configuration; whoever comes may do everything where there are none."""
    program = mosquitto()
    lines = more or ("allow_anonymous true",)
    config = folder / f"mosquitto-{port}.conf"
    config.write_text("\n".join((f"listener {port} 127.0.0.1", "persistence false", "log_type none", *lines, "")))
    process = subprocess.Popen([program, "-c", str(config)])
    try:
        wait_for("the broker", lambda: _answers(port), 20)
        yield process
    finally:
        process.terminate()
        process.wait(10)


def _answers(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


@dataclass
class Heard:
    """What was published, in order: topic, content, retained."""

    messages: list[tuple[str, str, bool]] = field(default_factory=list)

    def of(self, topic: str) -> list[str]:
        return [content for of, content, _ in self.messages if of == topic]

    def events(self, count: int, topic: str = "litterwatch/events") -> list[dict[str, Any]]:
        wait_for(f"{count} messages", lambda: len(self.of(topic)) >= count, 30)
        return [json.loads(content) for content in self.of(topic)]


@contextmanager
def listening(port: int) -> Iterator[Heard]:
    """To all topics."""
    heard = Heard()
    client = mqtt.Client(CallbackAPIVersion.VERSION2)
    subscribed: list[bool] = []
    client.on_connect = lambda c, *_: c.subscribe("#", 1)
    client.on_subscribe = lambda *_: subscribed.append(True)
    client.on_message = lambda _, __, m: heard.messages.append((m.topic, m.payload.decode(), m.retain))
    client.connect("127.0.0.1", port)
    client.loop_start()
    try:
        wait_for("the subscription", lambda: subscribed, 20)
        time.sleep(0.05)
        yield heard
    finally:
        client.disconnect()
        client.loop_stop()
