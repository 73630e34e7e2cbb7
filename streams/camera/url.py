"""Camera addresses: taken apart however they were typed, and shown without what is secret in them."""

import re
from dataclasses import dataclass, field
from typing import Literal
from urllib.parse import quote, unquote

Transport = Literal["tcp", "udp"]
"""How a camera's packets travel: inside the RTSP connection, or beside it."""
HIDDEN = "***"
SCHEMES = {"rtsp": 554, "rtsps": 322}
"""What a camera may be reached by, with the usual port."""
LONGEST_LOGIN = 127
"""FFmpeg cuts off the rest without a word, and the camera then refuses what is left."""
_HARMLESS = "!$&'()*+,;="
_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.-]*)://")
_HOST = re.compile(r"(\[[0-9A-Fa-f:.%]+\]|[^\s\[\]:@/?#\\]+)(?::(\d{1,5}))?")
# Some recorders take the password in the path or the query, with "&" or "_" between the parts.
_IN_PATH = re.compile(r"(?i)((?:pass(?:word|wd|phrase)?|pwd|user(?:name)?|auth|token|secret|key)=)[^&\s]*")


class BadUrlError(ValueError):
    """Not the address of a camera. The text says why, without the address's secrets."""


@dataclass(frozen=True, slots=True)
class CameraUrl:
    """An RTSP address. `user` and `password` are plain text, None where there are none."""

    scheme: str
    host: str
    port: int
    path: str
    """From the slash on, with the query."""
    user: str | None = field(default=None, repr=False)
    password: str | None = field(default=None, repr=False)

    @property
    def bare(self) -> str:
        """Without credentials in front of the host."""
        port = "" if self.port == SCHEMES[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{self.host}{port}{self.path}"

    @property
    def full(self) -> str:
        """With credentials, percent-encoded: for whoever connects, never for a message."""
        if self.user is None:
            return self.bare
        return self.bare.replace("://", f"://{_encoded(self.user, self.password)}@", 1)

    def __str__(self) -> str:
        return redacted(self.full)


def parse_url(text: str) -> CameraUrl:
    """Take `text` apart; credentials may be percent-encoded or typed as they are, also with @ : / and #.

    What stands before the last "@" of the authority is taken for credentials; where the rest is no host then, the
    last "@" of all counts. Raises BadUrlError.
    """
    match = _SCHEME.match(text.strip())
    if match is None or match[1].lower() not in SCHEMES:
        found = "no scheme" if match is None else f"{match[1].lower()}://"
        raise BadUrlError(f"expected an address that begins with rtsp:// or rtsps://, found {found}")
    scheme, rest = match[1].lower(), text.strip()[match.end() :]
    cut = re.search(r"[/?#]", rest)
    authority = rest if cut is None else rest[: cut.start()]
    who, at, host = authority.rpartition("@")
    path = rest[len(authority) :]
    if (not at or not _HOST.fullmatch(host)) and not (not at and _HOST.fullmatch(host)) and "@" in rest:
        who, at, tail = rest.rpartition("@")
        cut = re.search(r"[/?#]", tail)
        host = tail if cut is None else tail[: cut.start()]
        path = tail[len(host) :]
    found_host = _HOST.fullmatch(host)
    if found_host is None or not 0 < int(found_host[2] or 1) < 65536:
        raise BadUrlError("expected a host, such as 192.0.2.10 or camera.local:554, found none that can be read")
    if re.search(r"[\x00-\x20\x7f]", path):
        raise BadUrlError("expected an address without spaces and control characters; write them as %20 and so on")
    user, colon, password = who.partition(":")
    if len(_encoded(_plain(user), _plain(password))) > LONGEST_LOGIN:
        raise BadUrlError(f"expected a user name and a password of at most {LONGEST_LOGIN} bytes together, encoded")
    return CameraUrl(
        scheme,
        found_host[1],
        int(found_host[2] or SCHEMES[scheme]),
        path,
        _plain(user) if at else None,
        _plain(password) if colon else None,
    )


def redacted(text: str) -> str:
    """`text`, a camera's address, fit for logs, errors and screens: neither user name nor password is in it.

    Where it cannot be told what is password and what is path, more is hidden rather than less. Anything that is no
    address (a file's path, a camera's id) comes back as it is.
    """
    match = _SCHEME.match(text.strip())
    if match is None:
        return text
    head, rest = match[0], text.strip()[match.end() :]
    if "@" in rest:
        rest = f"{HIDDEN}@{rest.rpartition('@')[2]}"
    return head + _IN_PATH.sub(rf"\g<1>{HIDDEN}", rest)


def _encoded(user: str, password: str | None) -> str:
    """No more than must be: FFmpeg has room for little."""
    return quote(user, safe=_HARMLESS) + ("" if password is None else ":" + quote(password, safe=_HARMLESS))


def _plain(text: str) -> str:
    # A stray % is a character of the password, not an encoding.
    return unquote(text) if not re.search(r"%(?![0-9A-Fa-f]{2})", text) else text
