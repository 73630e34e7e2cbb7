"""What can go wrong with the store: what was expected, what was found, what to do."""


class StoreError(Exception):
    """Something the store cannot do. `str()` is one English line without secrets."""


class BadDatabaseError(StoreError):
    """A database address that names nothing usable."""


class StoreUnavailableError(StoreError):
    """The database is away, locked, full or damaged. What was asked for may be asked for again later; whether it was
    done where the connection broke during a commit, nobody knows: everything the store does can be repeated safely."""


class SchemaError(StoreError):
    """The tables are not those of this version of the program."""


class NewerSchemaError(SchemaError):
    """They are of a later one."""


class OlderSchemaError(SchemaError):
    """They are of an earlier one, or not made yet."""


class RecordError(StoreError):
    """A value that no row can hold."""


class NoSuchEventError(StoreError):
    """An event that the store has never had, or that was withdrawn."""


class VersionConflictError(StoreError):
    """Somebody else was first."""

    def __init__(self, event_id: str, expected: int, found: int) -> None:
        self.event_id, self.expected, self.found = event_id, expected, found
        super().__init__(
            f"event {event_id}: expected version {expected}, found {found}; read what was decided meanwhile"
        )
