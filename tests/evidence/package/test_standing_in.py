"""What the folder of an event held is found in its package when the folder is gone."""

import hashlib
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from evidence.keys import SiteKeys
from evidence.objects import FolderObjects
from evidence.package.sealing import Sealer
from evidence.package.standing_in import PREVIEW, sealed_media
from tests.evidence.package.events import EVENT, ORDER, clock, subject


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


def test_clip_and_pictures_are_the_same_bytes_after_the_folder_is_gone(tmp_path: Path, gallery: Path) -> None:
    case = subject(tmp_path, gallery)
    record = case.detail.record()
    folder = tmp_path / "events" / EVENT
    held = {path.name: path.read_bytes() for path in folder.iterdir() if path.suffix in {".mp4", ".jpg"}}
    objects = FolderObjects(tmp_path / "evidence")
    sealer = Sealer(objects, tmp_path / "sealing", SiteKeys.open(tmp_path / "keys"), lambda: clock(100))
    first = sealer.seal(case, ORDER).row()
    later = replace(first, package_id="later", kind="exported", key="packages/elsewhere")
    shutil.rmtree(folder)
    found = sealed_media(record, (later, first))
    stills = {Path(path).name for path in record.stills.model_dump().values() if path is not None}
    assert record.clip is not None
    assert {Path(record.clip).name, *stills} <= set(found)
    assert set(found) <= {Path(record.clip).name, PREVIEW, *stills}
    for name, file in found.items():
        assert b"".join(objects.chunks(file.key)) == held[name]
        assert hashlib.sha256(held[name]).hexdigest() == file.sha256
        assert file.size == len(held[name]) == objects.stat(file.key).size
        local = file.local(objects)
        assert local is not None
        assert local.read_bytes() == held[name]
    shutil.rmtree(tmp_path / "evidence" / first.key)
    assert {file.local(objects) for file in found.values()} == {None}


def test_of_an_event_that_was_never_sealed_there_is_nothing(tmp_path: Path, gallery: Path) -> None:
    assert sealed_media(subject(tmp_path, gallery).detail.record(), ()) == {}
