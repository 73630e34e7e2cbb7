"""Parts of files, as players and broken downloads ask for them (RFC 9110, section 14)."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http import HTTPStatus

from fastapi import Response
from fastapi.responses import StreamingResponse

from api.http.problems import ProblemError
from evidence import catalogue_api as words

_AT_ONCE = 1 << 20
"""So much is read before the answer begins: each piece of a longer one is fetched by a thread of its own turn."""
_ONE = re.compile(r"bytes=(?:(\d{1,18})-(\d{1,18})?|-(\d{1,18}))")


@dataclass(frozen=True, slots=True)
class Content:
    """`chunks(start, end)` gives bytes from start up to, without, end. `tag` changes with every change of the bytes."""

    size: int
    tag: str
    media_type: str
    chunks: Callable[[int, int], Iterator[bytes]]


def answer(content: Content, wanted: str | None, if_range: str | None, headers: dict[str, str]) -> Response:
    """All of it, or the one range that is wanted; several ranges, or what is no range, get all of it.

    Raises ProblemError where the range lies outside.
    """
    tag = f'"{content.tag}"'
    headers = {"accept-ranges": "bytes", "etag": tag, "cache-control": "private, no-store", **headers}
    match = None if wanted is None or (if_range is not None and if_range != tag) else _ONE.fullmatch(wanted.strip())
    start, end, status = 0, content.size, 200
    if match is not None:
        start, end = _span(match, content.size)
        headers["content-range"] = f"bytes {start}-{end - 1}/{content.size}"
        status = 206
    headers["content-length"] = str(end - start)
    if end - start <= _AT_ONCE:
        body = b"".join(content.chunks(start, end))
        return Response(body, status_code=status, media_type=content.media_type, headers=headers)
    return StreamingResponse(
        content.chunks(start, end), status_code=status, media_type=content.media_type, headers=headers
    )


def _span(match: re.Match[str], size: int) -> tuple[int, int]:
    """Raises ProblemError."""
    first, last, suffix = match.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size
    else:
        start, end = int(first), size if last is None else min(int(last) + 1, size)
    if start >= end:
        headers = {"content-range": f"bytes */{size}"}
        raise ProblemError(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, "bad-range", words.BAD_RANGE, headers)
    return start, end
