"""Settings that an administrator writes as YAML: read with the line and the reason for every mistake."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from evidence import catalogue_outbound as words
from evidence.catalogue import Text
from streams.yaml_lines import ConfigError, Document, Problem, dotted, parse


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    def fingerprint(self) -> str:
        """Another one where anything in it changed; tells nothing of secrets that is of use."""
        return hashlib.sha256(repr(self.model_dump(mode="json")).encode()).hexdigest()[:16]


T = TypeVar("T", bound=Part)


def wrong(text: Text) -> PydanticCustomError:
    return PydanticCustomError("litterwatch", "{en}", {"vi": text.vi, "en": text.en})


def checked_url(value: str) -> str:
    """An http or https address without a password. Raises PydanticCustomError."""
    try:
        parts = urlsplit(value)
        _ = parts.port
    except ValueError as error:
        raise wrong(words.NOT_URL) from error
    plain = value.isascii() and value.isprintable() and " " not in value
    if not plain or parts.scheme not in {"http", "https"} or not parts.hostname or parts.fragment:
        raise wrong(words.NOT_URL)
    if "@" in parts.netloc:
        raise wrong(words.URL_PASSWORD)
    return value


def read_settings(path: Path, env: Mapping[str, str], kind: type[T]) -> T | None:
    """None where there is no file. Raises ConfigError with every problem, OSError."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise ConfigError(path, (Problem(1, "", words.NOT_UTF8.vi, f"{words.NOT_UTF8.en}: {error}"),)) from error
    document = parse(text, env)
    if document.problems:
        raise ConfigError(path, document.problems)
    try:
        return kind.model_validate({} if document.value is None else document.value)
    except ValidationError as error:
        raise ConfigError(path, tuple(_problem(detail, document) for detail in error.errors())) from error


def _problem(detail: ErrorDetails, document: Document) -> Problem:
    """Says nothing of the value, which may be a secret."""
    loc, kind, said = detail["loc"], detail["type"], detail.get("ctx", {})
    line, where = document.line_of(loc), dotted(loc)
    if kind == "litterwatch":
        return Problem(line, where, str(said["vi"]), str(said["en"]))
    return Problem(line, where, words.MISTAKE.get(kind, words.OTHERWISE_WRONG), detail["msg"])
