"""Where the redacted clip of a case lies while people look at it: in the event's folder, with which it is deleted.

events/EVENT/publication/
    package.json               from which package it was made
    redacted.mp4               with redacted.regions.json, and redacted.redaction.json, which comes last
    approval.json              of the publication that was taken out last
"""

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError

from evidence.atomic import write_atomic
from evidence.record import Record
from evidence.redaction.errors import RedactionError
from evidence.redaction.plan import Plan, load_plan
from evidence.redaction.record import Redaction, beside, load_redaction, regions_beside


class _From(Record):
    schema_: Literal[1] = 1
    package_id: str


@dataclass(frozen=True, slots=True)
class Prepared:
    """A redacted clip that is whole, the package that it was made from, and what was obeyed."""

    package_id: str
    media: Path
    redaction: Redaction
    plan: Plan


@dataclass(frozen=True, slots=True)
class Room:
    """Of one event. `folder` need not be there yet."""

    folder: Path

    @classmethod
    def of(cls, data: Path, event_id: str) -> "Room":
        return cls(data / "events" / event_id / "publication")

    @property
    def media(self) -> Path:
        return self.folder / "redacted.mp4"

    @property
    def approval(self) -> Path:
        return self.folder / "approval.json"

    def begin(self, package_id: str) -> None:
        """What was there is no longer finished. Raises OSError."""
        self.folder.mkdir(parents=True, exist_ok=True)
        beside(self.media).unlink(missing_ok=True)
        write_atomic(self.folder / "package.json", _From(package_id=package_id).model_dump_json() + "\n")

    def take(self, media: Path) -> None:
        """What a person made and put into the package, its description last. Raises OSError."""
        for name in (regions_beside, None, beside):
            source, target = (media, self.media) if name is None else (name(media), name(self.media))
            shutil.copyfile(source, target)

    def found(self) -> Prepared | None:
        """None where nothing is finished, or what is there was changed. Raises OSError."""
        try:
            package = _From.model_validate_json((self.folder / "package.json").read_bytes())
            redaction = load_redaction(self.media)
            return Prepared(package.package_id, self.media, redaction, obeyed(self.media, redaction))
        except (FileNotFoundError, ValidationError, RedactionError):
            return None


def obeyed(media: Path, redaction: Redaction) -> Plan:
    """What is covered in `media`, and what was uncovered by hand: the regions file beside it, which must still be the
    one that was obeyed. Raises RedactionError, OSError."""
    path = regions_beside(media)
    try:
        found = path.read_bytes()
    except FileNotFoundError as error:
        raise RedactionError(
            f"{media.name}: expected {path.name} beside it, which says what was covered, found none; copy it there"
        ) from error
    if hashlib.sha256(found).hexdigest() != redaction.plan_sha256:
        raise RedactionError(f"{path.name}: expected the file that was obeyed, found another; make {media.name} again")
    return load_plan(path)
