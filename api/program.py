"""What this program is called."""

from importlib.metadata import PackageNotFoundError, version


def program_name() -> str:
    """Name and version, as results carry it."""
    try:
        return f"litterwatch {version('litterwatch')}"
    except PackageNotFoundError:
        return "litterwatch (not installed)"
