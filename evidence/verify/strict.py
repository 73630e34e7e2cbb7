"""JSON without room for two readings: no duplicate keys, no NaN, no half characters; and one way to write it."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

DEEPEST = 64
"""Nesting that any document of ours stays far below; a deeper one only means to exhaust the reader."""


class StrictError(ValueError):
    """What was expected of a document, and what was found."""


def strict_json(data: bytes) -> Any:
    """What `data` says. Raises StrictError."""
    try:
        text = data.decode("utf-8")
        if text.startswith("\ufeff"):
            raise StrictError("expected JSON, found a byte order mark")
        _depth(text)
        value = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant, parse_float=_finite)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # a lone surrogate has no UTF-8
    except StrictError:
        raise
    except (UnicodeError, ValueError, RecursionError) as error:
        raise StrictError(f"expected JSON in UTF-8, found {error}") from error
    return value


def canonical_json(value: Any) -> bytes:
    """RFC 8785 for what our signed statements hold: objects with ASCII keys, lists, text, null; no numbers."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode("utf-8")


def base64_bytes(text: Any, length: int) -> bytes:
    """`length` bytes from base64 that has one way to be written. Raises StrictError."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError) as error:
        raise StrictError(f"expected base64, found {error}") from error
    if len(data) != length or base64.b64encode(data).decode("ascii") != text:
        raise StrictError(f"expected {length} bytes in base64, found {len(data)}")
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise StrictError("expected each key once, found one twice")
    return found


def _no_constant(name: str) -> Any:
    raise StrictError(f"expected a number, found {name}")


def _finite(digits: str) -> float:
    value = float(digits)
    if value in (float("inf"), float("-inf")):
        raise StrictError(f"expected a number that a computer holds, found {digits[:20]}")
    return value


def _depth(text: str) -> None:
    """Before parsing: the parser recurses."""
    depth = 0
    inside = escaped = False
    for character in text:
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            if depth > DEEPEST:
                raise StrictError(f"expected at most {DEEPEST} levels, found more")
        elif character in "]}":
            depth -= 1
