"""Packages in a store that is no folder: file by file, the signature last, and taken up where that was interrupted."""

from pathlib import Path

import pytest

from evidence.keys import SiteKeys
from evidence.objects import Objects
from evidence.package.sealing import Sealer
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known
from tests.evidence.objects.fixtures import objects, objects_address, s3_endpoint
from tests.evidence.package.events import EVENT, ORDER, clock, subject

__all__ = ["objects", "objects_address", "s3_endpoint"]


@pytest.fixture(scope="module")
def gallery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("recordings")


def test_a_package_in_any_store_is_read_back_and_verifies(tmp_path: Path, gallery: Path, objects: Objects) -> None:
    keys = SiteKeys.open(tmp_path / "keys")
    sealer = Sealer(objects, tmp_path / "sealing", keys, lambda: clock(100))
    sealed = sealer.seal(subject(tmp_path, gallery), ORDER)
    again = Sealer(objects, tmp_path / "elsewhere", keys, lambda: clock(100)).delivered(EVENT, 1)
    assert again is not None
    assert again.seal == sealed.seal
    folder = sealer.folder(again, tmp_path / "spare")
    assert verify_package(folder, Known(trusts=(keys.trust,))).verdict == "intact"
    keys_there = {info.key for info in objects.list(sealed.key)}
    assert keys_there == {f"{sealed.key}/{file.path}" for file in sealed.files}
