"""DER, as stamps and certificates are written: values with the bytes they are made of."""

from __future__ import annotations

from dataclasses import dataclass


class StampError(ValueError):
    """Not a time stamp, or a wrong one; the text says what was expected."""


@dataclass(frozen=True)
class Der:
    """`raw` is the whole value, with tag and length: what a signature or a hash is over."""

    tag: int
    content: bytes
    raw: bytes

    def inside(self) -> list[Der]:
        """Raises StampError."""
        return der_items(self.content)

    def only(self) -> Der:
        """The one value in it. Raises StampError."""
        items = der_items(self.content)
        if len(items) != 1:
            raise StampError("expected one DER value, found something else")
        return items[0]


def der_items(data: bytes) -> list[Der]:
    """Values one after another; lengths written the one way DER allows. Raises StampError."""
    found: list[Der] = []
    at = 0
    while at < len(data):
        begin = at
        if at + 2 > len(data):
            raise StampError("expected a DER value, found the end")
        tag, length = data[at], data[at + 1]
        at += 2
        if length >= 0x80:
            width = length & 0x7F
            length = int.from_bytes(data[at : at + width], "big")
            if not 1 <= width <= 4 or length < 0x80 or length >> (8 * (width - 1)) == 0:
                raise StampError("expected a length as DER writes it")
            at += width
        if at + length > len(data):
            raise StampError("expected a DER value, found the end")
        found.append(Der(tag, data[at : at + length], data[begin : at + length]))
        at += length
    return found


def der_sequence(data: bytes) -> list[Der]:
    """The values of the one sequence that `data` is. Raises StampError."""
    items = der_items(data)
    if len(items) != 1 or items[0].tag != 0x30:
        raise StampError("expected one DER value, found something else")
    return items[0].inside()
