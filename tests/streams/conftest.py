from collections.abc import Callable
from pathlib import Path

import pytest

from tests.streams.craft import gallery_file

Gallery = Callable[[str], Path]


@pytest.fixture(scope="session")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Gallery:
    """Name of a crafted file to its path; made once per session, at first use."""
    folder = tmp_path_factory.mktemp("gallery")
    return lambda name: gallery_file(folder, name)
