"""What can go wrong with the object store: what was expected, what was found, what to do."""


class ObjectsError(Exception):
    """Something the object store cannot do. `str()` is one English line without secrets."""


class BadAddressError(ObjectsError):
    """An address that names no usable object store."""


class BadKeyError(ObjectsError):
    """A name that no object can have."""


class NoSuchObjectError(ObjectsError):
    """An object that is not there."""


class ObjectExistsError(ObjectsError):
    """Something else is there under that name, and stays."""


class ContentChangedError(ObjectsError):
    """What was read is not what was announced: the source changed, or the disk is failing. Nothing was kept."""


class ObjectsUnavailableError(ObjectsError):
    """The store is away, full or refuses. What was asked for may be asked for again later."""
