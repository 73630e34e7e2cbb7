"""What a forger has to work with, and what is to be said about what he makes."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.evidence.sample import ORIGINAL, REVIEW, Sign

SEAL = ("manifest.json", "manifest.sig", "SHA256SUMS")


@dataclass(frozen=True, slots=True)
class Forgery:
    """`changes` to the folder (None removes a file), or a whole `zip`.

    `kinds`: one of these has to be said about `path`; `touched`: no other file may be blamed.
    """

    kind: str
    kinds: frozenset[str]
    path: str
    changes: Mapping[str, bytes | None] = field(default_factory=dict)
    zip: bytes | None = None
    touched: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Workshop:
    """What a forger has: a genuine package and another one, the site's signature over neither, a key of his own."""

    genuine: Mapping[str, bytes]
    other: Mapping[str, bytes]
    zipped: bytes
    remuxed: tuple[bytes, ...]
    thief: Sign
    site_key_id: str

    @property
    def listed(self) -> tuple[str, ...]:
        return tuple(path for path in sorted(self.genuine) if path not in SEAL)


Way = Callable[[Workshop, random.Random], Forgery]


def about(kind: str, kinds: tuple[str, ...], path: str, changes: Mapping[str, bytes | None]) -> Forgery:
    return Forgery(kind, frozenset(kinds), path, changes, touched=frozenset(changes))


def kinds_of(path: str, size: str) -> tuple[str, ...]:
    """What may be said about a file whose bytes are not those that were sealed."""
    if path == "manifest.json":
        return ("manifest_edited", "manifest_broken")
    if path == "manifest.sig":
        return ("signature_broken", "signature_altered")
    if path == "SHA256SUMS":
        return ("sums_broken", "sums_differ")
    return (size, "remuxed", f"{size}_pictures") if path in (ORIGINAL, REVIEW) else (size,)


def place(data: bytes | bytearray, draw: random.Random) -> int:
    """Header, middle and end alike: a clip is nearly all middle."""
    edge = min(64, len(data))
    where = draw.choice(("header", "middle", "end"))
    if where == "header":
        return draw.randrange(edge)
    return draw.randrange(len(data)) if where == "middle" else len(data) - 1 - draw.randrange(edge)


def another(value: Any, draw: random.Random) -> Any:
    if isinstance(value, str) and value:
        at = draw.randrange(len(value))
        return value[:at] + ("1" if value[at] != "1" else "2") + value[at + 1 :]
    return value + 1 if isinstance(value, int | float) and not isinstance(value, bool) else "changed"


def anything(shop: Workshop) -> frozenset[str]:
    """An edited manifest may say anything about any file."""
    return frozenset(shop.genuine) | {"manifest.tsr"}
