"""Asking the provider: over TLS that somebody vouches for, within a time, and no more than it should ever say."""

import json
import ssl
from collections.abc import Mapping
from pathlib import Path

import httpx

from api.oidc.errors import ProviderAwayError, UntrustedError

_MOST = 1 << 20
"""Bytes of an answer."""


class Fetching:
    """May be used by several threads. No redirects, no proxies: where secrets go is written in the configuration, or
    in what the issuer itself says."""

    def __init__(self, ca: Path | None, timeout_s: float) -> None:
        """Raises OSError where the certificates cannot be read."""
        context = ssl.create_default_context(cafile=None if ca is None else str(ca))
        self._client = httpx.Client(verify=context, timeout=timeout_s, follow_redirects=False, trust_env=False)

    def get(self, url: str, bearer: str | None = None) -> dict[str, object]:
        """Raises ProviderAwayError, UntrustedError."""
        headers = {} if bearer is None else {"authorization": f"Bearer {bearer}"}
        return self._ask("GET", url, headers, None, None)

    def post(self, url: str, form: Mapping[str, str], basic: tuple[str, str] | None) -> dict[str, object]:
        """Raises ProviderAwayError, UntrustedError."""
        return self._ask("POST", url, {}, form, basic)

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        form: Mapping[str, str] | None,
        basic: tuple[str, str] | None,
    ) -> dict[str, object]:
        asked = {"accept": "application/json", **headers}
        try:
            with self._client.stream(method, url, headers=asked, data=form, auth=basic) as answer:
                body = b""
                for chunk in answer.iter_bytes():
                    body += chunk
                    if len(body) > _MOST:
                        raise UntrustedError(f"{_host(url)}: expected at most {_MOST} bytes, found more")
                status = answer.status_code
        except httpx.HTTPError as error:
            raise ProviderAwayError(f"{_host(url)}: {type(error).__name__}") from error
        if status != 200:
            error_type = ProviderAwayError if status >= 500 else UntrustedError
            raise error_type(f"{_host(url)}: expected 200, found {status}")
        try:
            said = json.loads(body)
        except ValueError as error:
            raise UntrustedError(f"{_host(url)}: expected JSON, found something else") from error
        if not isinstance(said, dict):
            raise UntrustedError(f"{_host(url)}: expected an object, found something else")
        return said


def _host(url: str) -> str:
    """For the log: no query, which may hold secrets."""
    return httpx.URL(url).host
