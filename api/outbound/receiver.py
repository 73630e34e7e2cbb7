"""Who is told, what came of it, and when to try again."""

from dataclasses import dataclass
from typing import Literal, Protocol

from api.outbound.notice import Notice

SCHEDULE_S = (0, 5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
"""Of Standard Webhooks: how long before each attempt."""


@dataclass(frozen=True, slots=True)
class Answer:
    kind: Literal["delivered", "refused", "away", "gone"]
    """It has it; it does not want this one; it cannot be told anything now; it wants nothing any more."""
    reason: str = ""
    wait_s: float = 0.0
    """Asked for by the receiver."""


DELIVERED = Answer("delivered")


class Receiver(Protocol):
    """Who is told. All calls come from one thread, which may be kept waiting."""

    def open(self) -> None: ...
    def ready(self) -> str | None:
        """Why it cannot be told anything now, if that is known without asking it."""

    def tell(self, notice: Notice) -> Answer: ...
    def close(self) -> None: ...


def wait_s(failures: int) -> float | None:
    """Before the next attempt, after so many that failed; None: there is none."""
    return float(SCHEDULE_S[failures]) if failures < len(SCHEDULE_S) else None
