"""Weights from elsewhere: fetched because somebody asked for them, and kept only if they are what was announced.

The one place in this package that opens a connection; nothing else fetches anything.
"""

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx

from models.errors import HashMismatchError, ModelError
from models.runtime import load

MOST_BYTES = 1 << 30
"""Nobody's detector is larger; whoever answers with more answers with something else."""
PATIENCE_S = 30.0
"""Without a byte."""
_SHA256 = re.compile("[0-9a-f]{64}")
_PIECE = 1 << 18


@dataclass(frozen=True, slots=True)
class Pulled:
    """`fetched` False: the file was there already, and is the one."""

    file: Path
    sha256: str
    head: str
    classes: tuple[str, ...]
    fetched: bool


def pull(url: str, sha256: str, out: Path, *, progress: Callable[[int, int], None] | None = None) -> Pulled:
    """Fetch an ONNX file to `out`, where nothing may be but that very file. It is there whole, with the announced hash
    and a network that runs, or not at all. `progress` is told the bytes there are and the bytes in all, 0 where the
    server does not say.

    Raises ModelError; HashMismatchError where other bytes came; OSError where the disk refuses.
    """
    wanted = sha256.strip().lower()
    if not _SHA256.fullmatch(wanted):
        raise ModelError(
            "cannot fetch weights without their hash",
            expected="64 hex digits of SHA-256",
            found=repr(sha256),
            advice="Take it from whoever made the weights, not from where they lie: it is how a false file is told.",
        )
    if out.exists():
        _is_it(out, wanted)
        return _tried(out, out, wanted, fetched=False)
    out.parent.mkdir(parents=True, exist_ok=True)
    partial = out.with_name(f".{out.stem}.partial{out.suffix}")
    try:
        found, size = _fetch(url, partial, progress)
        if found != wanted:
            raise HashMismatchError(
                f"{url} is not what was announced",
                expected=f"sha256 {wanted}",
                found=f"{found} ({size} bytes)",
                advice="Nothing was kept. Ask whoever made the weights, or fetch them over another network.",
            )
        pulled = _tried(partial, out, wanted, fetched=True)
        partial.replace(out)
    finally:
        partial.unlink(missing_ok=True)
    return pulled


def _fetch(url: str, to: Path, progress: Callable[[int, int], None] | None) -> tuple[str, int]:
    """SHA-256 and size of what came."""
    digest, size = hashlib.sha256(), 0
    try:
        with httpx.stream("GET", url, follow_redirects=True, timeout=PATIENCE_S) as answer, to.open("wb") as file:
            answer.raise_for_status()
            announced = answer.headers.get("content-length", "")
            total = int(announced) if announced.isdecimal() else 0
            for piece in answer.iter_bytes(_PIECE):
                size += len(piece)
                if size > MOST_BYTES:
                    raise _unfetched(url, f"more than {MOST_BYTES >> 20} MB", "It is none; look at the address.")
                digest.update(piece)
                file.write(piece)
                if progress is not None:
                    progress(size, total)
    except httpx.HTTPStatusError as error:
        raise _unfetched(url, f"HTTP status {error.response.status_code}", "Look at the address.") from error
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        raise _unfetched(url, said, "Try again; or bring the file some other way, and give its path.") from error
    return digest.hexdigest(), size


def _unfetched(url: str, found: str, advice: str) -> ModelError:
    return ModelError(f"cannot fetch {url}", expected="an ONNX file over http or https", found=found, advice=advice)


def _is_it(out: Path, wanted: str) -> None:
    with out.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != wanted:
        raise HashMismatchError(
            f"{out} is there already",
            expected=f"nothing, or the file with sha256 {wanted}",
            found=found,
            advice="It was left as it is; give another name with --out.",
        )


def _tried(file: Path, out: Path, sha256: str, *, fetched: bool) -> Pulled:
    """Whether it runs is seen before it has its name. Raises ModelError."""
    info = load(file, threads=1).info
    return Pulled(out, sha256, info.head, tuple(info.classes), fetched)
