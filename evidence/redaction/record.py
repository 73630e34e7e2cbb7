"""What is known of a redacted file: the manifest's entry for it, and the JSON beside it."""

import hashlib
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from evidence.atomic import write_atomic
from evidence.record import ModelRef, Record, Seconds, Utc
from evidence.redaction.errors import RedactionError
from evidence.redaction.plan import Plan, Policy, plan_text


class Counts(Record):
    """How many were found, by what became of them; `regions` are those that a person drew."""

    people: int
    vehicles: int
    visible_people: int
    visible_vehicles: int
    regions_covered: int
    regions_kept: int


class Redaction(Record):
    """One redacted file and how it came about: enough to make it again from its parent."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    parent_sha256: str
    tool: Literal["litterwatch evidence redact"] = "litterwatch evidence redact"
    tool_version: str
    tool_args: tuple[str, ...]
    policy: Policy
    actor_known: bool
    osd: bool
    """Whether the bands with the recorder's writing are covered."""
    model: ModelRef | None
    """The weights that looked; None where a regions file said what to cover."""
    plan_sha256: str
    """Of the regions file that was obeyed: its bytes as `plan_text` writes them."""
    counts: Counts
    codec: Literal["h264", "jpeg"]
    width: int
    height: int
    frames: int
    frames_covered: int
    """In how many of them anything but the recorder's own writing was covered."""
    duration_s: Seconds | None
    """None for a still."""
    made_utc: Utc
    size: int
    file_sha256: str
    essence_sha256: str | None
    """None for a still."""


def beside(media: Path) -> Path:
    """Where the description of a redacted file lies."""
    return media.with_name(f"{media.stem}.redaction.json")


def regions_beside(media: Path) -> Path:
    """Where what was covered in it lies."""
    return media.with_name(f"{media.stem}.regions.json")


def save_redaction(redaction: Redaction, media: Path) -> None:
    """Raises OSError."""
    write_atomic(beside(media), redaction.model_dump_json(indent=1) + "\n")


def load_redaction(media: Path) -> Redaction:
    """The description beside `media`, which must still be the file it describes. Raises RedactionError, OSError."""
    path = beside(media)
    try:
        found = Redaction.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise RedactionError(
            f"{media.name}: expected its description {path.name} beside it, found none; make it with evidence redact"
        ) from error
    except ValidationError as error:
        raise RedactionError(
            f"{path.name}: expected a description of a redaction, found {error.errors()[0]['msg']}"
        ) from error
    if (sha256 := file_sha256(media)) != found.file_sha256:
        raise RedactionError(
            f"{media.name}: expected the file that {path.name} describes, found SHA-256 {sha256[:16]}...; make it again"
        )
    return found


def counts_of(plan: Plan) -> Counts:
    return Counts(
        people=sum(e.what == "person" for e in plan.entities),
        vehicles=sum(e.what == "vehicle" for e in plan.entities),
        visible_people=sum(e.what == "person" for e in plan.visible),
        visible_vehicles=sum(e.what == "vehicle" for e in plan.visible),
        regions_covered=sum(r.action == "cover" for r in plan.regions),
        regions_kept=sum(r.action == "keep" for r in plan.regions),
    )


def plan_sha256(plan: Plan) -> str:
    return hashlib.sha256(plan_text(plan).encode()).hexdigest()


def file_sha256(path: Path) -> str:
    """Raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
