"""What the template is given: the facts, with times and codes also said in words (docs/record.md lists it)."""

import re
from collections.abc import Set as AbstractSet
from datetime import UTC, date, datetime
from typing import TypeAlias

from evidence import catalogue, catalogue_record
from evidence.catalogue import Text
from evidence.law import VIET_NAM
from evidence.official.facts import RecordFacts
from evidence.official.printable import printable
from evidence.record import iso_utc

VERSION = 1
"""Of this contract with templates."""
Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
_HASH = re.compile(r"[0-9a-f]{64}")


def view(facts: RecordFacts, shown: AbstractSet[int]) -> dict[str, Json]:
    """`facts` as JSON for the template; text holds only characters that are in `shown`."""

    def said(value: object) -> Json:
        if isinstance(value, dict):
            return {str(key): said(item) for key, item in value.items()}
        if isinstance(value, list | tuple):
            return [said(item) for item in value]
        if isinstance(value, datetime):
            return _moment(value)
        if isinstance(value, date):
            return _day(value)
        if isinstance(value, str):
            return value if _HASH.fullmatch(value) else printable(value, shown)
        if value is None or isinstance(value, bool | int | float):
            return value
        raise TypeError(f"expected a value of the facts, found {type(value).__name__}")

    fields = {name: said(value) for name, value in facts.model_dump().items()}
    return {"version": VERSION, **fields, "words": _words(facts)}


def _moment(at: datetime) -> Json:
    """A time both as clocks show it in Viet Nam and in UTC."""
    local = at.astimezone(VIET_NAM)
    clock = f"{local.hour:02d} giờ {local.minute:02d} phút {local.second:02d} giây"
    return {
        "utc": iso_utc(at.astimezone(UTC)),
        "clock": clock,
        "date": _day(local.date()),
        "text": f"{clock}, ngày {_long(local.date())}",
    }


def _day(day: date) -> Json:
    return {
        "iso": day.isoformat(),
        "text": catalogue_record.day(day),
        "long": _long(day),
        "day": f"{day.day:02d}",
        "month": f"{day.month:02d}",
        "year": f"{day.year}",
    }


def _long(day: date) -> str:
    """22 tháng 11 năm 2026; days below 10 and the first two months with a zero, as official papers have it."""
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"{day.day:02d} tháng {month} năm {day.year}"


def _words(facts: RecordFacts) -> Json:
    """The codes of the facts, each as {vi, en}."""
    event, camera = facts.event, facts.camera
    return {
        "kind": _text(catalogue.KIND[event.kind]),
        "actor": _text(catalogue.ACTOR[event.actor]),
        "allowed": _text(catalogue.ALLOWED[event.allowed]),
        "violations": [_text(catalogue.VIOLATION[violation]) for violation in event.violations],
        "route": None if camera.route is None else _text(catalogue_record.ROUTE[camera.route]),
        "clock": _text(catalogue_record.CLOCK.get(event.clock_source or "")),
        "decisions": [_text(catalogue_record.VERDICT[d.verdict]) for d in facts.decisions],
        "pictures": [_text(catalogue_record.PICTURE[p.purpose]) for p in facts.pictures],
    }


def _text(text: Text | None) -> Json:
    return None if text is None else {"vi": text.vi, "en": text.en}
