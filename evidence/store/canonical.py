"""Text that two programs write alike: RFC 8785 JSON, and hashes over it."""

import hashlib
from datetime import UTC, datetime

import rfc8785

from evidence.record import Record
from evidence.store.errors import RecordError
from evidence.store.quick_json import quick_json


def canonical(value: object) -> str:
    """`value` (what `json.loads` gives) as RFC 8785 JSON. Raises RecordError where JSON cannot say it."""
    quick = quick_json(value)
    if quick is not None:
        return quick
    try:
        return rfc8785.dumps(value).decode()  # type: ignore[arg-type]  # its own check of the type follows
    except (rfc8785.CanonicalizationError, TypeError, ValueError) as error:
        raise RecordError(f"expected a value that JSON can hold, found {error}") from error


def canonical_record(record: Record) -> str:
    """A line of a list, as RFC 8785 JSON. Raises RecordError."""
    try:
        return canonical(record.model_dump(mode="json"))
    except (OverflowError, ValueError) as error:  # a time whose UTC lies before the year 1
        raise RecordError(f"expected a record that can be written down, found {error}") from error


def moment(at: datetime | None, what: str) -> datetime | None:
    """`at`, fit for a column of every database: to the millisecond, as records say it. Raises RecordError."""
    if at is None:
        return None
    if at.tzinfo is None:
        raise RecordError(f"{what}: expected a time with its zone, found {at.isoformat()}")
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def whole(number: int, what: str, bits: int = 31) -> int:
    """`number`, fit for a column of every database. Raises RecordError."""
    if not 1 <= number < 1 << bits:
        raise RecordError(f"{what}: expected a number from 1, below 2 to the {bits}, found {number}")
    return number


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
