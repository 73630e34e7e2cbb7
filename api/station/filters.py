"""What somebody wants to see of the queue, as the address of the page says it, and where a page begins."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Literal
from urllib.parse import urlencode

from api.station.known_cameras import CameraBook
from evidence.law import VIET_NAM
from evidence.people import Person
from evidence.store.triage import Place, QueueState, Wanted

Order = Literal["deadline", "newest"]
Shown = Literal["pending", "open", "second", "settled"]
_STATES: dict[str, Shown] = {"open": "open", "second": "second", "settled": "settled"}


@dataclass(frozen=True, slots=True)
class Filters:
    """All optional; what is not understood counts as not asked for: an address is easily cut off."""

    commune: str = ""
    camera: str = ""
    kind: str = ""
    state: Shown = "pending"
    score: float = 0.0
    from_day: date | None = None
    to_day: date | None = None
    order: Order = "deadline"

    @classmethod
    def of(cls, query: Mapping[str, str]) -> "Filters":
        state, order, kind = query.get("state"), query.get("order"), query.get("kind", "")
        return cls(
            commune=query.get("commune", "")[:200],
            camera=query.get("camera", "")[:200],
            kind=kind if kind in ("dump", "litter") else "",
            state=_STATES.get(state or "", "pending"),
            score=_score(query.get("score", "")),
            from_day=day_of(query.get("from", "")),
            to_day=day_of(query.get("to", "")),
            order="newest" if order == "newest" else "deadline",
        )

    @property
    def query(self) -> str:
        """The address's part behind the question mark; empty where nothing is asked for."""
        said = {
            "commune": self.commune,
            "camera": self.camera,
            "kind": self.kind,
            "state": "" if self.state == "pending" else self.state,
            "score": f"{self.score:g}" if self.score else "",
            "from": "" if self.from_day is None else self.from_day.isoformat(),
            "to": "" if self.to_day is None else self.to_day.isoformat(),
            "order": "" if self.order == "deadline" else self.order,
        }
        return urlencode({name: value for name, value in said.items() if value})

    def wanted(self, person: Person, sources: frozenset[str], book: CameraBook) -> Wanted:
        """Of what the person may see."""
        if self.camera:
            sources &= {self.camera}
        if self.commune:
            sources = frozenset(source for source in sources if book.commune(source) == self.commune)
        return Wanted(
            sources=sources,
            states=_states(self.state, person),
            kind=self.kind or None,
            least_score=self.score,
            from_utc=None if self.from_day is None else beginning(self.from_day),
            to_utc=None if self.to_day is None else beginning(self.to_day + timedelta(1)),
            not_confirmed_by=person.id if self.state == "pending" else None,
        )


def narrowed(wanted: Wanted, sources: frozenset[str]) -> Wanted:
    return replace(wanted, sources=wanted.sources & sources)


def _states(shown: Shown, person: Person) -> tuple[QueueState, ...]:
    if shown != "pending":
        return (shown,)
    # Who may not be the second person has nothing to do there; who does not decide at all looks on.
    return ("open",) if "review" in person.rights and "confirm" not in person.rights else ("open", "second")


def write_cursor(places: Mapping[str, Place]) -> str:
    """Where the next page begins, in each of the lists that the page was merged from."""
    found = {
        name: [None if place.release_utc is None else place.release_utc.isoformat(), place.event_id]
        for name, place in places.items()
    }
    return base64.urlsafe_b64encode(json.dumps(found, separators=(",", ":")).encode()).decode().rstrip("=")


def read_cursor(text: str) -> dict[str, Place]:
    """Empty, which is the beginning, where it is none of ours."""
    try:
        found = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        return {str(name): Place(_moment(at), str(event_id)) for name, (at, event_id) in found.items()}
    except (ValueError, TypeError, AttributeError):
        return {}


def _moment(text: str | None) -> datetime | None:
    """Raises ValueError."""
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def beginning(day: date) -> datetime:
    """In Viet Nam."""
    return datetime(day.year, day.month, day.day, tzinfo=VIET_NAM)


def day_of(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None


def _score(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))  # NaN compares as nothing, and is 0 here
    except ValueError:
        return 0.0
