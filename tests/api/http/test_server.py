"""The HTTP server as a guest in another program."""

import socket
import threading
import time
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest
from fastapi import FastAPI

from api.http.server import MOST_CONNECTIONS, HttpServer, is_loopback, listen, url_of
from benchmarks.live.served import wait_for
from tests.api.http.asking import ask, served
from tests.api.http.test_app import status


def test_a_port_in_use_is_an_error_before_anything_runs() -> None:
    with listen("127.0.0.1", 0) as first:
        with pytest.raises(OSError, match="in use"):
            listen("127.0.0.1", first.getsockname()[1])
        assert url_of(first) == f"http://127.0.0.1:{first.getsockname()[1]}"
        assert is_loopback(first)
    with listen("0.0.0.0", 0) as everywhere:
        assert not is_loopback(everywhere)


def test_answers_on_a_connection_that_is_kept_do_not_wait_for_acknowledgements(tmp_path: Path) -> None:
    """Nagle's algorithm and delayed acknowledgements together cost 40 ms an answer."""
    with served(tmp_path, status()) as (url, _):
        connection = HTTPConnection(url.removeprefix("http://"), timeout=10)
        took_s = []
        for _ in range(12):
            began_s = time.monotonic()
            connection.request("GET", "/api/v1/openapi.json")
            connection.getresponse().read()
            took_s.append(time.monotonic() - began_s)
        connection.close()
    assert min(took_s[1:]) < 0.035


def test_thousands_of_idle_connections_take_a_bounded_number_of_descriptors_and_are_let_go(tmp_path: Path) -> None:
    def descriptors() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    with served(tmp_path, status()) as (url, _), ExitStack() as open_ones:
        assert ask(url, "/healthz").status == 200
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        before = descriptors()
        mine = [open_ones.enter_context(socket.create_connection(address)) for _ in range(2 * MOST_CONNECTIONS)]
        wait_for("the rest to be refused", lambda: sum(map(_closed, mine)) >= len(mine) - MOST_CONNECTIONS)
        assert descriptors() - before <= len(mine) + MOST_CONNECTIONS
        open_ones.close()
        wait_for("room for others", lambda: _answers(url))


def _closed(connection: socket.socket) -> bool:
    """Whether the other side has closed it; nobody sends anything here."""
    connection.setblocking(False)
    try:
        return connection.recv(1) == b""
    except BlockingIOError:
        return False
    except ConnectionError:
        return True


def test_it_stops_while_somebody_holds_a_connection_open(tmp_path: Path) -> None:
    with served(tmp_path, status()) as (url, _):
        held = socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])))
        held.sendall(b"GET /healthz HTTP/1.1\r\n")  # and not a word more
        time.sleep(0.2)
        began_s = time.monotonic()
    assert time.monotonic() - began_s < 3
    held.close()


def test_a_server_that_fails_is_tried_again_and_never_ends_its_host(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("api.http.server._AGAIN_S", 0.1)
    with listen("127.0.0.1", 0) as listener:
        broken = HttpServer(FastAPI(), listener)
        attempts: list[int] = []

        class Failing:
            def dup(self) -> socket.socket:
                attempts.append(1)
                if len(attempts) < 3:
                    raise OSError("no descriptor left")
                return listener.dup()

            def close(self) -> None:
                listener.close()

        monkeypatch.setattr(broken, "_listener", Failing())
        broken.start()
        wait_for("an answer", lambda: _answers(url_of(listener)))
        assert len(attempts) == 3
        broken.stop(5.0)
    assert "no descriptor left" in caplog.text
    assert not any(thread.name == "http" for thread in threading.enumerate())


def _answers(url: str) -> bool:
    try:
        return ask(url, "/healthz", timeout_s=2.0).status in {200, 404}
    except OSError:
        return False
