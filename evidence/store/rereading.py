"""When each package was last read in full, so that a long reading goes on where it was left."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Engine, insert, select, update

from evidence.store import schema
from evidence.store.engine import reading
from evidence.store.writer import writer


class Rereading:
    """`store.rereading`. Methods raise what those of `Store` do."""

    def __init__(self, engine: Engine, clock: Callable[[], datetime]) -> None:
        self._engine, self._clock = engine, clock

    def read_since(self, since: datetime) -> frozenset[str]:
        """Packages that were read in full, and found intact, after a moment."""
        table = schema.Rehash
        query = select(table.package_id).where(table.read_utc >= since, table.intact.is_(True))
        with reading(self._engine) as connection:
            return frozenset(connection.scalars(query))

    def note(self, package_id: str, *, intact: bool) -> None:
        table = schema.Rehash
        with writer(self._engine, self._clock) as to:
            row = {"read_utc": to.now, "intact": intact}
            moved = to.connection.execute(update(table).where(table.package_id == package_id).values(**row))
            if moved.rowcount == 0:
                to.connection.execute(insert(table).values(package_id=package_id, **row))
