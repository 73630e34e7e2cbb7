"""The event bus, through a real broker."""

import base64
import hashlib
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from api.http.server import free_port
from api.outbound.mqtt import MqttReceiver
from api.outbound.notice import Notice, Origin
from api.outbound.outbound import Outbound
from api.outbound.receiver import DELIVERED
from api.outbound.settings import Mqtt
from api.outbound.telling import Rhythm
from benchmarks.live.served import wait_for
from evidence.store import Store
from tests.api.outbound.broker import broker, listening, mosquitto
from tests.api.outbound.certificates import certificate
from tests.api.outbound.test_ledger import known
from tests.evidence.store.samples import configured, event, file_configured

HASTE = Rhythm(look_s=0.02, alarm_s=0.2, hurry=50.0)
AVAILABLE = "litterwatch/available"


@pytest.fixture(autouse=True)
def there_is_a_broker() -> None:
    mosquitto()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with closing(Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")) as opened:
        file_configured(opened, configured())
        yield opened


@contextmanager
def outbound(folder: Path, port: int) -> Iterator[Outbound]:
    (folder / "outbound.yaml").write_text(f"mqtt: {{host: 127.0.0.1, port: {port}, start: beginning}}\n", "utf-8")
    running = Outbound(folder, f"sqlite:///{folder / 'store.sqlite'}", None, HASTE)
    running.start()
    try:
        yield running
    finally:
        assert running.stop(20)


def test_events_are_published_with_how_they_stood_before_and_after(tmp_path: Path, store: Store) -> None:
    port = free_port()
    with broker(tmp_path, port), listening(port) as heard:
        with outbound(tmp_path, port):
            store.file_event(event("a"))
            heard.events(1)
            store.file_event(event("a", 2))
            heard.events(2)
            store.withdraw_event(event("a").event_id, "duc", "thử")
            new, update, end = heard.events(3)
            assert heard.of(AVAILABLE) == ["online"]
        wait_for("the farewell", lambda: heard.of(AVAILABLE) == ["online", "offline"])
    assert [one["type"] for one in (new, update, end)] == ["new", "update", "end"]
    assert new["before"] is None
    assert (new["after"]["camera"], new["after"]["kind"], new["after"]["state"]) == ("street", "dump", "open")
    assert (update["before"], update["after"]["revision"]) == (new["after"], 2)
    assert end["before"] == update["after"]
    assert end["after"] == {**update["after"], "state": "withdrawn"}
    assert set(new["after"]) == {
        *("event_id", "revision", "version", "state", "camera", "kind", "release_utc", "sha256"),
        *("package_id", "manifest_sha256", "publication"),
    }


def test_what_happens_while_the_broker_is_away_is_published_when_it_is_back(tmp_path: Path, store: Store) -> None:
    port = free_port()
    with outbound(tmp_path, port) as running:
        with broker(tmp_path, port), listening(port) as heard:
            store.file_event(event("a"))
            heard.events(1)
        for identity in "bc":
            store.file_event(event(identity))
        store.file_event(event("b", 2))
        wait_for("the condition", lambda: running.troubles.get("@outbound.mqtt"))
        with broker(tmp_path, port), listening(port) as heard:
            said = [(one["after"]["event_id"][0], one["after"]["revision"]) for one in heard.events(2)]
            wait_for("the end of the condition", lambda: running.troubles["@outbound.mqtt"] is None)
            assert said == [("c", 1), ("b", 2)]
    with broker(tmp_path, port), listening(port) as heard, outbound(tmp_path, port):
        wait_for("it to be there", lambda: heard.of(AVAILABLE))
        store.file_event(event("d"))
        assert [one["after"]["event_id"][0] for one in heard.events(1)] == ["d"], "what was told is told"


def test_what_the_broker_does_not_confirm_is_told_again(tmp_path: Path) -> None:
    port = free_port()
    notice = Notice(None, known(), 1, datetime.now(UTC))
    receiver = MqttReceiver(Mqtt(host="127.0.0.1", port=port), Origin("box", None), patience_s=0.5)
    with broker(tmp_path, port) as process:
        receiver.open()
        try:
            wait_for("the welcome", lambda: receiver.ready() is None, 20)
            process.send_signal(signal.SIGSTOP)
            assert receiver.tell(notice).kind == "away"
            process.send_signal(signal.SIGCONT)
            wait_for("it to be back", lambda: receiver.ready() is None, 20)
            assert receiver.tell(notice) == DELIVERED
        finally:
            process.send_signal(signal.SIGCONT)
            receiver.close()


# paho leaves the socket of a handshake that failed to be collected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_with_password_and_tls_and_not_without(tmp_path: Path) -> None:
    port = free_port()
    own = certificate(tmp_path, "localhost")
    passwords = tmp_path / "passwords"
    # What mosquitto_passwd makes of "hush-hush".
    hashed = base64.b64encode(hashlib.pbkdf2_hmac("sha512", b"hush-hush", b"0123456789ab", 101)).decode()
    passwords.write_text(f"box:$7$101${base64.b64encode(b'0123456789ab').decode()}${hashed}\n")
    lines = [f"password_file {passwords}", "allow_anonymous false", f"certfile {own.certificate}", f"keyfile {own.key}"]
    for path in (passwords, own.certificate, own.key):
        path.chmod(0o644)
    tmp_path.chmod(0o755)
    with broker(tmp_path, port, *lines, "user root"):
        settings = {"host": "localhost", "port": port, "tls": True, "ca": own.certificate, "user": "box"}
        for wrong in ({"password": "wrong"}, {"password": "hush-hush", "ca": None}):
            receiver = MqttReceiver(Mqtt.model_validate({**settings, **wrong}), Origin("box", None))
            receiver.open()
            try:
                wait_for("why not", partial(_was_refused, receiver), 20)
                assert receiver.ready() is not None
                assert "hush" not in str(receiver.ready())
            finally:
                receiver.close()
        receiver = MqttReceiver(Mqtt.model_validate({**settings, "password": "hush-hush"}), Origin("box", None))
        receiver.open()
        try:
            wait_for("the welcome", lambda: receiver.ready() is None, 20)
        finally:
            receiver.close()


def _was_refused(receiver: MqttReceiver) -> bool:
    return receiver.ready() != "no connection yet"
