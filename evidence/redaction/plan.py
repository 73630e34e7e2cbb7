"""What is covered, when and where: regions.json. A first pass writes it, a person may change it, the painting obeys it.

Times are media seconds of the clip (its first picture is 0), coordinates pixels of the upright picture.
"""

import re
from collections.abc import Collection, Sequence
from math import isfinite
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, model_validator

from evidence.atomic import write_atomic
from evidence.record import Box, Record, Seconds
from evidence.redaction.errors import RedactionError

Cover = Literal["whole", "head", "plate", "none"]
"""`whole`: all of it. `head`: the upper part. `plate`: the lower part. `none`: it stays visible."""
What = Literal["person", "vehicle"]
Actor = Literal["visible", "head", "whole"]
NUMBERED = frozenset({"truck", "bus"})
"""They carry their number painted large on doors, sides and back."""
OSD_SHARE = 0.1
"""Recorders write time and camera name within this part of the picture's height, from the top and the bottom."""


class Policy(Record):
    """What a first pass decides. `actor` is what becomes of the one who is accused: their head, or all of them, or
    nothing; of their vehicle, with `head`, the plate. `osd` covers what the recorder wrote into the picture."""

    actor: Actor = "visible"
    osd: bool = False


EVIDENCE = Policy()
"""For the case: everybody else is protected, the actor can be seen."""
PUBLICATION = Policy(actor="head", osd=True)
"""For the public: nobody can be recognised, and neither time nor camera can be read."""


class Key(Record):
    """Where something is at one moment. Between two keys the box moves in a straight line."""

    at_s: Seconds
    box: Box


