"""The record of results, bản ghi nhận kết quả, as PDF and JSON (docs/design/record.md)."""

from evidence.official.errors import PictureError, RecordFormError, TemplateError
from evidence.official.facts import Measurement, Operator, RecordFacts, Violator
from evidence.official.filling import Asked, Context, Groups, case_facts, record_facts
from evidence.official.legal import legal_group, record_group
from evidence.official.made import MadeRecord, read_made
from evidence.official.making import JSON_NAME, PDF_NAME, RecordFiles, make_record
from evidence.official.sources import Source, read_source, read_stored
from evidence.official.template import Template

__all__ = [
    "JSON_NAME",
    "PDF_NAME",
    "Asked",
    "Context",
    "Groups",
    "MadeRecord",
    "Measurement",
    "Operator",
    "PictureError",
    "RecordFacts",
    "RecordFiles",
    "RecordFormError",
    "Source",
    "Template",
    "TemplateError",
    "Violator",
    "case_facts",
    "legal_group",
    "make_record",
    "read_made",
    "read_source",
    "read_stored",
    "record_facts",
    "record_group",
]
