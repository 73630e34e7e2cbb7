"""Errors as application/problem+json (RFC 9457)."""

import logging
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from evidence import catalogue_http as words
from evidence import catalogue_people as people_words
from evidence.catalogue import Text
from evidence.store import StoreUnavailableError

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


class Problem(BaseModel):
    """What went wrong. `type` is for programs and stays the same; the rest is for people. Some types have members of
    their own beside these."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:litterwatch:problem:no-such-camera"])
    title: str
    status: int
    detail: str
    detail_vi: str


class ProblemError(Exception):
    """Answered as a Problem. `kind` ends its type, as in "no-such-camera"; `more` are members of its own."""

    def __init__(
        self,
        status: HTTPStatus,
        kind: str,
        text: Text,
        headers: Mapping[str, str] | None = None,
        **more: str | int | None,
    ) -> None:
        super().__init__(text.en)
        self.headers = headers
        self.problem = Problem(
            type=f"urn:litterwatch:problem:{kind}",
            title=status.phrase,
            status=status,
            detail=text.en,
            detail_vi=text.vi,
            **more,
        )


def answer_problems(app: FastAPI) -> None:
    """Every error of `app` is answered as a Problem, and its OpenAPI document says so."""

    @app.exception_handler(ProblemError)
    async def ours(_: Request, error: ProblemError) -> JSONResponse:
        return problem_response(error)

    @app.exception_handler(StoreUnavailableError)
    async def of_store(_: Request, error: StoreUnavailableError) -> JSONResponse:
        _log.warning("%s", error)
        return problem_response(ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "store-away", people_words.STORE_AWAY))

    @app.exception_handler(HTTPException)
    async def of_http(request: Request, error: HTTPException) -> JSONResponse:
        text = words.OF_STATUS.get(error.status_code, Text(str(error.detail), str(error.detail)))
        problem = Problem(
            type="about:blank",
            title=HTTPStatus(error.status_code).phrase,
            status=error.status_code,
            detail=text.en,
            detail_vi=text.vi,
        )
        headers = dict(error.headers or {})
        if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED and (methods := _methods(app, request.url.path)):
            headers["allow"] = ", ".join(methods)  # Starlette names those of the first route alone
        return _response(problem, headers)

    @app.exception_handler(RequestValidationError)
    async def of_input(_: Request, error: RequestValidationError) -> JSONResponse:
        found = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        text = words.BAD_REQUEST.format(found=found)
        return _response(ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, "bad-request", text).problem)

    @app.exception_handler(Exception)
    async def of_ours(request: Request, error: Exception) -> JSONResponse:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        return _response(ProblemError(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", words.INTERNAL).problem)

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _documented(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to change the document


def _methods(app: FastAPI, path: str) -> tuple[str, ...]:
    """That an address takes, by the document."""
    found: set[str] = set()
    for template, operations in app.openapi().get("paths", {}).items():
        pattern = re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template).replace(r"\{path\}", ".+"))
        if re.fullmatch(pattern, path):
            found |= {method.upper() for method in operations}
    return tuple(sorted(found))


def problem_response(error: ProblemError) -> JSONResponse:
    return _response(error.problem, error.headers)


def _response(problem: Problem, headers: Mapping[str, str] | None = None) -> JSONResponse:
    return JSONResponse(
        problem.model_dump(), status_code=problem.status, media_type=MEDIA_TYPE, headers=dict(headers or {})
    )


def _documented(app: FastAPI) -> dict[str, Any]:
    """The document, with `default` of every operation a Problem in its own media type."""
    document = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    answer = {
        "description": "A problem (RFC 9457)",
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    for path in document.get("paths", {}).values():
        for operation in path.values():
            operation["responses"].pop("422", None)
            operation["responses"]["default"] = answer
    return document
