"""Addresses of object stores."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from evidence.objects.errors import BadAddressError

_EXPECTED = "expected a folder, file:///FOLDER or s3://BUCKET/PREFIX?endpoint=URL&region=NAME"


@dataclass(frozen=True, slots=True)
class S3Address:
    """Keys and passwords are never part of it: they are in the environment (AWS_ACCESS_KEY_ID ...)."""

    bucket: str
    prefix: str
    endpoint: str | None
    region: str

    @property
    def text(self) -> str:
        return f"s3://{self.bucket}/{self.prefix}" + ("" if self.endpoint is None else f"?endpoint={self.endpoint}")


def parse_address(text: str) -> Path | S3Address:
    """Raises BadAddressError; nothing secret is in its text."""
    if "://" not in text:
        if not text:
            raise BadAddressError(f"{_EXPECTED}, found nothing")
        return Path(text).absolute()
    try:
        parts = urlsplit(text)
        endpoint_has_password = any("@" in value for name, value in parse_qsl(parts.query) if name == "endpoint")
    except ValueError as error:
        raise BadAddressError(f"{_EXPECTED}, found no address") from error
    if "@" in parts.netloc or endpoint_has_password:
        raise BadAddressError("expected no password in the address; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    if parts.scheme == "file" and not parts.netloc and parts.path:
        return Path(unquote(parts.path))
    if parts.scheme != "s3" or not parts.netloc:
        raise BadAddressError(f"{_EXPECTED}, found {parts.scheme}://")
    options = dict(parse_qsl(parts.query))
    if unknown := sorted(set(options) - {"endpoint", "region"}):
        raise BadAddressError(f"{_EXPECTED}, found the option {unknown[0]}")
    return S3Address(
        bucket=parts.netloc,
        prefix=parts.path.strip("/"),
        endpoint=options.get("endpoint"),
        region=options.get("region", "us-east-1"),
    )
