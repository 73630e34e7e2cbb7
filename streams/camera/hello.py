"""The first words of an RTSP conversation, without credentials: what answers there, and how it wants to be asked.

FFmpeg says "Invalid data found" for an address without a route, a web server and a silent one alike.
"""

import errno
import re
import socket
import ssl
from dataclasses import dataclass

from streams.camera.url import CameraUrl

_LONGEST = 65_536


@dataclass(frozen=True, slots=True)
class Hello:
    """An answer to DESCRIBE. `status` is None where what answered is no RTSP server."""

    status: int | None
    schemes: tuple[str, ...] = ()
    """Ways to prove who one is that the camera offers, as "digest" and "basic"; none where it asks for none."""
    server: str | None = None
    """What the camera calls itself."""
    media: tuple[str, ...] = ()
    """Kinds of media in its description, such as "video"; empty unless it answered without asking who we are."""


def hello(url: CameraUrl, timeout_s: float) -> Hello:
    """Ask for the stream's description once and hang up. Raises OSError (TimeoutError among them)."""
    request = f"DESCRIBE {url.bare} RTSP/1.0\r\nCSeq: 1\r\nAccept: application/sdp\r\nUser-Agent: litterwatch\r\n\r\n"
    with _connected(url, timeout_s) as connection:
        connection.sendall(request.encode("utf-8", "replace"))
        answer = b""
        while not _complete(answer) and len(answer) < _LONGEST:
            more = connection.recv(4096)
            if not more:
                break
            answer += more
    if not answer:
        raise ConnectionResetError(errno.ECONNRESET, "a connection that was closed without an answer")
    return read_hello(answer)


def read_hello(answer: bytes) -> Hello:
    """What an answer says; damaged ones say little."""
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    status = re.match(r"RTSP/\d\.\d (\d{3})\b", lines[0])
    if status is None:
        return Hello(None)
    fields = [(name.strip().lower(), value.strip()) for name, _, value in (line.partition(":") for line in lines[1:])]
    schemes = tuple(
        dict.fromkeys(value.split(" ", 1)[0].lower() for name, value in fields if name == "www-authenticate")
    )
    server = next((_printable(value) for name, value in fields if name == "server"), None)
    media = tuple(m.decode() for m in re.findall(rb"^m=([a-z]+) ", body, re.MULTILINE))
    return Hello(int(status[1]), schemes, server, media)


def _connected(url: CameraUrl, timeout_s: float) -> socket.socket:
    plain = socket.create_connection((url.host.strip("[]"), url.port), timeout_s)
    if url.scheme != "rtsps":
        return plain
    # Cameras sign their own certificates; nothing secret is said here.
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        return context.wrap_socket(plain)
    except OSError:
        plain.close()
        raise


def _complete(answer: bytes) -> bool:
    if len(answer) >= 5 and not answer.startswith(b"RTSP/"):
        return True
    head, end, body = answer.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)^content-length:\s*(\d{1,6})\s*$", head.replace(b"\r", b""), re.MULTILINE)
    return bool(end) and len(body) >= (int(length[1]) if length else 0)


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())[:80]
