"""What the sealing process and its parent say to each other."""

from pathlib import Path
from typing import ClassVar, Literal

from pydantic import Field

from api.line import Line


class SealJob(Line):
    """To the sealing process, on its standard input: addresses may hold a password. None: in the data folder."""

    data: Path
    database: str = Field(repr=False)
    objects: str | None = None
    keys: Path | None = None


class Sealing(Line):
    """The sealing is at work. `waiting` events have no package yet; `trouble` is why that is not about to change."""

    beat: ClassVar[bool] = True
    type: Literal["sealing"] = "sealing"
    waiting: int
    sealed: int
    """Since it started."""
    trouble: str | None
