"""Data files that a unit may edit: read as YAML, checked, every mistake told with its line."""

from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from streams.yaml_lines import ConfigError, Document, Loc, Problem, dotted, parse

_VIETNAMESE = {
    "missing": "thiếu mục bắt buộc",
    "extra_forbidden": "không có khóa này",
    "string_type": "phải là chữ (đặt trong dấu nháy)",
    "string_too_short": "không được để trống",
    "string_pattern_mismatch": "mã sai dạng",
    "literal_error": "giá trị không nằm trong danh sách cho phép",
    "int_type": "phải là số nguyên",
    "greater_than": "số quá nhỏ",
    "greater_than_equal": "số quá nhỏ",
    "tuple_type": "phải là danh sách",
    "model_type": "phải là một nhóm khóa: giá trị",
    "date_type": "ngày phải viết dạng YYYY-MM-DD",
    "date_from_datetime_parsing": "ngày phải viết dạng YYYY-MM-DD",
    "date_parsing": "ngày phải viết dạng YYYY-MM-DD",
}


class Entry(BaseModel):
    """A part of such a file: frozen, and a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Said(Entry):
    """The same thing in both languages."""

    vi: str
    en: str


Model = TypeVar("Model", bound=BaseModel)
Mistake = tuple[Loc, str, str]
"""Where, and what is wrong, in Vietnamese and English."""


def shipped(name: str) -> Path:
    """One of the files that come with the program."""
    return Path(str(files("evidence.law") / name))


def read(path: Path, model: type[Model]) -> tuple[Model, Document]:
    """The file's content, and on which lines it stands. Raises ConfigError with every problem, OSError."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise ConfigError(path, (Problem(1, "", "tệp phải là UTF-8", f"expected UTF-8 text: {error}"),)) from error
    document = parse(text, None)
    if document.problems:
        raise ConfigError(path, document.problems)
    try:
        return model.model_validate({} if document.value is None else document.value), document
    except ValidationError as error:
        problems = tuple(_problem(detail, document) for detail in error.errors())
        raise ConfigError(path, problems) from error


def refuse(path: Path, document: Document, mistakes: Iterable[Mistake]) -> None:
    """Raises ConfigError where there are any."""
    problems = tuple(Problem(document.line_of(loc), dotted(loc), vi, en) for loc, vi, en in mistakes)
    if problems:
        raise ConfigError(path, problems)


def _problem(detail: ErrorDetails, document: Document) -> Problem:
    loc: Loc = detail["loc"]
    vietnamese = _VIETNAMESE.get(detail["type"], "giá trị không hợp lệ")
    return Problem(document.line_of(loc), dotted(loc), vietnamese, detail["msg"])
