"""Text as it can stand on paper: what no font can show, or would hide, is spelled out.

A record is read by people who must see what is there. So nothing is dropped: an emoji, a control character or a mark
that turns the reading direction becomes its number, such as [U+202E]. The JSON beside the PDF has the text as it came.
"""

import unicodedata
from collections.abc import Set as AbstractSet

LONGEST_RUN = 24
"""Characters without a space after which a line may break: a word as wide as the page would run off it."""
_BREAK = "\u200b"
_HIDDEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str, shown: AbstractSet[int]) -> str:
    """`text` with every character that is not in `shown` spelled out, and long words made to break."""
    parts = []
    for char in unicodedata.normalize("NFC", text.replace("\r\n", "\n")):
        if char == "\n":
            parts.append(char)
        elif char == "\t" or unicodedata.category(char) == "Zs":
            parts.append(" ")
        elif unicodedata.category(char) in _HIDDEN or ord(char) not in shown:
            parts.append(_spelled(char))
        else:
            parts.append(char)
    return _breakable("".join(parts))


def _spelled(char: str) -> str:
    return f"[U+{ord(char):04X}]"


def _breakable(text: str) -> str:
    out = []
    run = 0
    for char in text:
        run = 0 if char in " \n" else run + 1
        # A mark belongs to the letter before it: never between the two.
        if run > LONGEST_RUN and not unicodedata.combining(char):
            out.append(_BREAK)
            run = 1
        out.append(char)
    return "".join(out)
