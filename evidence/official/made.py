"""A record that was made before, as it lies in a folder: whose it is, and that PDF and JSON belong together."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from evidence.official.errors import RecordFormError
from evidence.official.facts import Part, RecordFacts, Sha256
from evidence.official.making import JSON_NAME, PDF_NAME


class _Pdf(Part):
    path: Literal["ban_ghi_nhan.pdf"]
    sha256: Sha256


class _Template(Part):
    name: str
    sha256: Sha256


class _Document(Part):
    """The JSON, as `making` writes it."""

    schema_: Literal[1] = Field(alias="schema")
    form: Literal["litterwatch-record"]
    facts: RecordFacts
    template: _Template
    typesetter: str
    pdf: _Pdf


@dataclass(frozen=True, slots=True)
class MadeRecord:
    facts: RecordFacts
    pdf: Path
    json: Path


def read_made(folder: Path, event_id: str) -> MadeRecord:
    """The record of that event. Raises RecordFormError where it is of another, or was changed; OSError."""
    pdf, document = folder / PDF_NAME, folder / JSON_NAME
    if not (pdf.is_file() and document.is_file()):
        raise RecordFormError(f"expected {PDF_NAME} and {JSON_NAME} in {folder}: make them with evidence record")
    try:
        found = _Document.model_validate_json(document.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise RecordFormError(f"{document}: expected a record, found {where}: {first['msg']}") from error
    digest = hashlib.sha256(pdf.read_bytes()).hexdigest()
    if digest != found.pdf.sha256:
        raise RecordFormError(f"{pdf}: expected the PDF that {JSON_NAME} names, {found.pdf.sha256}, found {digest}")
    if found.facts.event.event_id != event_id:
        raise RecordFormError(
            f"{folder}: expected the record of event {event_id}, found that of {found.facts.event.event_id}"
        )
    return MadeRecord(found.facts, pdf, document)
