"""What the process that makes a redacted clip and its parent say to each other."""

from pathlib import Path
from typing import ClassVar, Literal

from api.line import Line


class RedactJob(Line):
    """To the process, on its standard input. `cover`: what a person wants covered besides, as `--region` has it."""

    package: Path
    out: Path
    cover: tuple[str, ...] = ()
    uncover: tuple[int, ...] = ()
    """Of what was found and covered: what a person says is nobody, and no vehicle."""
    program: str


class RedactStep(Line):
    """How far it is, in seconds of the clip."""

    beat: ClassVar[bool] = True
    type: Literal["step"] = "step"
    step: Literal["find", "paint"]
    media_s: float


class RedactFailed(Line):
    type: Literal["failed"] = "failed"
    vi: str
    en: str


class RedactDone(Line):
    type: Literal["done"] = "done"
