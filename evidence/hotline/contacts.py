"""Who reported, encrypted with a key of the data folder: a database that is copied, or lies elsewhere, tells nobody."""

import json
import os
from dataclasses import asdict
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from evidence.hotline.errors import BadReportError, ContactsError
from evidence.hotline.report import Contact
from evidence.store import RecordError
from evidence.store.canonical import plain
from streams.ring.folder import sync_folder

_LONGEST = 200


class Contacts:
    """Seals and opens what is kept in the table `report_contact`."""

    def __init__(self, data: Path) -> None:
        self._file = data / "hotline" / "contacts.key"

    def seal(self, report_id: str, contact: Contact) -> str:
        """Raises BadReportError, OSError."""
        said = asdict(checked(contact))
        # The report's id is inside: a row that is moved to another report is found out.
        document = json.dumps({"report_id": report_id, **said}, ensure_ascii=False)
        return Fernet(self._key(make=True)).encrypt(document.encode()).decode("ascii")

    def open(self, report_id: str, sealed: str) -> Contact:
        """Raises ContactsError, OSError."""
        try:
            found = json.loads(Fernet(self._key(make=False)).decrypt(sealed.encode()))
        except (InvalidToken, ValueError) as error:
            raise ContactsError(
                f"report {report_id}: expected a contact sealed with {self._file}, found another key's"
            ) from error
        if found.pop("report_id") != report_id:
            raise ContactsError(f"report {report_id}: expected its own contact, found another report's")
        return Contact(**found)

    def _key(self, *, make: bool) -> bytes:
        try:
            return self._file.read_bytes().strip()
        except FileNotFoundError as error:
            if not make:
                raise ContactsError(
                    f"expected {self._file}, found none; copy it from where the report was taken down"
                ) from error
        self._file.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
        partial = self._file.with_suffix(f".{os.getpid()}")
        fd = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(Fernet.generate_key() + b"\n")
                file.flush()
                os.fsync(file.fileno())
            try:
                os.link(partial, self._file)  # of two who make one, the first's is kept
                sync_folder(self._file.parent)
            except FileExistsError:
                return self._file.read_bytes().strip()
        finally:
            partial.unlink(missing_ok=True)
        return self._file.read_bytes().strip()


def checked(contact: Contact) -> Contact:
    """Raises BadReportError."""
    for name, text in asdict(contact).items():
        if text:
            try:
                plain(text, name, _LONGEST)
            except RecordError as error:
                raise BadReportError(str(error)) from error
    if not (contact.name or contact.phone or contact.other):
        raise BadReportError("expected a name, a number or another way to reach somebody, found none")
    return contact
