"""Requests that may be sent again: the second time they are answered as the first time, and nothing is done."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine, delete, insert, select, update

from evidence.people.errors import PeopleError
from evidence.store import schema
from evidence.store.engine import writing

KEPT = timedelta(hours=24)
_BUSY = timedelta(minutes=1)
"""After this, who began the first request is taken to have died of it."""


@dataclass(frozen=True, slots=True)
class Answered:
    status: int
    body: str


class KeyReusedError(PeopleError):
    """The same key with another request."""


class StillBusyError(PeopleError):
    """The first request with this key is being answered."""


class Repeats:
    """Methods raise StoreUnavailableError."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def begin(self, account: str, key: str, request_sha256: str) -> Answered | None:
        """What was answered before; None where this is the first. Raises KeyReusedError, StillBusyError."""
        now, table = self._clock(), schema.Once
        ours = (table.account == account) & (table.key == key)
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.made_utc < now - KEPT))
            # The account's row is the lock where there is none of the key yet.
            connection.execute(select(schema.Account.name).where(schema.Account.name == account).with_for_update())
            row = connection.execute(select(table.__table__).where(ours)).one_or_none()
            if row is not None:
                if row.request_sha256 != request_sha256:
                    raise KeyReusedError("expected the request that the key was first sent with, found another")
                if row.status is not None:
                    return Answered(row.status, row.answer)
                if row.made_utc > now - _BUSY:
                    raise StillBusyError("expected the first request to be over, found it still at work")
                connection.execute(update(table).where(ours).values(made_utc=now))
                return None
            connection.execute(
                insert(table).values(
                    account=account, key=key, request_sha256=request_sha256, status=None, answer=None, made_utc=now
                )
            )
        return None

    def answered(self, account: str, key: str, answered: Answered) -> None:
        table = schema.Once
        with writing(self._engine) as connection:
            ours = update(table).where(table.account == account, table.key == key)
            connection.execute(ours.values(status=answered.status, answer=answered.body))

    def failed(self, account: str, key: str) -> None:
        """It was refused: the next one with this key is tried."""
        table = schema.Once
        with writing(self._engine) as connection:
            connection.execute(delete(table).where(table.account == account, table.key == key))
