"""Text that two programs write alike: RFC 8785 JSON, and hashes over it."""

import hashlib
from datetime import UTC, datetime

import rfc8785

from evidence.store.errors import RecordError


def canonical(value: object) -> str:
    """`value` (what `json.loads` gives) as RFC 8785 JSON. Raises RecordError where JSON cannot say it."""
    try:
        return rfc8785.dumps(value).decode()  # type: ignore[arg-type]  # its own check of the type follows
    except (rfc8785.CanonicalizationError, TypeError, ValueError) as error:
        raise RecordError(f"expected a value that JSON can hold, found {error}") from error


def sha256(text: str) -> str:
    """Of its UTF-8, as 64 hex digits."""
    return hashlib.sha256(text.encode()).hexdigest()


def utc_text(at: datetime) -> str:
    """2026-11-22T00:54:15.250000Z, always 27 characters, so that text sorts as time does."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def plain(text: str, what: str, longest: int = 500) -> str:
    """`text`, fit for a column of every database. Raises RecordError."""
    if not text or len(text) > longest:
        raise RecordError(f"{what}: expected 1 to {longest} characters, found {len(text)}")
    if "\0" in text:  # PostgreSQL has no such character
        raise RecordError(f"{what}: expected text, found a NUL character")
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RecordError(f"{what}: expected text, found half a character") from error
    return text
