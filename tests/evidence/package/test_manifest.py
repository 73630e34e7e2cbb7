"""A manifest says everything, says nothing twice, and is the same bytes everywhere."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import rfc8785

from evidence.package.manifest import Manifest, ManifestError
from tests.evidence.package.manifests import as_json, known

GROUPS = {
    "identity": "package_id event_id schema_version created_utc producer supersedes",
    "event": "type rule_id rule_version place_violation time_violation start_utc peak_utc end_utc start_local "
    "peak_local end_local duration_s confidence object_classes actor_kind dedupe_group",
    "place": "view_point camera_point address_text province_code commune_code site_class black_spot_id",
    "camera": "id name make model serial mac firmware owner legal_class approval notice_sign",
    "time": "source camera_offset_ms offset_uncertainty_ms ntp osd_time_read drift_ppm declared_fps measured_fps gaps",
    "ai": "model_name version weights_sha256 config_sha256 thresholds system_card_uri advisory",
    "review": "final_verdict second_reviewer",
    "legal": "record usable_until deadlines case_no outcome",
    "retention": "class delete_after legal_hold",
    "integrity": "hash_alg files audit_head prev_package_hash signing_key_id cert_chain",
}
MEDIA = (
    "path role parent_sha256 transform tool tool_version tool_args codec profile width height frames start_utc size "
    "file_sha256 essence_sha256 media_signing"
)
STILLS = "path frame_idx pts_s utc sha256 purpose crop_of"


def test_every_field_of_the_domain_is_there() -> None:
    written = as_json(known())
    for group, fields in GROUPS.items():
        assert set(fields.split()) <= set(written[group]), group
    assert set(MEDIA.split()) <= set(written["media"][0])
    assert set(STILLS.split()) <= set(written["stills"][0])


def test_what_is_written_is_read_again() -> None:
    assert Manifest.from_bytes(known().to_bytes()) == known()


def test_the_bytes_are_rfc_8785() -> None:
    data = known().to_bytes()
    assert rfc8785.dumps(json.loads(data)) == data


def test_times_say_their_zone_and_milliseconds() -> None:
    event = as_json(known())["event"]
    assert event["peak_utc"] == "2026-11-22T00:54:15.250Z"
    assert event["peak_local"] == "2026-11-22T07:54:15.250+07:00"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda m: m.pop("review"),
        lambda m: m["camera"].pop("mac"),
        lambda m: m["event"].update(score=1),
        lambda m: m["integrity"]["files"][0].update(path="../outside"),
        lambda m: m["integrity"]["files"][0].update(path="/etc/passwd"),
        lambda m: m["integrity"]["files"][0].update(size="12"),
        lambda m: m["identity"].update(created_utc="2026-11-22T00:54:15.250"),
        lambda m: m["identity"].update(package_id="../EV-1"),
        lambda m: m["ai"].update(advisory=False),
    ],
)
def test_a_field_that_is_missing_added_or_of_another_kind_is_refused(spoil: Any) -> None:
    document = as_json(known())
    spoil(document)
    with pytest.raises(ManifestError):
        Manifest.from_bytes(rfc8785.dumps(document))


def test_other_bytes_for_the_same_facts_are_refused() -> None:
    with pytest.raises(ManifestError, match="RFC 8785"):
        Manifest.from_bytes(json.dumps(as_json(known()), indent=1).encode())


def _paths(value: Any, at: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, (*at, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _paths(inner, (*at, index))
    else:
        yield at


def test_no_field_may_be_left_out() -> None:
    for path in _paths(as_json(known())):
        if not isinstance(path[-1], str):
            continue
        document = as_json(known())
        inner = document
        for step in path[:-1]:
            inner = inner[step]
        del inner[path[-1]]
        with pytest.raises(ManifestError):
            Manifest.from_bytes(rfc8785.dumps(document))
