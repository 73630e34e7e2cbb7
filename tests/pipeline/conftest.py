from pathlib import Path

import pytest

from evidence.record import EventDetail
from pipeline import ScanOptions, scan_file


@pytest.fixture(scope="session")
def scanned(corridor: Path, tmp_path_factory: pytest.TempPathFactory) -> EventDetail:
    """What `scan` finds in the corridor."""
    out = tmp_path_factory.mktemp("scan")
    (out / "events").mkdir()
    (found,) = scan_file(corridor, "corridor.mp4", out, ScanOptions(), lambda _: None).events
    return found
