"""The token of a program: from a file or the environment, never from a command line, never in a log."""

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

VARIABLE = "LITTERWATCH_TOKEN"
_TOKEN = re.compile(r"[!-~]{8,500}")


class BadTokenError(ValueError):
    """No token; what was found is not in the message."""


@dataclass(frozen=True, slots=True, repr=False)
class Token:
    """Whoever prints it sees nothing."""

    secret: str

    def __post_init__(self) -> None:
        if _TOKEN.fullmatch(self.secret) is None:
            raise BadTokenError("expected a token of 8 to 500 printable characters on one line, found something else")

    def __repr__(self) -> str:
        return "Token(...)"

    @classmethod
    def from_file(cls, path: Path) -> Self:
        """Raises BadTokenError, OSError."""
        with path.open("rb") as file:
            return cls(file.read(1000).decode("ascii", "replace").strip())

    @classmethod
    def from_environment(cls) -> Self:
        """Raises BadTokenError."""
        return cls(os.environ.get(VARIABLE, "").strip())
