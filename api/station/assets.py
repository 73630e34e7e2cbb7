"""Scripts and style sheets, read once. Their address holds a hash over all of them, so that browsers may keep them for
ever and a new version of the program is never seen with an old script."""

import hashlib
from collections.abc import Iterator
from importlib.resources import files

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}


def _read() -> Iterator[tuple[str, bytes]]:
    for file in sorted(files("api.station").joinpath("static").iterdir(), key=lambda one: one.name):
        if file.name.endswith(tuple(_TYPES)):
            yield file.name, file.read_bytes()


_FILES = dict(_read())
VERSION = hashlib.sha256(b"".join(name.encode() + data for name, data in _FILES.items())).hexdigest()[:12]


def asset(name: str) -> str:
    """Its address. Modules import each other by relative names, so they stay within one version."""
    assert name in _FILES, name
    return f"/static/{VERSION}/{name}"


def assets_router() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/static/{version}/{name}")
    async def static(request: Request, version: str, name: str) -> Response:
        found = _FILES.get(name)
        if found is None or version != VERSION:
            raise HTTPException(404)
        del request
        headers = {
            "content-type": _TYPES["." + name.rpartition(".")[2]],
            "cache-control": "public, max-age=31536000, immutable",
        }
        return Response(found, headers=headers)

    return router
