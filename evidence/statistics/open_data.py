"""Open data: counts of established acts by commune, month and kind, which tell of no person, case, camera or hour.

Acts alone are published, as only complete months, in one table without sums: a cell that is held back cannot be had by
subtracting the others from a total.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from evidence import catalogue_statistics as words
from evidence.catalogue import Text
from evidence.law.periods import VIET_NAM
from evidence.statistics.errors import TooFewError
from evidence.statistics.facts import Facts
from evidence.statistics.periods import Period, last_day_of, months
from evidence.statistics.tables import csv_bytes

LEAST_K, DEFAULT_K = 3, 5
KINDS = ("dump", "litter")
NAME = "litterwatch-open-data"


@dataclass(frozen=True, slots=True)
class OpenRow:
    """`acts` is None where there were some, but fewer than k."""

    commune: str
    month: str
    kind: str
    acts: int | None


@dataclass(frozen=True, slots=True)
class OpenData:
    province: str
    k: int
    log: int
    """Length of the store's log at which it was frozen: made again at it, the same bytes come out."""
    frozen_month: str
    rows: tuple[OpenRow, ...]


@dataclass(frozen=True, slots=True)
class Publication:
    """What only the publisher knows: whole URLs, or None."""

    publisher: str | None = None
    licence: str | None = None
    address: str | None = None
    """Under which the files will stand."""


def open_data_of(facts: Facts, k: int = DEFAULT_K, period: Period | None = None) -> OpenData:
    """Months that were over, in communes whose cameras watched by then. Raises TooFewError.

    Acts whose commune or time is unknown are left out, for nobody could place them. Zero is told: it is about nobody.
    """
    if k < LEAST_K:
        raise TooFewError(f"expected a least count of {LEAST_K} or more, found {k}")
    end = _last_month(facts, period)
    since: dict[str, str] = {}
    for w in facts.watched:
        if w.place.commune:
            name = w.place.commune
            since[name] = min(since.get(name, f"{w.since:%Y-%m}"), f"{w.since:%Y-%m}")
    counts: dict[tuple[str, str, str], int] = {}
    for act in facts.acts:
        if act.established and act.at_utc is not None and act.place.commune:
            cell = act.place.commune, act.month, act.kind
            counts[cell] = counts.get(cell, 0) + 1
            since[act.place.commune] = min(since.get(act.place.commune, act.month), act.month)
    rows = [
        OpenRow(commune, month, kind, n if n == 0 or n >= k else None)
        for commune in sorted(since)
        for month in months(max(since[commune], _first_month(period)), end)
        for kind in KINDS
        for n in (counts.get((commune, month, kind), 0),)
    ]
    at = facts.frozen.at_utc
    frozen_month = "" if at is None else f"{at.astimezone(VIET_NAM):%Y-%m}"
    return OpenData(facts.province, k, facts.frozen.head.seq, frozen_month, tuple(rows))


def open_files(data: OpenData, publication: Publication | None = None) -> dict[str, bytes]:
    """CSV, JSON, the JSON schema of that, and DCAT (JSON-LD) about them, by name."""
    said = Publication() if publication is None else publication
    return {
        f"{NAME}.csv": open_csv(data),
        f"{NAME}.json": _json(open_document(data)),
        f"{NAME}.schema.json": _json(open_schema()),
        f"{NAME}.dcat.jsonld": _json(_dcat(data, said)),
    }


def open_csv(data: OpenData) -> bytes:
    """A cell that is held back is empty, and `held_back` says so."""
    heads = ("commune", "month", "kind", "acts", "held_back")
    rows = ((r.commune, r.month, r.kind, r.acts, "yes" if r.acts is None else "no") for r in data.rows)
    return csv_bytes((heads, *rows))


