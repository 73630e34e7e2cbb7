"""Requests that are repeated where that does no harm: after a fault of the network, and when the station is busy."""

import logging
import random
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import httpx

from api.client.errors import AnswerError, BadAnswerError, BusyError, Refusal, UnreachableError, problem_of
from api.client.token import Token

_log = logging.getLogger(__name__)
_TIMEOUT = httpx.Timeout(connect=10.0, read=30.0, write=30.0, pool=10.0)
_LONGEST_PROBLEM = 1 << 16
Query = Mapping[str, str | int | float | bool | None]


@dataclass(frozen=True, slots=True)
class Patience:
    """How often and how long it is tried. Waits double, and are cut by chance, so that stations that lost the same
    server do not come back in step."""

    attempts: int = 6
    first_wait_s: float = 0.5
    longest_wait_s: float = 30.0

    def wait_s(self, failures: int, told_s: float | None = None) -> float:
        """Before the next attempt; what the station asked for counts, up to the longest wait."""
        doubled: float = min(self.longest_wait_s, self.first_wait_s * 2 ** min(failures - 1, 20))
        drawn = random.uniform(doubled / 2, doubled)
        return drawn if told_s is None else min(max(drawn, told_s), self.longest_wait_s)


class Asking:
    """One station, one token. Not for several threads at once."""

    def __init__(
        self,
        url: str,
        token: Token | None,
        *,
        authority: str | None = None,
        patience: Patience | None = None,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        """`authority`: a PEM file with the certificates that the station's is signed by, beside the system's.

        Raises ValueError for an address that is none, OSError where the file cannot be read.
        """
        self.url = base_url(url)
        self.patience = patience or Patience()
        self._wait = wait
        headers = {} if token is None else {"authorization": f"Bearer {token.secret}"}
        # Neither proxies nor .netrc of the environment: a password from there would be sent in place of the token.
        # Redirects are not followed: the token is for this station.
        self.http = httpx.Client(
            base_url=self.url, headers=headers, verify=_context(authority), timeout=_TIMEOUT, trust_env=False
        )

    def close(self) -> None:
        self.http.close()

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: Query | None = None,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx.Response:
        """The whole answer: 2xx, or 304. Raises AnswerError, UnreachableError, BadAnswerError."""
        failures = 0
        while True:
            try:
                answer = self.http.request(method, path, params=_plain(query), json=body, headers=headers)
                self._check(answer, answer.content)
                return answer
            except (httpx.TransportError, httpx.DecodingError, BusyError) as error:
                failures += 1
                self.rest(failures, error)

    @contextmanager
    def stream(
        self,
        path: str,
        *,
        query: Query | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: httpx.Timeout = _TIMEOUT,
    ) -> Iterator[httpx.Response]:
        """An answer whose body is read piece by piece; not repeated. Raises AnswerError, httpx.TransportError."""
        with self.http.stream("GET", path, params=_plain(query), headers=headers, timeout=timeout) as answer:
            self._check(answer, b"" if answer.is_success else _beginning(answer))
            yield answer

    def rest(self, failures: int, error: Exception) -> None:
        """Wait after a failure. Raises `error` as one of ours where it was tried often enough."""
        if failures >= self.patience.attempts:
            if isinstance(error, AnswerError):
                raise error
            raise UnreachableError(
                f"{self.url}: expected an answer within {failures} attempts, found {told(error)}",
                connected=not isinstance(error, httpx.ConnectError | httpx.ConnectTimeout),
            ) from error
        told_s = error.refusal.wait_s if isinstance(error, BusyError) else None
        wait_s = self.patience.wait_s(failures, told_s)
        _log.info("%s: %s; again in %.1f s", self.url, told(error), wait_s)
        self._wait(wait_s)

    def _check(self, answer: httpx.Response, body: bytes) -> None:
        if answer.is_success or answer.status_code == httpx.codes.NOT_MODIFIED:
            return
        if answer.is_redirect:
            raise BadAnswerError(f"{self.url}: expected an answer, found a redirect, which is not followed")
        problem = problem_of(answer.status_code, body)
        raise AnswerError.of(Refusal(problem, _wait_of(answer.headers.get("retry-after"))))


def base_url(text: str) -> str:
    """http(s)://HOST[:PORT], maybe with a path. Raises ValueError; a password is in no message."""
    parts = urlsplit(text.strip())
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("expected http://HOST or https://HOST, found something else")
    if parts.username is not None or parts.password is not None:
        raise ValueError("expected an address without a name or password, found one with them")
    if parts.query or parts.fragment:
        raise ValueError("expected an address without ? and #, found one with them")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def told(error: Exception) -> str:
    """In one line."""
    return " ".join(str(error).split()) or type(error).__name__


def _context(authority: str | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if authority is not None:
        context.load_verify_locations(authority)
    return context


def _plain(query: Query | None) -> dict[str, Any]:
    return {name: value for name, value in (query or {}).items() if value is not None}


def _beginning(answer: httpx.Response) -> bytes:
    """As much as a problem may be long."""
    found = b""
    for chunk in answer.iter_bytes():
        found += chunk
        if len(found) > _LONGEST_PROBLEM:
            break
    return found


def _wait_of(text: str | None) -> float | None:
    """Retry-After, in seconds; None where there is none."""
    if text is None:
        return None
    if text.strip().isascii() and text.strip().isdigit():
        return float(text.strip()[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (TypeError, ValueError):
        return None
