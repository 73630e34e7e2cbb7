"""The sprite bank: people, animals, vehicles and things cut from real pictures, kept on disk once cut."""

from functools import lru_cache
from pathlib import Path

from benchmarks.compose import cutting, sources, vehicles
from benchmarks.compose.scene import ComposeError
from benchmarks.compose.sprite import Sprite, load, save

VERSION = 5
"""Raised whenever cutting changes, so that an old cache is not taken for a new one."""


@lru_cache(maxsize=2)
def bank(folder: Path | None = None) -> dict[str, Sprite]:
    """All sprites by name; the first call on a machine cuts them (a minute or two). Raises ComposeError."""
    path = (folder or sources.cache_folder()) / f"sprites-{VERSION}.npz"
    if not path.is_file():
        save(path, cutting.cut_all())
    return {sprite.name: sprite for sprite in load(path)}


def of(*classes: str) -> tuple[Sprite, ...]:
    """The sprites of these COCO classes, in a fixed order."""
    return tuple(sprite for _, sprite in sorted(bank().items()) if sprite.klass in classes)


def get(name: str) -> Sprite:
    """One sprite, or a drawn lorry. Raises ComposeError where the bank has no such name."""
    if name.startswith(vehicles.PREFIX):
        return vehicles.lorry(name)
    found = bank().get(name)
    if found is None:
        raise ComposeError(f"expected a sprite of the bank, found {name!r}; there are {len(bank())} others")
    return found
