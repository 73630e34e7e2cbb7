import os
import time
from pathlib import Path

from streams.ring.syncer import Syncer


def test_a_finished_file_is_synced_and_closed(tmp_path: Path) -> None:
    syncer = Syncer(tmp_path, 60.0)
    fd = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    os.write(fd, b"something")
    syncer.written(fd)
    syncer.finished(fd)
    assert syncer.flush(10.0)
    assert syncer.failure is None
    try:
        os.fstat(fd)
        is_open = True
    except OSError:
        is_open = False
    assert not is_open
    assert syncer.stop(10.0)


def test_what_was_written_is_synced_by_itself_within_the_interval(tmp_path: Path) -> None:
    """A descriptor that cannot be synced shows that somebody tried."""
    read, write = os.pipe()
    syncer = Syncer(tmp_path, 0.05)
    syncer.written(write)
    deadline = time.monotonic() + 10
    while syncer.failure is None and time.monotonic() < deadline:
        time.sleep(0.01)
    assert syncer.failure is not None
    assert "OSError" in syncer.failure
    assert syncer.stop(10.0)
    os.close(read)
    os.close(write)


def test_a_sync_that_works_again_ends_the_failure(tmp_path: Path) -> None:
    read, write = os.pipe()
    syncer = Syncer(tmp_path, 60.0)
    syncer.written(write)
    assert syncer.flush(10.0)
    assert syncer.failure is not None
    fd = os.open(tmp_path / "file", os.O_WRONLY | os.O_CREAT)
    syncer.written(fd)
    assert syncer.flush(10.0)
    assert syncer.failure is None
    syncer.finished(fd)
    assert syncer.stop(10.0)
    os.close(read)
    os.close(write)
