"""Packages and media, written once: a folder, or an S3-compatible store (docs/design/keeping.md)."""

from pathlib import Path

from evidence.objects.address import parse_address
from evidence.objects.errors import (
    BadAddressError,
    BadKeyError,
    ContentChangedError,
    NoSuchObjectError,
    ObjectExistsError,
    ObjectsError,
    ObjectsUnavailableError,
)
from evidence.objects.folder import FolderObjects
from evidence.objects.objects import ObjectInfo, Objects, Put


def open_objects(address: str | Path) -> Objects:
    """A folder, file:///FOLDER, or s3://BUCKET/PREFIX?endpoint=URL&region=NAME, whose keys are in the environment.

    Raises BadAddressError, ObjectsUnavailableError.
    """
    found = address if isinstance(address, Path) else parse_address(address)
    if isinstance(found, Path):
        return FolderObjects(found)
    try:
        from evidence.objects.s3 import S3Objects  # noqa: PLC0415  an extra; 20 MB that a folder does not need
    except ModuleNotFoundError as error:
        raise BadAddressError(
            "an S3 store needs obstore, which is not installed; run: pip install 'litterwatch[s3]'"
        ) from error
    return S3Objects(found)


__all__ = [
    "BadAddressError",
    "BadKeyError",
    "ContentChangedError",
    "FolderObjects",
    "NoSuchObjectError",
    "ObjectExistsError",
    "ObjectInfo",
    "Objects",
    "ObjectsError",
    "ObjectsUnavailableError",
    "Put",
    "open_objects",
]
