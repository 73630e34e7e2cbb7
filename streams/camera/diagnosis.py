"""Why a connection did not come about: FFmpeg's error in our words, never in its own, which hold the password."""

import ssl

from av.error import (
    ConnectionRefusedError,
    FFmpegError,
    HTTPClientError,
    HTTPError,
    HTTPForbiddenError,
    HTTPNotFoundError,
    HTTPUnauthorizedError,
)

from streams.camera.errors import (
    CameraError,
    NoSuchStreamError,
    NotRtspError,
    NoVideoError,
    RefusedError,
    UnauthorisedError,
    UnreachableError,
)
from streams.camera.hello import Hello, hello
from streams.camera.url import CameraUrl

_ASKING_S = 3.0


def explained(error: Exception, url: CameraUrl, open_s: float, late_s: float | None) -> CameraError:
    """The error to raise for `error`. `late_s` says after how long the connection was given up, None where it failed
    by itself. Where FFmpeg's answer could mean anything, the camera is asked once more, without credentials."""
    given = "no user name" if url.user is None else "a user name and a password that it does not accept"
    known: tuple[tuple[type[Exception], type[CameraError], str], ...] = (
        (HTTPUnauthorizedError, UnauthorisedError, f"401 Unauthorized for {given}"),
        (HTTPForbiddenError, UnauthorisedError, "403 Forbidden"),
        (HTTPNotFoundError, NoSuchStreamError, "404 Not Found"),
        (HTTPError, RefusedError, "the request refused"),
        (HTTPClientError, RefusedError, "the request refused"),
        (ConnectionRefusedError, UnreachableError, f"nothing that listens on port {url.port}"),
    )
    name = str(url)
    for kind, meaning, found in known:
        if isinstance(error, kind):
            return meaning(name, found)
    if late_s is not None:
        return UnreachableError(name, f"no answer within {late_s:.0f} s")
    try:
        answer = hello(url, min(_ASKING_S, open_s))
    except TimeoutError:
        return UnreachableError(name, "no answer")
    except ssl.SSLError:
        return NotRtspError(name, "no encryption (rtsps): try rtsp://")
    except OSError as problem:
        return UnreachableError(name, reason(problem))
    return _answered(error, name, answer)


def reason(error: Exception) -> str:
    """What went wrong, without the file name, which is the address with its password."""
    told = error.strerror if isinstance(error, (FFmpegError, OSError)) else None
    return told or type(error).__name__


def _answered(error: Exception, name: str, answer: Hello) -> CameraError:
    if answer.status is None:
        return NotRtspError(name, "something else")
    if answer.status == 404:
        return NoSuchStreamError(name, "404 Not Found")
    if answer.status == 200 and "video" not in answer.media:
        return NoVideoError(name, ", ".join(answer.media) or "no media at all")
    return RefusedError(name, f"{reason(error)}, after an answer with status {answer.status}")
