"""Fetched weights: the announced file whole, or nothing at all."""

import hashlib
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from models import HashMismatchError, ModelError, registry
from models.pull import pull

GOOD = registry.entries()[0].file.read_bytes()
NO_NETWORK = b"this is no network"


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


class Shelf(BaseHTTPRequestHandler):
    asked: list[str]

    def do_GET(self) -> None:
        self.asked.append(self.path)
        if self.path == "/moved.onnx":
            self.send_response(302)
            self.send_header("Location", "/good.onnx")
            self.end_headers()
            return
        content = {"/good.onnx": GOOD, "/cut.onnx": GOOD, "/odd.onnx": NO_NETWORK}.get(self.path)
        if content is None:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content[:100_000] if self.path == "/cut.onnx" else content)

    def log_message(self, format: str, *args: object) -> None:
        """Not into the tests' output."""


@pytest.fixture
def shelf() -> Iterator[str]:
    """The address of a server with files on it."""
    Shelf.asked = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Shelf) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        serving.join()


@pytest.mark.parametrize("name", ["good.onnx", "moved.onnx"])
def test_what_has_the_announced_hash_and_runs_is_kept_and_not_fetched_again(
    shelf: str, tmp_path: Path, name: str
) -> None:
    out = tmp_path / "new" / "mine.onnx"
    told: list[tuple[int, int]] = []
    done = pull(f"{shelf}/{name}", sha256(GOOD).upper(), out, progress=lambda done, total: told.append((done, total)))
    assert out.read_bytes() == GOOD
    assert (done.file, done.sha256, done.fetched) == (out, sha256(GOOD), True)
    assert "person" in done.classes
    assert told[-1] == (len(GOOD), len(GOOD))
    asked = len(Shelf.asked)
    assert not pull(f"{shelf}/{name}", sha256(GOOD), out).fetched
    assert len(Shelf.asked) == asked


@pytest.mark.parametrize(
    ("name", "announced", "error", "said"),
    [
        ("good.onnx", sha256(b"other"), HashMismatchError, r"not what was announced.*Nothing was kept"),
        ("good.onnx", "latest", ModelError, "64 hex digits"),
        ("cut.onnx", sha256(GOOD), ModelError, r"RemoteProtocolError.*Try again"),
        ("gone.onnx", sha256(GOOD), ModelError, r"HTTP status 404.*address"),
        ("odd.onnx", sha256(NO_NETWORK), ModelError, "expected"),
    ],
    ids=["another file", "no hash", "cut short", "not there", "no network"],
)
def test_of_anything_else_nothing_is_kept_and_the_reason_is_told(
    shelf: str, tmp_path: Path, name: str, announced: str, error: type[ModelError], said: str
) -> None:
    with pytest.raises(error, match=said):
        pull(f"{shelf}/{name}", announced, tmp_path / "mine.onnx")
    assert list(tmp_path.iterdir()) == []


def test_nobody_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"ConnectError.*some other way"):
        pull("http://127.0.0.1:1/good.onnx", sha256(GOOD), tmp_path / "mine.onnx")


def test_another_file_of_that_name_is_left_as_it_is(shelf: str, tmp_path: Path) -> None:
    out = tmp_path / "mine.onnx"
    out.write_bytes(b"precious")
    with pytest.raises(HashMismatchError, match=r"there already.*left as it is"):
        pull(f"{shelf}/good.onnx", sha256(GOOD), out)
    assert out.read_bytes() == b"precious"
    assert Shelf.asked == []
