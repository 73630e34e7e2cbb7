"""Zones into the installed cameras.yaml: over the file that was seen, read by the loader first, and logged."""

import hashlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from api.zone_writing import (
    RULE_CHANGED,
    FileChangedError,
    NoSuchCameraError,
    NotForeseenError,
    NotWritableError,
    ZoneWriteError,
    ZoneWriting,
    read_zones,
)
from evidence.store import Store
from streams.config import load_config
from streams.yaml_lines import ConfigError

TEXT = """\
# the gate's file
cameras:
  - id: gate
    source: rtsp://u:secret@192.0.2.1/s  # keep
  - id: yard
    zones:
      - {id: bins, polygon: [[0, 0], [1, 0], [1, 1]], rule: never}
"""
DRAWN = (
    '[{"id":"bins","polygon":[[0.1,0.2],[0.9,0.2],[0.9,0.9]],"rule":"hours","allow":[{"from":"18:00","to":"24:00"}]}]'
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cameras.yaml"
    path.write_text(TEXT, "utf-8")
    path.chmod(0o640)
    return path


def test_zones_are_written_with_everything_else_as_it_was_and_the_log_says_by_whom(store: Store, file: Path) -> None:
    writing = ZoneWriting(file.parent, store)
    seen = writing.read("yard")
    after = writing.write("yard", read_zones(DRAWN), seen.sha256, "quan")
    text = file.read_text("utf-8")
    assert text.startswith(TEXT[: TEXT.index("      - {id: bins")])
    assert load_config(file).cameras[1].zones == read_zones(DRAWN)
    assert hashlib.sha256(file.read_bytes()).hexdigest() == after == writing.read("yard").sha256
    assert file.stat().st_mode & 0o777 == 0o640
    assert [path.name for path in file.parent.glob("*partial*")] == []
    (entry,) = [one for one in store.audit("camera/yard") if one.action == RULE_CHANGED]
    assert entry.actor == "quan"
    assert dict(entry.facts) == {
        "before": seen.sha256,
        "after": after,
        "zones": "bins: hours",
        "zones_before": "bins: never",
    }


def test_over_a_file_that_changed_meanwhile_nothing_is_written(store: Store, file: Path) -> None:
    writing = ZoneWriting(file.parent, store)
    seen = writing.read("yard")
    file.write_text(f"{TEXT}# somebody else\n", "utf-8")
    with pytest.raises(FileChangedError):
        writing.write("yard", (), seen.sha256, "quan")
    assert file.read_text("utf-8") == f"{TEXT}# somebody else\n"
    assert store.audit("camera/yard") == ()


def test_of_many_who_saw_the_same_file_one_writes(store: Store, file: Path) -> None:
    writing = ZoneWriting(file.parent, store)
    seen = writing.read("yard").sha256
    said: list[str] = []

    def write(number: int) -> None:
        try:
            writing.write("yard", read_zones(DRAWN.replace("bins", f"z{number}")), seen, f"p{number}")
            said.append("written")
        except ZoneWriteError as error:
            said.append(type(error).__name__)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) == ["FileChangedError"] * 5 + ["written"]
    assert len(store.audit("camera/yard")) == 1


def test_a_file_that_shares_zones_between_cameras_is_left_to_people(store: Store, file: Path) -> None:
    file.write_text(
        "cameras:\n  - id: gate\n    zones: &all\n      - {id: a, polygon: [[0, 0], [1, 0], [1, 1]], rule: never}\n"
        "  - id: yard\n    zones: *all\n",
        "utf-8",
    )
    before = file.read_bytes()
    writing = ZoneWriting(file.parent, store)
    with pytest.raises((NotForeseenError, ConfigError)):
        writing.write("gate", (), writing.read("gate").sha256, "quan")
    assert file.read_bytes() == before
    assert store.audit("camera/gate") == ()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_file_that_may_not_be_written_says_so_before_anything_is_drawn(store: Store, file: Path) -> None:
    file.chmod(0o440)
    writing = ZoneWriting(file.parent, store)
    seen = writing.read("yard")
    assert seen.why_not_writable is not None
    with pytest.raises(NotWritableError):
        writing.write("yard", (), seen.sha256, "quan")


def test_a_name_that_leads_elsewhere_is_followed(store: Store, file: Path, tmp_path: Path) -> None:
    kept = tmp_path / "etc"
    kept.mkdir()
    file.rename(kept / "real.yaml")
    file.symlink_to(kept / "real.yaml")
    writing = ZoneWriting(tmp_path, store)
    writing.write("yard", (), writing.read("yard").sha256, "quan")
    assert file.is_symlink()
    assert load_config(kept / "real.yaml").cameras[1].zones == ()


def test_a_camera_that_is_not_there_and_a_file_that_is_not(store: Store, file: Path) -> None:
    writing = ZoneWriting(file.parent, store)
    with pytest.raises(NoSuchCameraError):
        writing.read("none")
    file.unlink()
    with pytest.raises(FileNotFoundError):
        writing.read("yard")


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ("", ""),
        ("{}", ""),
        ("[" * 100_000, ""),
        ("[1]", "cameras[0].zones[0]"),
        ('[{"id":"a","polygon":[[0,0],[1,1],[1,0],[0,1]],"rule":"never"}]', "cameras[0].zones[0].polygon"),
        ('[{"id":"a","polygon":[[0,0],[2,0],[1,1]],"rule":"never"}]', "cameras[0].zones[0].polygon[1][0]"),
        ('[{"id":"a","polygon":[[0,0],[1,0],[1,1]],"rule":"hours"}]', "cameras[0].zones[0]"),
        ('[{"id":"${HOME}","polygon":[[0,0],[1,0],[1,1]],"rule":"never"}]', "cameras[0].zones[0].id"),
        (f"[{','.join(['{}'] * 65)}]", ""),
    ],
)
def test_what_no_file_could_say_is_refused_with_its_place(sent: str, where: str) -> None:
    with pytest.raises(ConfigError) as raised:
        read_zones(sent)
    assert raised.value.problems[0].where == where
