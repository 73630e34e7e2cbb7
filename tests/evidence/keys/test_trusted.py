"""A station trusts a site after comparing a fingerprint, and follows it from then on."""

from dataclasses import replace
from pathlib import Path

import pytest

from evidence.keys import FingerprintNeededError, SiteKeyError, SiteKeys, Trusted
from evidence.keys.trusted import fingerprint


def test_a_site_is_trusted_once_its_fingerprint_was_compared(tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys", site="Cao Bằng")
    trusted = Trusted(tmp_path / "trusted")
    data = keys.trust.to_bytes()
    with pytest.raises(FingerprintNeededError) as needed:
        trusted.add(data)
    assert needed.value.key_id == keys.key_id
    with pytest.raises(SiteKeyError, match="do not use it"):
        trusted.add(data, confirmed="ab" * 32)
    assert trusted.all() == ()
    trusted.add(data, confirmed=fingerprint(keys.key_id).upper())
    assert trusted.all() == (keys.trust,)


def test_a_rotated_key_needs_no_second_comparison_and_a_revoked_one_does(tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys")
    trusted = Trusted(tmp_path / "trusted")
    trusted.add(keys.trust.to_bytes(), confirmed=keys.key_id)
    keys.rotate()
    trusted.add(keys.trust.to_bytes())
    keys.revoke(keys.key_id, "lộ khóa")
    with pytest.raises(FingerprintNeededError):
        trusted.add(keys.trust.to_bytes())
    trusted.add(keys.trust.to_bytes(), confirmed=keys.key_id)
    assert trusted.all() == (keys.trust,)


def test_an_older_file_does_not_take_a_revocation_back(tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys")
    trusted = Trusted(tmp_path / "trusted")
    before = keys.trust
    keys.rotate()
    keys.revoke(before.keys[0].key_id, "thay máy")
    trusted.add(keys.trust.to_bytes(), confirmed=keys.key_id)
    with pytest.raises(SiteKeyError, match="lacks"):
        trusted.add(before.to_bytes(), confirmed=before.keys[-1].key_id)
    with pytest.raises(SiteKeyError, match="signature is wrong"):
        trusted.add(replace(keys.trust, revocations=()).to_bytes(), confirmed=keys.key_id)
    assert trusted.all() == (keys.trust,)


def test_a_key_slipped_in_by_who_holds_a_revoked_one_is_not_followed(tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys")
    trusted = Trusted(tmp_path / "trusted")
    trusted.add(keys.trust.to_bytes(), confirmed=keys.key_id)
    first = keys.key_id
    keys.rotate()
    keys.revoke(first, "lộ khóa")
    with pytest.raises(FingerprintNeededError):
        trusted.add(keys.trust.to_bytes())


def test_a_damaged_file_is_not_left_out_in_silence(tmp_path: Path) -> None:
    keys = SiteKeys.open(tmp_path / "keys")
    trusted = Trusted(tmp_path / "trusted")
    trusted.add(keys.trust.to_bytes(), confirmed=keys.key_id)
    (path,) = (tmp_path / "trusted").iterdir()
    path.write_text("{}")
    with pytest.raises(SiteKeyError, match=r"\.json"):
        trusted.all()
