"""What was staged is on the disk: in one request where the file system is known to keep it, else file by file."""

import os
from pathlib import Path

import pytest

from evidence.package import syncing
from evidence.package.staging import Stage


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that fsync was asked for, in order."""
    asked: list[str] = []
    real = os.fsync

    def fsync(fd: int) -> None:
        asked.append(str(Path(f"/proc/self/fd/{fd}").readlink()))
        real(fd)

    monkeypatch.setattr(os, "fsync", fsync)
    return asked


def _stage(folder: Path) -> list[str]:
    source = folder / "still.jpg"
    source.write_bytes(b"jpeg")
    with Stage(folder / "package") as stage:
        stage.write("manifest.json", b"{}")
        stage.write("context/zone.json", b"{}")
        stage.take("stills/01_before.jpg", source, ours=False)
        stage.sync((folder,))
    names = ("manifest.json", "context/zone.json", "stills/01_before.jpg", "", "context", "stills")
    return [str(folder), *(str(folder / "package" / name) for name in names)]


def test_one_request_where_the_file_system_is_known(tmp_path: Path, synced: list[str]) -> None:
    if syncing._file_system(tmp_path.stat().st_dev) not in syncing._LOCAL:
        pytest.skip(f"{tmp_path} lies on no local file system")
    _stage(tmp_path)
    assert synced == []


def test_each_file_and_each_name_where_it_is_not(
    tmp_path: Path, synced: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(syncing, "_file_system", lambda _device: "nfs4")
    wanted = _stage(tmp_path)
    assert sorted(synced) == sorted(wanted)


def test_what_the_kernel_refuses_is_told(tmp_path: Path) -> None:
    if not syncing._has_syncfs():
        pytest.skip("this system has no syncfs")
    disk = syncing.OneSync(tmp_path)
    disk._at_once = True
    disk.__exit__(None, None, None)
    with pytest.raises(OSError, match="Bad file descriptor"):
        disk.wait((), ())


def test_a_file_system_that_nobody_names_is_not_trusted() -> None:
    assert syncing._file_system(os.makedev(0, 0)) is None
