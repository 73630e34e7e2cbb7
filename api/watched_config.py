"""The installed cameras.yaml with its secrets, looked at again and again for changes."""

import os
import time
from collections.abc import Callable
from pathlib import Path

from evidence import catalogue
from evidence import catalogue_live as words
from streams.camera.installed import installed_path
from streams.camera.secrets import FILE_VARIABLE, SecretsError, variables
from streams.camera.url import BadUrlError, parse_url
from streams.config import Config, load_config
from streams.yaml_lines import ConfigError

LOOK_AGAIN_S = 1.0
"""How often cameras.yaml and the secrets file are looked at for changes."""
_Signature = tuple[tuple[int, int, int] | None, ...]


class UnusableConfigError(Exception):
    """A configuration that cannot be run; the text says why."""


class WatchedConfig:
    """Not thread-safe."""

    def __init__(self, data: Path, secrets: Path | None, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Loads nothing yet."""
        self.file = installed_path(data)
        self.secrets = secrets
        self._monotonic = monotonic
        self._looked_s = monotonic()
        self._seen: _Signature = ()

    def load(self) -> Config:
        """With every address filled in and understood. Raises UnusableConfigError."""
        self._seen = self._signature()
        try:
            config = load_config(self.file, variables(self.secrets))
        except (ConfigError, SecretsError) as error:
            raise UnusableConfigError(str(error)) from error
        except OSError as error:
            unreadable = catalogue.CONFIG_UNREADABLE.format(path=self.file, reason=error.strerror)
            raise UnusableConfigError(str(unreadable)) from error
        for camera in config.cameras:
            addresses = (camera.source, camera.detect) if camera.source is not None else ()
            for address in addresses:
                try:
                    if address is not None:
                        parse_url(address)
                except BadUrlError as error:
                    raise UnusableConfigError(str(words.BAD_ADDRESS.format(id=camera.id, reason=error))) from error
        return config

    def changed(self) -> bool:
        """Whether `load` would read something else than last time; looks once a second only."""
        if self._monotonic() - self._looked_s < LOOK_AGAIN_S:
            return False
        self._looked_s = self._monotonic()
        return self._signature() != self._seen

    def _signature(self) -> _Signature:
        """Changes with either file; None for one that is not there."""
        named = os.environ.get(FILE_VARIABLE)
        paths = [self.file, self.secrets or (Path(named) if named else self.file)]
        return tuple(_stat(path) for path in paths)


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
