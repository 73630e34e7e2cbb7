"""The broker: PREFIX/events, and PREFIX/available, which says `offline` by itself when this program is gone."""

import ssl
import threading
from typing import Any

import paho.mqtt.client as mqtt
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.reasoncodes import ReasonCode

from api.outbound.notice import BusEvent, Notice, Origin
from api.outbound.receiver import DELIVERED, Answer
from api.outbound.settings import Mqtt

_QOS = 1
_RECONNECT_MOST_S = 60
_KEEPALIVE_S = 30


class MqttReceiver:
    """paho keeps the connection in a thread of its own; here each message waits until the broker has it."""

    def __init__(self, settings: Mqtt, origin: Origin, patience_s: float = 10.0) -> None:
        self._settings, self._origin, self._patience_s = settings, origin, patience_s
        self._client: mqtt.Client | None = None
        self._reason = "no connection yet"
        self._welcome = threading.Event()

    def open(self) -> None:
        """Raises OSError where the certificates cannot be read. The broker may come later."""
        client = mqtt.Client(CallbackAPIVersion.VERSION2, client_id=f"litterwatch-{self._origin.installation}")
        settings = self._settings
        if settings.user is not None:
            client.username_pw_set(settings.user, settings.password)
        if settings.tls:
            ca = None if settings.ca is None else str(settings.ca)
            client.tls_set_context(ssl.create_default_context(cafile=ca))
        client.will_set(self.available, "offline", _QOS, retain=True)
        client.reconnect_delay_set(1, _RECONNECT_MOST_S)
        client.on_connect = self._connected
        client.on_connect_fail = self._no_connection
        client.on_disconnect = self._disconnected
        host, port = settings.address
        client.connect_async(host, port, _KEEPALIVE_S)
        self._client = client
        client.loop_start()

    @property
    def events(self) -> str:
        return f"{self._settings.prefix}/events"

    @property
    def available(self) -> str:
        return f"{self._settings.prefix}/available"

    def ready(self) -> str | None:
        """Raises what `open` does: it is asked again and again."""
        if self._client is None:
            self.open()
        return None if self._welcome.is_set() else self._reason

    def tell(self, notice: Notice) -> Answer:
        client = self._client
        if client is None or not self._welcome.is_set():
            return Answer("away", self._reason)
        sent = client.publish(self.events, BusEvent.of(notice, self._origin).model_dump_json(), _QOS)
        try:
            sent.wait_for_publish(self._patience_s)
            if sent.is_published():
                return DELIVERED
        except (RuntimeError, ValueError) as error:
            self._reason = str(error)
        # paho would send it again of its own accord, perhaps after what is newer: its queue goes with its connection.
        self._drop()
        return Answer("away", "the broker confirmed nothing")

    def close(self) -> None:
        client = self._client
        if client is not None and self._welcome.is_set():
            client.publish(self.available, "offline", _QOS, retain=True).wait_for_publish(1.0)
        self._drop()

    def _drop(self) -> None:
        if self._client is not None:
            self._client.disconnect()
            self._client.loop_stop()
            self._client = None
        self._welcome.clear()

    # --- in paho's thread -----------------------------------------------------------------------------------------

    def _connected(self, client: mqtt.Client, _: Any, __: Any, code: ReasonCode, ___: Any) -> None:
        if code.is_failure:
            self._reason = f"the broker says: {code}"
            return
        client.publish(self.available, "online", _QOS, retain=True)
        self._welcome.set()

    def _no_connection(self, client: mqtt.Client, _: Any) -> None:
        del client
        host, port = self._settings.address
        self._reason = f"no connection to {host}:{port}"

    def _disconnected(self, client: mqtt.Client, _: Any, __: Any, code: ReasonCode, ___: Any) -> None:
        if client is self._client and self._welcome.is_set():
            self._reason = f"connection lost: {code}"
        self._welcome.clear()