class Entity(Record):
    """Somebody or something that was found: covered from its first key to its last, as `cover` says."""

    id: int
    what: What
    name: str
    """What the network called it."""
    score: float = Field(ge=0, le=1)
    """The best it was seen with: start with the low ones when looking for what is covered for nothing."""
    actor: bool
    cover: Cover
    keys: Annotated[tuple[Key, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _in_order(self) -> "Entity":
        if any(b.at_s <= a.at_s for a, b in zip(self.keys, self.keys[1:], strict=False)):
            raise ValueError(f"entity {self.id}: expected its keys in order of time, each moment once")
        return self


class Region(Record):
    """A part of the picture that a person chose. Exactly one of `box` and `polygon`; no `from_s`: from the start, no
    `to_s`: to the end."""

    action: Literal["cover", "keep"]
    box: Box | None = None
    polygon: tuple[tuple[float, float], ...] | None = None
    from_s: Seconds | None = None
    to_s: Seconds | None = None
    note: str | None = None

    @model_validator(mode="after")
    def _one_shape(self) -> "Region":
        if (self.box is None) == (self.polygon is None):
            raise ValueError("a region: expected either box or polygon")
        if self.polygon is not None and len(self.polygon) < 3:
            raise ValueError(f"a region: expected a polygon of three corners or more, found {len(self.polygon)}")
        if self.box is not None and not (self.box[0] < self.box[2] and self.box[1] < self.box[3]):
            raise ValueError(f"a region: expected x1 < x2 and y1 < y2, found {self.box}")
        if self.from_s is not None and self.to_s is not None and self.to_s <= self.from_s:
            raise ValueError(f"a region: expected from before to, found {self.from_s} to {self.to_s}")
        return self

    def applies(self, at_s: float) -> bool:
        return (self.from_s is None or at_s >= self.from_s) and (self.to_s is None or at_s < self.to_s)


class Plan(Record):
    """regions.json. What a person covers beats what a person keeps, and this beats what was found."""

    schema_: Literal[1] = Field(default=1, alias="schema")
    parent_sha256: str
    """The file it is about."""
    width: int
    height: int
    actor_known: bool
    """Whether the one who is accused could be told from the others; where not, all are covered."""
    osd: bool = False
    """Whether a band at the top and one at the bottom are covered."""
    entities: tuple[Entity, ...] = ()
    regions: tuple[Region, ...] = ()
    uncovered: tuple[Entity, ...] = ()
    """What was found, and a person said is neither somebody nor a vehicle: shown, for others to look at."""

    @property
    def visible(self) -> tuple[Entity, ...]:
        """Who or what was found and stays visible."""
        return tuple(e for e in self.entities if e.cover == "none")


def with_regions(plan: Plan, drawn: Sequence[Region], policy: Policy) -> Plan:
    """A plan that a person edited, with regions that were given besides. The policy only adds: it covers the actor
    where the plan shows them, and the bands; what the person covered stays so."""
    entities = tuple(
        e.model_copy(update={"cover": cover_of(e.what, e.name, True, policy)})
        if e.actor and (e.cover == "none" or policy.actor == "whole")
        else e
        for e in plan.entities
    )
    update = {"entities": entities, "regions": (*plan.regions, *drawn), "osd": plan.osd or policy.osd}
    return plan.model_copy(update=update)


def uncovered(plan: Plan, ids: Collection[int]) -> Plan:
    """Without what a person says is neither somebody nor a vehicle; the accused is never left out. Who walks past it is
    covered all the same, which `keep` would not do."""
    gone = tuple(e for e in plan.entities if not e.actor and e.id in ids)
    kept = tuple(e for e in plan.entities if e not in gone)
    return plan.model_copy(update={"entities": kept, "uncovered": (*plan.uncovered, *gone)})


def cover_of(what: What, name: str, actor: bool, policy: Policy) -> Cover:
    """How much of something is covered.

    There is no detector for plates: of cars the lower part is covered, of everything larger, and of two-wheelers, all;
    of the actor's own two-wheeler the lower part, so that the act can still be seen.
    """
    if actor and policy.actor == "visible":
        return "none"
    if actor and policy.actor == "head":
        return "head" if what == "person" else "whole" if name in NUMBERED else "plate"
    return "plate" if name == "car" else "whole"


def save_plan(plan: Plan, path: Path) -> None:
    """Raises OSError."""
    write_atomic(path, plan_text(plan))


def plan_text(plan: Plan) -> str:
    """As it stands in the file: one entity's key a line would be pages, so JSON decides only the indent."""
    return plan.model_dump_json(indent=1, exclude_none=True) + "\n"


def load_plan(path: Path) -> Plan:
    """Raises RedactionError where the file cannot be read or is not such a plan."""
    try:
        return Plan.model_validate_json(path.read_bytes())
    except OSError as error:
        raise RedactionError(f"{path.name}: expected a regions file, found {error.strerror}") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"]) or "the file"
        raise RedactionError(f"{path.name}: {where}: {first['msg']}; mend it, or make it anew without it") from error


_REGION = re.compile(r"(?P<box>[^@]+)(?:@(?P<from>[^-@]*)-(?P<to>[^-@]*))?")


def parse_region(text: str, action: Literal["cover", "keep"]) -> Region:
    """`x1,y1,x2,y2` or `x1,y1,x2,y2@from-to`, seconds; either end may be left out. Raises RedactionError."""
    expected = f"{text!r}: expected x1,y1,x2,y2 in pixels, perhaps followed by @from-to in seconds"
    match = _REGION.fullmatch(text.strip())
    if match is None:
        raise RedactionError(f"{expected}, for example 120,80,300,260@4.5-12")
    try:
        x1, y1, x2, y2 = _numbers(match["box"].split(","))
        ends = [None if not part else _numbers([part])[0] for part in (match["from"], match["to"])]
        return Region(action=action, box=(x1, y1, x2, y2), from_s=ends[0], to_s=ends[1])
    except ValidationError as error:
        raise RedactionError(f"{expected}; {error.errors()[0]['msg']}") from error
    except ValueError as error:
        raise RedactionError(f"{expected}, for example 120,80,300,260@4.5-12") from error


def _numbers(parts: Sequence[str]) -> list[float]:
    found = [float(part) for part in parts]
    if not all(isfinite(value) for value in found):
        raise ValueError("not a number")
    return found
