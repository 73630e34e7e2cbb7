"""Who works on an event just now: two officers never work on one clip."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, bindparam, delete, insert, select

from evidence.people.errors import PeopleError
from evidence.store import schema
from evidence.store.engine import reading, writing
from evidence.store.errors import NoSuchEventError

CLAIM = timedelta(minutes=5)
"""Unless it is renewed: a page that is open renews it, one that was closed does not."""


@dataclass(frozen=True, slots=True)
class Claim:
    event_id: str
    by: str
    since_utc: datetime
    until_utc: datetime


class ClaimedError(PeopleError):
    """Somebody else works on it."""

    def __init__(self, claim: Claim) -> None:
        self.claim = claim
        super().__init__(f"event {claim.event_id}: expected nobody at work on it, found {claim.by}")


_KNOWN = (
    select(schema.Event.event_id)
    .where(schema.Event.event_id == bindparam("event"), schema.Event.withdrawn_utc.is_(None))
    .with_for_update()
)
_HOLDING = select(schema.Claim.__table__).where(schema.Claim.until_utc > bindparam("now"))
_ON = _HOLDING.where(schema.Claim.event_id.in_(bindparam("events", expanding=True)))
_ON_ONE = _HOLDING.where(schema.Claim.event_id == bindparam("event"))
_GONE = delete(schema.Claim).where(schema.Claim.event_id == bindparam("event"))
_TAKEN = insert(schema.Claim)


class Claims:
    """Methods raise StoreUnavailableError. A claim is no evidence: it is not in the log, and goes when it is over."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def take(self, event_id: str, by: str) -> Claim:
        """From now on, or on for longer. Raises ClaimedError, NoSuchEventError."""
        with writing(self._engine) as connection:
            # In PostgreSQL the event's row is the lock: there may be no claim yet that could be locked.
            if connection.scalar(_KNOWN, {"event": event_id}) is None:
                raise NoSuchEventError(f"expected an event of the store, found none named {event_id}")
            now = self._clock()
            held = claim_on(connection, event_id, now)
            if held is not None and held.by != by:
                raise ClaimedError(held)
            claim = Claim(event_id, by, now if held is None else held.since_utc, now + CLAIM)
            connection.execute(_GONE, {"event": event_id})
            row = {"event_id": event_id, "account": by, "since_utc": claim.since_utc, "until_utc": claim.until_utc}
            connection.execute(_TAKEN, row)
        return claim

    def drop(self, event_id: str, by: str) -> None:
        """Nothing where it is not theirs."""
        table = schema.Claim
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.event_id == event_id, table.account == by))

    def on(self, event_ids: Sequence[str]) -> dict[str, Claim]:
        """Those that hold, by event."""
        with reading(self._engine) as connection:
            rows = connection.execute(_ON, {"events": list(event_ids), "now": self._clock()}).all()
        return {row.event_id: Claim(row.event_id, row.account, row.since_utc, row.until_utc) for row in rows}


def claim_on(connection: Connection, event_id: str, now: datetime) -> Claim | None:
    """The one that holds."""
    row = connection.execute(_ON_ONE, {"event": event_id, "now": now}).one_or_none()
    return None if row is None else Claim(row.event_id, row.account, row.since_utc, row.until_utc)
