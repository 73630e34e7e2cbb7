"""What a station answers when it does not do what was asked, and what happens on the way to it."""

from dataclasses import dataclass, field
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

_KIND = "urn:litterwatch:problem:"


class Problem(BaseModel):
    """As the station said it (RFC 9457); members that some kinds have of their own stand in `model_extra`."""

    model_config = ConfigDict(frozen=True, extra="allow")

    type: str
    status: int
    detail: str
    detail_vi: str = ""

    @property
    def kind(self) -> str:
        """Such as no-such-event; empty where the station gave it none."""
        return self.type.removeprefix(_KIND) if self.type.startswith(_KIND) else ""


class ApiError(Exception):
    """`str()` is one English line without secrets."""


class UnreachableError(ApiError):
    """Nobody answered, however often it was tried. `connected`: somebody was there, and the line broke."""

    def __init__(self, text: str, *, connected: bool) -> None:
        super().__init__(text)
        self.connected = connected


class BadAnswerError(ApiError):
    """Something answered, and it is not what a station says: cut short, of another program, or with a wrong hash."""


@dataclass(frozen=True, slots=True)
class Damage:
    """A file that is not what the station says it is."""

    path: str
    expected: str
    found: str


class DamagedError(BadAnswerError):
    """A file came whole, and its hash is another."""

    def __init__(self, damage: Damage) -> None:
        self.damage = damage
        super().__init__(f"{damage.path}: expected SHA-256 {damage.expected}, found {damage.found}")


@dataclass(frozen=True, slots=True)
class Refusal:
    """`wait_s`: after which it may be asked again, where the station said so."""

    problem: Problem
    wait_s: float | None = field(default=None)


class AnswerError(ApiError):
    """The station answered with a problem."""

    def __init__(self, refusal: Refusal) -> None:
        self.refusal = refusal
        problem = refusal.problem
        super().__init__(f"{problem.status} {problem.kind or problem.type}: {problem.detail}")

    @property
    def problem(self) -> Problem:
        return self.refusal.problem

    @classmethod
    def of(cls, refusal: Refusal) -> Self:
        """Of the class that fits best."""
        problem = refusal.problem
        found = _OF_KIND.get(problem.kind) or _OF_STATUS.get(problem.status, AnswerError)
        return found(refusal)  # type: ignore[return-value]  # always one below this class


class NotSignedInError(AnswerError):
    """No token, or one that is revoked or too old."""


class NotAllowedError(AnswerError):
    """The token, or its account, has not the right."""


class NotFoundError(AnswerError):
    """Not there, or outside one's communes: the station does not say which."""


class GoneError(AnswerError):
    """It was there, and was deleted by decision."""


class OtherCursorError(AnswerError):
    """The cursor is of another scope or another store: begin without one."""


class ConflictError(AnswerError):
    """Somebody else was first."""


class VersionConflictError(ConflictError):
    """Somebody decided meanwhile; `version` is how it stands."""

    @property
    def version(self) -> int:
        return int((self.problem.model_extra or {}).get("version", 0))


class ClaimedError(ConflictError):
    """Somebody else is at work on it."""

    @property
    def by(self) -> str:
        return str((self.problem.model_extra or {}).get("by", ""))


class BusyError(AnswerError):
    """For now: too many requests, or the database or object store is away."""


_OF_KIND: dict[str, type[AnswerError]] = {
    "other-cursor": OtherCursorError,
    "version-conflict": VersionConflictError,
    "claimed": ClaimedError,
    "still-busy": BusyError,  # the first sending of the same request is still at work
}
_OF_STATUS: dict[int, type[AnswerError]] = {
    401: NotSignedInError,
    403: NotAllowedError,
    404: NotFoundError,
    409: ConflictError,
    410: GoneError,
    429: BusyError,
    502: BusyError,
    503: BusyError,
    504: BusyError,
}


def problem_of(status: int, body: bytes) -> Problem:
    """What a body says; a proxy in between may have written something else."""
    try:
        return Problem.model_validate_json(body)
    except ValidationError:
        return Problem(type="about:blank", status=status, detail=f"expected a problem, found {len(body)} bytes")
