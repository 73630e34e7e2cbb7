"""The record of results, bản ghi nhận kết quả, as PDF and JSON (docs/design/record.md)."""

from evidence.official.errors import PictureError, RecordFormError, TemplateError
from evidence.official.facts import RecordFacts
from evidence.official.making import JSON_NAME, PDF_NAME, RecordFiles, make_record
from evidence.official.template import Template

__all__ = [
    "JSON_NAME",
    "PDF_NAME",
    "PictureError",
    "RecordFacts",
    "RecordFiles",
    "RecordFormError",
    "Template",
    "TemplateError",
    "make_record",
]
