"""Packages of the extra `train`: imported where they are used, because the core must install and start without them."""

import importlib
from typing import Any

from models.errors import ModelError


def module(name: str, purpose: str) -> Any:
    """The module `name`. Raises ModelError that says how to install it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise ModelError(
            f"models cannot be {purpose}",
            expected=f"the package {name.split('.', maxsplit=1)[0]}",
            found=str(error),
            advice="Run: pip install 'litterwatch[train]'",
        ) from error
