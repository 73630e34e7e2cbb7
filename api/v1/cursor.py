"""Opaque cursors of pull-sync: a place in the order of changes, good for one scope of one store."""

import base64
import binascii
import hashlib
from http import HTTPStatus

from api.http.problems import ProblemError
from evidence import catalogue_api as words
from evidence.people import Person


def scope_mark(person: Person) -> str:
    """Changes with the communes that a person sees: what was left out before would be missing for ever."""
    said = "*" if person.communes is None else "\n".join(sorted(person.communes))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def written(number: int, mark: str) -> str:
    return base64.urlsafe_b64encode(f"1.{number}.{mark}".encode()).decode().rstrip("=")


def read(cursor: str, mark: str, head: int) -> int:
    """Raises ProblemError: 404 for what was never given as a cursor, 410 for one of another scope or another store."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        version, number, found = base64.b64decode(padded, altchars=b"-_", validate=True).decode("ascii").split(".")
        if version != "1" or not number.isascii() or not number.isdigit() or len(number) > 18:
            raise ValueError("another version")
    except (ValueError, binascii.Error) as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "bad-cursor", words.BAD_CURSOR) from error
    if found != mark or int(number) > head:
        raise ProblemError(HTTPStatus.GONE, "other-cursor", words.OTHER_CURSOR)
    return int(number)
