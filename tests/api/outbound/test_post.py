"""One delivery: bounded in time and in what it reads, never led elsewhere."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from api.outbound.guard import ForbiddenTargetError
from api.outbound.post import NoAnswerError, Route, post
from tests.api.outbound.certificates import certificate
from tests.api.outbound.receivers import receiving

LOOPBACK = (ipaddress.ip_network("127.0.0.0/8"),)


def test_it_arrives_as_it_was_sent() -> None:
    with receiving() as found:
        answered = post(Route(found.url, LOOPBACK, None, 5), {"webhook-id": "x"}, b"{}")
        (call,) = found.calls
    assert (answered.status, answered.retry_after_s) == (204, None)
    assert (call.path, call.body, call.headers["webhook-id"]) == ("/hook?station=1", b"{}", "x")
    assert call.headers["host"] == f"127.0.0.1:{found.port}"


def test_redirects_are_not_followed_and_asked_for_waits_are_told() -> None:
    with receiving() as elsewhere, receiving() as found:
        found.status, found.headers = 307, {"Location": elsewhere.url, "Retry-After": "120"}
        answered = post(Route(found.url, LOOPBACK, None, 5), {}, b"{}")
        assert (answered.status, answered.retry_after_s) == (307, 120.0)
        found.headers = {"Retry-After": "Sun, 22 Nov 2099 00:00:00 GMT"}
        assert (post(Route(found.url, LOOPBACK, None, 5), {}, b"{}").retry_after_s or 0) > 86_400
        found.headers = {"Retry-After": "soon"}
        assert post(Route(found.url, LOOPBACK, None, 5), {}, b"{}").retry_after_s is None
        assert elsewhere.calls == []


def test_an_endless_body_is_not_read() -> None:
    with receiving() as found:
        found.endless, found.status = True, 200
        began = time.monotonic()
        assert post(Route(found.url, LOOPBACK, None, 5), {}, b"{}").status == 200
    assert time.monotonic() - began < 2


@contextmanager
def dripping(every_s: float) -> Iterator[int]:
    """Answers a byte at a time, never a whole line."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            connection, _ = server.accept()
            with connection:
                try:
                    while True:
                        connection.send(b"H")
                        time.sleep(every_s)
                except OSError:
                    return

        thread = threading.Thread(target=drip, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        thread.join(5)


def test_who_answers_byte_by_byte_is_hung_up_on_in_time() -> None:
    began = time.monotonic()
    with dripping(0.02) as port, pytest.raises(NoAnswerError):
        post(Route(f"http://127.0.0.1:{port}/", LOOPBACK, None, 1), {}, b"{}")
    assert 0.9 < time.monotonic() - began < 3


def test_who_says_nothing_or_is_not_there_gives_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(NoAnswerError, match="time"):
            post(Route(f"http://127.0.0.1:{port}/", LOOPBACK, None, 1), {}, b"{}")
    with pytest.raises(NoAnswerError, match="refused"):
        post(Route(f"http://127.0.0.1:{port}/", LOOPBACK, None, 1), {}, b"{}")
    with pytest.raises(NoAnswerError):
        post(Route("https://no-such-host.invalid/", LOOPBACK, None, 1), {}, b"{}")


def test_what_is_not_listed_is_not_even_connected_to() -> None:
    with receiving() as found, pytest.raises(ForbiddenTargetError):
        post(Route(found.url, (), None, 5), {}, b"{}")
    assert found.calls == []


def test_only_a_certificate_that_is_vouched_for_and_has_the_name_will_do(tmp_path: Path) -> None:
    mine, other = certificate(tmp_path, "localhost"), certificate(tmp_path, "elsewhere")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(mine.certificate, mine.key)
    with receiving(tls=context) as found:
        url = found.url.replace("127.0.0.1", "localhost")
        assert post(Route(url, LOOPBACK, mine.certificate, 5), {}, b"{}").status == 204
        with pytest.raises(NoAnswerError, match=r"(?i)certificate"):
            post(Route(url, LOOPBACK, other.certificate, 5), {}, b"{}")
        with pytest.raises(NoAnswerError, match=r"(?i)certificate"):
            post(Route(url, LOOPBACK, None, 5), {}, b"{}")
        with pytest.raises(NoAnswerError, match=r"(?i)mismatch"):
            post(Route(found.url, LOOPBACK, mine.certificate, 5), {}, b"{}")
    assert len(found.calls) == 1
