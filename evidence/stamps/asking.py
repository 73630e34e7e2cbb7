"""Asking a time stamp authority: one question over HTTP, and an answer that has to be to this question."""

import urllib.error
import urllib.request

from rfc3161_client import TimestampRequestBuilder
from rfc3161_client.base import HashAlgorithm

from evidence.verify.der import StampError
from evidence.verify.findings import Stamp
from evidence.verify.judge import CheckStamp
from evidence.verify.stamp_shape import read_token
from evidence.verify.stamp_signature import enclosed_certificates

_LARGEST = 1 << 18
_SAYS = "application/timestamp-reply"


class NotStampedError(Exception):
    """No stamp this time: the text says why. Asking again later may help."""


def ask(url: str, signed: bytes, check: CheckStamp, timeout_s: float = 20.0) -> tuple[bytes, Stamp]:
    """A stamp over SHA-256 of `signed` (manifest.sig) from `url`, checked before anybody keeps it.

    Raises NotStampedError.
    """
    request = TimestampRequestBuilder().data(signed).hash_algorithm(HashAlgorithm.SHA256).nonce(nonce=True)
    asked = request.cert_request(cert_request=True).build()
    query = urllib.request.Request(
        url, data=asked.as_bytes(), headers={"Content-Type": "application/timestamp-query", "Accept": _SAYS}
    )
    try:
        with urllib.request.urlopen(query, timeout=timeout_s) as answer:
            data = answer.read(_LARGEST + 1)
    except (urllib.error.URLError, OSError, ValueError) as error:
        raise NotStampedError(f"the authority cannot be reached: {error}") from error
    if len(data) > _LARGEST:
        raise NotStampedError("expected a short answer, found a long one")
    try:
        token = read_token(data)
        if not enclosed_certificates(token):
            raise NotStampedError("expected the authority's certificate in the stamp, found none")
        if token.nonce != asked.nonce:
            raise NotStampedError("expected an answer to this question, found one to another")
        return data, check(data, signed)
    except StampError as error:
        raise NotStampedError(f"expected a stamp of the given authority, found: {error}") from error
