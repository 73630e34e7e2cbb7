"""Cells and CSV that open well in a spreadsheet."""

import csv
import io
from collections.abc import Iterable

Cell = str | int | float | None
BOM = "\ufeff"
"""Without it Excel reads UTF-8 as something else."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_bytes(rows: Iterable[Iterable[Cell]]) -> bytes:
    """RFC 4180, with the mark by which Excel knows UTF-8."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    for row in rows:
        writer.writerow(["" if cell is None else harmless(cell) if isinstance(cell, str) else cell for cell in row])
    return (BOM + out.getvalue()).encode()


def harmless(text: str) -> str:
    """A name that begins like a formula would be run by a spreadsheet; an apostrophe makes it text."""
    return f"'{text}" if text.startswith(_FORMULA) else text
