"""What every package of an installation has in common: who made it, and by which law and periods."""

from pathlib import Path

from api.program import program_name
from evidence.law import Law
from evidence.package.gathering import Books
from evidence.package.manifest import Producer
from evidence.retention import load_settings


def producer(data: Path) -> Producer:
    """This program in this installation."""
    name, _, number = program_name().partition(" ")
    try:
        host = (data / "installation.id").read_text("ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        host = None
    return Producer(name=name, version=number, commit=None, host_id=host)


def books(data: Path) -> Books:
    """The unit's own where the data folder has them. Raises ConfigError, OSError."""
    own = data / "law"
    return Books(Law.load(own if own.is_dir() else None), load_settings(data))
