"""Publishing cases over the API: what waits for an approval, and the steps of each case."""

import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from pydantic import Field

from api.client.answers import Answer, Sha256, read
from api.client.asking import Asking
from api.client.download import Wanted, download

_V1 = "/api/v1"


class Wish(Answer):
    """`step`: asked (another person is waited for), approved, declined, published."""

    by: str
    at_utc: datetime
    reason: str
    outcome: str | None
    law: str | None
    media_sha256: Sha256
    step: str
    approved_by: str | None
    declined_by: str | None
    declined_why: str | None


class WaitingPublication(Answer):
    event_id: str
    camera: str
    kind: str
    release_utc: datetime | None
    wish: Wish
    may_approve: bool


class _WaitingList(Answer):
    publications: tuple[WaitingPublication, ...]


class Found(Answer):
    """Who or what is covered, from when to when, in seconds of the clip."""

    id: int
    what: str
    score: float
    actor: bool
    from_s: float
    to_s: float


class Uncovered(Answer):
    """What was covered, and `by` (None: by hand, before the package was exported) said is nobody and no vehicle. At
    `at_s` it is in `box`, in pixels of the clip."""

    id: int
    what: str
    score: float
    from_s: float
    to_s: float
    at_s: float
    box: tuple[float, float, float, float]
    by: str | None
    at_utc: datetime


class RedactedClip(Answer):
    sha256: Sha256
    size: int = Field(ge=0)
    duration_s: float | None
    people: int
    vehicles: int
    actor_known: bool
    found: tuple[Found, ...]
    uncovered: tuple[Uncovered, ...] = ()


class Publication(Answer):
    """How far it is. `stage`: no, make, making, ask, approve, take: what comes next."""

    event_id: str
    stage: str
    why_not: str | None
    why_not_vi: str | None
    clip: RedactedClip | None
    outcome: str | None
    law: str | None
    wish: Wish | None
    may_approve: bool
    may_decline: bool


class Publications:
    """`client.publications`. Methods raise what those of `Client` do: ConflictError where a step cannot be taken now.

    Who asks and who approves are two people, and each has watched all of the clip; `password` is theirs.
    """

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    def waiting(self) -> tuple[WaitingPublication, ...]:
        """In one's communes; who asked first stands first."""
        return read(_WaitingList, self._asking.ask("GET", f"{_V1}/publications").content).publications

    def of(self, event_id: str) -> Publication:
        return read(Publication, self._asking.ask("GET", _at(event_id)).content)

    def make(self, event_id: str, cover: Sequence[str] = (), uncover: Sequence[int] = ()) -> Publication:
        """Begin to make the clip, which takes some minutes; `cover`: more to cover, as x1,y1,x2,y2@from-to; `uncover`:
        ids of what was found that is nobody and no vehicle."""
        return self._post(event_id, "clip", {"cover": list(cover), "uncover": list(uncover)})

    def watch(self, event_id: str, clip: RedactedClip, into: Path, reason: str) -> None:
        """Fetch the clip, whole and of its hash. Raises DamagedError, OSError."""
        wanted = Wanted(f"{_at(event_id)}/clip", "redacted.mp4", clip.size, clip.sha256, {"reason": reason})
        download(self._asking, wanted, into)

    def ask(
        self,
        event_id: str,
        media_sha256: str,
        reason: str,
        *,
        password: str | None = None,
        outcome: str | None = None,
        law: str | None = None,
    ) -> Publication:
        """Having watched all of the clip of this hash."""
        body = {"media_sha256": media_sha256, "watched": True, "password": password}
        return self._post(event_id, "wishes", {**body, "reason": reason, "outcome": outcome, "law": law})

    def uncovered_picture(self, event_id: str, number: int, reason: str) -> bytes:
        """JPEG: how the clip shows the one of `uncovered` with this id."""
        return self._asking.ask("GET", f"{_at(event_id)}/uncovered/{number}", query={"reason": reason}).content

    def approve(
        self, event_id: str, media_sha256: str, *, password: str | None = None, uncovered_seen: bool = False
    ) -> Publication:
        """Having watched all of the clip of this hash. `uncovered_seen`: and having looked at each of its `uncovered`,
        which is needed where there are any."""
        body = {"media_sha256": media_sha256, "watched": True, "password": password, "uncovered_seen": uncovered_seen}
        return self._post(event_id, "approvals", body)

    def decline(self, event_id: str, media_sha256: str, why: str) -> Publication:
        """Refuse it, or take one's own wish back."""
        return self._post(event_id, "refusals", {"media_sha256": media_sha256, "why": why})

    def take(self, event_id: str) -> bytes:
        """What may be seen by all, as a zip."""
        return self._asking.ask("POST", f"{_at(event_id)}/exports").content

    def approval(self, event_id: str, reason: str) -> bytes:
        """The record of the approval as JSON: it holds names, and is for the case file."""
        return self._asking.ask("GET", f"{_at(event_id)}/approval", query={"reason": reason}).content

    def _post(self, event_id: str, what: str, body: dict[str, Any]) -> Publication:
        headers = {"idempotency-key": secrets.token_hex(16)}
        answer = self._asking.ask("POST", f"{_at(event_id)}/{what}", body=body, headers=headers)
        return read(Publication, answer.content)


def _at(event_id: str) -> str:
    return f"{_V1}/events/{quote(event_id, safe='')}/publication"