def open_document(data: OpenData) -> dict[str, Any]:
    return {
        "schema": 1,
        "title": words.OPEN_TITLE.vi,
        "province": data.province or None,
        "frozen_month": data.frozen_month or None,
        "frozen_at_log": data.log,
        "least_count": data.k,
        "note": words.OPEN_NOTE.format(k=data.k).vi,
        "rows": [
            {"commune": r.commune, "month": r.month, "kind": r.kind, "acts": r.acts, "held_back": r.acts is None}
            for r in data.rows
        ],
    }


def open_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the JSON file."""
    month = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
    row = {
        "commune": {"type": "string", "minLength": 1, "description": words.OPEN_COLUMN["commune"].vi},
        "month": {**month, "description": words.OPEN_COLUMN["month"].vi},
        "kind": {"enum": list(KINDS), "description": words.OPEN_COLUMN["kind"].vi},
        "acts": {"type": ["integer", "null"], "minimum": 0, "description": words.OPEN_COLUMN["acts"].vi},
        "held_back": {"type": "boolean", "description": words.OPEN_COLUMN["held_back"].vi},
    }
    top: dict[str, Any] = {
        "schema": {"const": 1},
        "title": {"type": "string"},
        "province": {"type": ["string", "null"]},
        "frozen_month": {**month, "type": ["string", "null"]},
        "frozen_at_log": {"type": "integer", "minimum": 0},
        "least_count": {"type": "integer", "minimum": LEAST_K},
        "note": {"type": "string"},
        "rows": {"type": "array", "items": _closed(row)},
    }
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": words.OPEN_TITLE.vi, **_closed(top)}


def _closed(properties: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _dcat(data: OpenData, said: Publication) -> dict[str, Any]:
    """W3C DCAT 3. What nobody said is left out rather than guessed."""
    months_told = sorted({row.month for row in data.rows})
    found: dict[str, Any] = {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@type": "dcat:Dataset",
        "dct:title": [{"@value": t, "@language": la} for la, t in _both(words.OPEN_TITLE)],
        "dct:description": [{"@value": t, "@language": la} for la, t in _both(words.OPEN_NOTE.format(k=data.k))],
        "dct:language": "vi",
        "dcat:distribution": [_distribution(kind, said) for kind in ("csv", "json")],
    }
    if data.province:
        found["dct:spatial"] = data.province
    if months_told:
        found["dct:temporal"] = {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": months_told[0], "@type": "xsd:gYearMonth"},
            "dcat:endDate": {"@value": months_told[-1], "@type": "xsd:gYearMonth"},
        }
    if said.publisher:
        found["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": said.publisher}
    if said.licence:
        found["dct:license"] = {"@id": said.licence}
    return found


def _distribution(kind: str, said: Publication) -> dict[str, Any]:
    name = f"{NAME}.{kind}"
    found: dict[str, Any] = {
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:mediaType": "text/csv" if kind == "csv" else "application/json",
    }
    if said.address:
        found["dcat:downloadURL"] = {"@id": f"{said.address.rstrip('/')}/{name}"}
    if kind == "json":
        found["dct:conformsTo"] = f"{NAME}.schema.json"
    return found


def _json(document: dict[str, Any]) -> bytes:
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _both(text: Text) -> tuple[tuple[str, str], ...]:
    return ("vi", text.vi), ("en", text.en)


def _first_month(period: Period | None) -> str:
    """Of the months that lie wholly in the period."""
    if period is None:
        return ""
    whole = period.first if period.first.day == 1 else last_day_of(f"{period.first:%Y-%m}") + timedelta(days=1)
    return f"{whole:%Y-%m}"


def _last_month(facts: Facts, period: Period | None) -> str:
    """The last that was over when the figures were frozen, and lies wholly in the period."""
    if facts.day is None:
        return ""
    ends = [facts.day.replace(day=1) - timedelta(days=1)]
    if period is not None:
        month = f"{period.last:%Y-%m}"
        ends.append(
            period.last if last_day_of(month) == period.last else period.last.replace(day=1) - timedelta(days=1)
        )
    end: date = min(ends)
    return f"{end:%Y-%m}"
