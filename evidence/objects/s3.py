"""Objects in an S3-compatible store, by conditional puts: `If-None-Match: *` lets the server itself refuse a second
one. A store that ignores the condition is found out when it is opened."""

import hashlib
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import S3Store

from evidence.objects.address import S3Address
from evidence.objects.errors import (
    BadAddressError,
    ContentChangedError,
    NoSuchObjectError,
    ObjectExistsError,
    ObjectsUnavailableError,
)
from evidence.objects.objects import (
    CHUNK,
    ObjectInfo,
    Put,
    checked_deletion,
    checked_key,
    checked_prefix,
    checked_range,
)

_STAGING = ".staging"
_PROBE = ".probe"
WHOLE = 64 << 20
"""Bytes: what is larger goes up in parts, to a staging name, and is then copied under the same condition."""
_PART = 16 << 20


class S3Objects:
    """`Objects` in a bucket, below a prefix."""

    def __init__(self, address: S3Address) -> None:
        """Asks the store whether it refuses to overwrite. Raises BadAddressError where it does not,
        ObjectsUnavailableError."""
        self._address = address
        plain = address.endpoint is not None and address.endpoint.startswith("http://")
        try:
            self._store = S3Store(
                address.bucket,
                prefix=address.prefix or None,
                region=address.region,
                endpoint=address.endpoint,
                virtual_hosted_style_request=False,
                conditional_put="etag",
                copy_if_not_exists="multipart",
                checksum_algorithm="SHA256",  # the server compares what came with what we sent
                client_options={"allow_http": plain, "timeout": "60s", "connect_timeout": "5s"},
                retry_config={"max_retries": 3},
            )
        except BaseError as error:
            raise BadAddressError(f"{self.url}: {_line(error)}") from error
        self._require_conditions()

    @property
    def url(self) -> str:
        return self._address.text

    def put(self, key: str, content: bytes | Path, sha256: str | None = None) -> Put:
        checked_key(key)
        if isinstance(content, Path) and content.stat().st_size > WHOLE:
            size, found, new = self._put_in_parts(key, content, sha256)
        else:
            whole = content.read_bytes() if isinstance(content, Path) else content
            size, found = len(whole), hashlib.sha256(whole).hexdigest()
            _announced(key, sha256, found)
            new = self._create(key, whole)
        if not new and self._sha256(key) != found:
            raise ObjectExistsError(f"{key}: expected no object, or the same, found other bytes, which stay")
        return Put(key, size, found, new)

    def read(self, key: str, start: int = 0, end: int | None = None) -> bytes:
        return b"".join(self.chunks(key, start, end))

    def chunks(self, key: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        checked_range(start, end)
        end = self.stat(key).size if end is None else min(end, self.stat(key).size)
        if start >= end:
            return
        with _translated(key):
            found = obstore.get(self._store, key, options={"range": (start, end)})
            for chunk in found.stream(min_chunk_size=CHUNK):
                yield bytes(chunk)

    def stat(self, key: str) -> ObjectInfo:
        checked_key(key)
        with _translated(key):
            found = obstore.head(self._store, key)
        return ObjectInfo(key, found["size"], found["last_modified"])

    def list(self, prefix: str = "") -> Iterator[ObjectInfo]:
        with _translated(prefix):
            for page in obstore.list(self._store, checked_prefix(prefix) or None, chunk_size=1000):
                for found in page:
                    if not found["path"].startswith("."):
                        yield ObjectInfo(found["path"], found["size"], found["last_modified"])

    def delete(self, key: str, deletion_id: str) -> bool:
        checked_deletion(deletion_id)
        try:
            self.stat(key)
        except NoSuchObjectError:
            return False
        with _translated(key):
            obstore.delete(self._store, key)
        return True

    def sweep(self, older_than_s: float) -> int:
        count = 0
        now = datetime.now(UTC)
        with _translated(_STAGING):
            for page in obstore.list(self._store, _STAGING):
                old = [f["path"] for f in page if (now - f["last_modified"]).total_seconds() > older_than_s]
                if old:
                    obstore.delete(self._store, old)
                count += len(old)
        return count

    def _create(self, key: str, content: bytes) -> bool:
        """False where something is there."""
        with _translated(key):
            try:
                obstore.put(self._store, key, content, mode="create", use_multipart=False)
            except AlreadyExistsError:
                return False
        return True

    def _put_in_parts(self, key: str, path: Path, sha256: str | None) -> tuple[int, str, bool]:
        digest = hashlib.sha256()
        size = 0

        def parts() -> Iterator[bytes]:
            nonlocal size
            with path.open("rb") as file:
                while part := file.read(_PART):
                    digest.update(part)
                    size += len(part)
                    yield part

        staged = f"{_STAGING}/{secrets.token_hex(16)}"
        with _translated(key):
            obstore.put(self._store, staged, parts(), use_multipart=True, chunk_size=_PART, max_concurrency=2)
            try:
                _announced(key, sha256, digest.hexdigest())
                obstore.copy(self._store, staged, key, overwrite=False)
            except AlreadyExistsError:
                return size, digest.hexdigest(), False
            finally:
                obstore.delete(self._store, staged)
        return size, digest.hexdigest(), True

    def _require_conditions(self) -> None:
        try:
            self._create(_PROBE, b"1")
        except NoSuchObjectError as error:
            raise BadAddressError(f"{self.url}: expected a bucket, found none; make it first") from error
        if self._create(_PROBE, b"2"):
            raise BadAddressError(
                f"{self.url}: expected a store that refuses to overwrite (If-None-Match), found one that overwrites"
            )

    def _sha256(self, key: str) -> str:
        digest = hashlib.sha256()
        for chunk in self.chunks(key):
            digest.update(chunk)
        return digest.hexdigest()


@contextmanager
def _translated(key: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise NoSuchObjectError(f"expected an object, found none named {key}") from error
    except BaseError as error:
        raise ObjectsUnavailableError(f"the object store refuses {key}: {_line(error)}") from error


def _announced(key: str, sha256: str | None, found: str) -> None:
    if sha256 is not None and found != sha256:
        raise ContentChangedError(f"{key}: expected bytes with SHA-256 {sha256}, read {found}; nothing is kept")


def _line(error: Exception) -> str:
    """The first line: what follows is a dump of the library's own state."""
    return (str(error).splitlines() or [type(error).__name__])[0][:300]
