"""One POST: to an address that was judged before, without redirects, proxies or cookies, within a time."""

import email.utils
import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from urllib.parse import urlsplit

from api.outbound.guard import target
from api.outbound.settings import Network

_CONNECT_S = 5.0


class NoAnswerError(Exception):
    """Nobody answered, or not as HTTP does."""


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    retry_after_s: float | None


@dataclass(frozen=True, slots=True)
class Route:
    """How a receiver is reached."""

    url: str
    networks: Sequence[Network]
    ca: Path | None
    timeout_s: float


def post(route: Route, headers: Mapping[str, str], body: bytes) -> Answered:
    """Its head alone is read: nothing in the body is of use, and a body may be without end.

    Raises ForbiddenTargetError, NoAnswerError.
    """
    parts = urlsplit(route.url)
    encrypted = parts.scheme == "https"
    host, port = parts.hostname or "", parts.port or (443 if encrypted else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    end_s = time.monotonic() + route.timeout_s
    try:
        address = target(host, port, route.networks, encrypted=encrypted)
        plain = socket.create_connection((address, port), timeout=min(_CONNECT_S, route.timeout_s))
        plain.settimeout(route.timeout_s)
        if not encrypted:
            with plain, _hung_up_at(plain, end_s):
                return _ask(plain, parts.netloc, path, headers, body)
        with plain:
            context = ssl.create_default_context(cafile=None if route.ca is None else str(route.ca))
            wrapped = context.wrap_socket(plain, server_hostname=host, do_handshake_on_connect=False)
            with wrapped, _hung_up_at(wrapped, end_s):
                wrapped.do_handshake()
                return _ask(wrapped, parts.netloc, path, headers, body)
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        late = " (out of time)" if time.monotonic() >= end_s else ""
        raise NoAnswerError(f"{type(error).__name__}: {' '.join(str(error).split())[:200]}{late}") from error


def _ask(sock: socket.socket, netloc: str, path: str, headers: Mapping[str, str], body: bytes) -> Answered:
    connection = http.client.HTTPConnection(netloc)
    connection.sock = sock
    connection.request("POST", path, body, {"Host": netloc, "Connection": "close", **headers})
    with connection.getresponse() as response:
        return Answered(response.status, _seconds(response.headers.get("Retry-After")))


@contextmanager
def _hung_up_at(sock: socket.socket, end_s: float) -> Iterator[None]:
    """Each wait has a time-out; that all of them together have one takes somebody who hangs up."""
    closer = threading.Timer(max(0.0, end_s - time.monotonic()), _hang_up, (sock,))
    closer.daemon = True
    closer.start()
    try:
        yield
    finally:
        closer.cancel()


def _hang_up(sock: socket.socket) -> None:
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:
        return  # it is closed already


def _seconds(text: str | None) -> float | None:
    """Of a Retry-After header: seconds, or a date."""
    if text is None:
        return None
    if text.strip().isdecimal() and text.isascii():
        return float(text[:9])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(0.0, (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() - time.time())
