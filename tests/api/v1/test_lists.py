"""Zones, conditions, figures and the log: each whole for who sees every commune, and nobody hears of another's."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from evidence.live_lists import Condition
from evidence.people import Role
from evidence.store.audit import GENESIS
from streams.config import Camera, Place
from tests.api.v1.town import FAR, MINE, NEAR, REVIEW, THEIRS, Town, an_event, town
from tests.evidence.store.samples import NOON, configured, file_condition, file_configured


@pytest.fixture
def place(tmp_path: Path, url: str) -> Iterator[Town]:
    with town(tmp_path, url) as made:
        yield made


def everything(place: Town, path: str, role: Role, commune: str | None, items: str) -> list[dict[str, Any]]:
    """All pages."""
    found: list[dict[str, Any]] = []
    after: object = None
    for _ in range(100):
        joint = "&" if "?" in path else "?"
        page = place.ask(path + (f"{joint}after={after}" if after is not None else ""), role, commune=commune).json
        found += page[items]
        after = page["next"]
        if after is None or page.get("more") is False:
            break
    return found


def test_zones_are_told_as_they_are_configured(place: Town) -> None:
    zone = {
        "id": "bins",
        "polygon": [[0.1, 0.6], [0.9, 0.6], [0.5, 0.9]],
        "rule": "hours",
        "allow": [{"days": "mon-fri", "from": "18:00", "to": "20:30"}],
        "except": [{"date": "2026-12-31", "allow": [{"from": "18:00", "to": "24:00"}]}],
    }
    sky = {"id": "sky", "polygon": [[0, 0], [1, 0], [1, 0.2]], "rule": "ignore"}
    near = Camera.model_validate({"id": "near", "place": {"commune": NEAR, "lat": 21.85}, "zones": [zone, sky]})
    far = Camera(id="far", place=Place(commune=FAR))
    file_configured(place.station.store, configured(near, far, installation="other"))
    plan = place.ask("/cameras/near/zones", "viewer").json
    assert (plan["camera"], plan["commune"], plan["lat"], plan["version"]) == ("near", NEAR, 21.85, 2)
    bins, ignored = plan["zones"]
    assert bins["polygon"] == zone["polygon"]
    assert bins["allow"] == [{"since": "18:00", "until": "20:30", "days": ["mon", "tue", "wed", "thu", "fri"]}]
    assert bins["exceptions"] == [{"date": "2026-12-31", "hours": [{"since": "18:00", "until": "24:00"}]}]
    assert bins["version"].startswith("hours@")
    assert ignored["rule"] == "ignore"
    assert [one["camera"] for one in place.ask("/zones", "viewer").json["plans"]] == ["near"]
    assert [one["camera"] for one in place.ask("/zones", "viewer", commune=FAR).json["plans"]] == ["far"]
    assert [one["camera"] for one in place.ask("/zones", "viewer", commune=None).json["plans"]] == ["far", "near"]
    assert place.ask("/cameras/near/zones", "viewer", commune=FAR).status == 404


def test_conditions_come_page_by_page_newest_first_each_once(place: Town) -> None:
    for number in range(7):
        began = NOON + timedelta(minutes=number // 2)
        one = Condition.begins("near" if number % 3 else "far", "unreachable", began, "x")
        file_condition(place.station.store, one.model_copy(update={"health_id": f"{number:020x}"}))
    unknown = Condition.begins("near", "unreachable", None, "x").model_copy(update={"health_id": "f" * 20})
    file_condition(place.station.store, unknown)
    over = Condition.begins("@store", "store_failed", NOON, "x").model_copy(update={"health_id": "e" * 20})
    file_condition(place.station.store, over.ends(None))
    for limit in (1, 2, 50):
        mine = everything(place, f"/conditions?limit={limit}", "viewer", NEAR, "conditions")
        assert [one["health_id"][-1] for one in mine] == ["5", "4", "2", "1", "f"]
        theirs = everything(place, f"/conditions?limit={limit}", "viewer", FAR, "conditions")
        assert [one["health_id"][-1] for one in theirs] == ["6", "3", "0"]
        whole = everything(place, f"/conditions?limit={limit}", "viewer", None, "conditions")
        assert len(whole) == 9
    assert len(place.ask("/conditions?only_open=true", "viewer", commune=None).json["conditions"]) == 8
    assert place.ask("/conditions?source=far", "viewer").json["conditions"] == []
    later = place.ask("/conditions?since=2026-11-22T05:02:00Z&until=2026-11-22T05:03:00Z", "viewer").json
    assert [one["health_id"][-1] for one in later["conditions"]] == ["5", "4"]
    assert place.ask("/conditions?since=0", "viewer").status == 422


def test_the_log_is_whole_for_who_sees_everything_and_its_chain_holds(place: Town) -> None:
    place.ask(f"/events/{MINE}", "viewer")
    for limit in (3, 1000):
        entries = everything(place, f"/audit?limit={limit}", "auditor", None, "entries")
        assert [one["seq"] for one in entries] == list(range(1, len(entries) + 1))
        before = GENESIS.sha256
        for one in entries:
            assert one["previous"] == before
            before = one["sha256"]
    (opened,) = place.ask("/audit?action=event.opened", "auditor", commune=None).json["entries"]
    assert (opened["subject"], opened["actor"]) == (f"event/{MINE}", "viewer-near")
    of_it = place.ask(f"/audit?subject=event/{MINE}", "auditor", commune=None).json["entries"]
    assert of_it == place.ask(f"/events/{MINE}/audit", "auditor", commune=None).json["entries"]


def test_the_log_of_a_commune_has_its_cases_cameras_and_accounts_alone(place: Town) -> None:
    place.token("viewer", FAR)
    place.token("viewer", None)
    place.ask(f"/events/{THEIRS}", "viewer", commune=FAR)
    place.ask(f"/events/{MINE}/reviews", "reviewer", method="POST", body=REVIEW)
    mine = everything(place, "/audit?limit=5", "auditor", NEAR, "entries")
    subjects = {one["subject"] for one in mine}
    assert {f"event/{MINE}", "camera/near", "account/reviewer-near", "account/auditor-near"} <= subjects
    assert not any("far" in one or THEIRS in one or "-all" in one for one in subjects)
    assert all("near" in json.dumps(one) or "event/" in one["subject"] for one in mine)
    assert place.ask(f"/audit?subject=event/{THEIRS}", "auditor").json["entries"] == []
    assert place.ask("/audit?subject=account/viewer-all", "auditor").json["entries"] == []
    assert place.ask("/audit?actor=viewer-far", "auditor").json["entries"] == []


def test_a_reader_of_little_gets_on_in_bounded_steps(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("evidence.store.paging.MOST_LOOKED_AT", 4)
    steps = place.ask("/audit?after=0", "auditor")
    assert steps.json["next"] == 4
    assert steps.json["more"] is True
    assert everything(place, "/audit?limit=2", "auditor", NEAR, "entries")
    assert place.ask(f"/audit?subject=event/{MINE}", "auditor").json["more"] is False


def test_figures_are_of_ones_communes(place: Town) -> None:
    place.station.store.file_event(an_event("d" * 20, "far"))
    for role, wanted, acts in (("viewer", NEAR, 2), ("viewer", FAR, 2), ("viewer", None, 4)):
        found = place.ask("/statistics", role, commune=wanted).json  # type: ignore[arg-type]
        assert found["total"]["acts"] == acts
        told = {group["key"] for group in found["by_commune"]} | {line["commune"] for line in found["communes"]}
        assert told == ({NEAR, FAR} if wanted is None else {wanted})
        cameras = {line["place"]["camera"] for line in found["cameras"]}
        assert cameras == {NEAR: {"near"}, FAR: {"far"}, None: {"near", "far"}}[wanted]
    assert place.ask(f"/statistics?commune={quote(FAR)}", "viewer").status == 404
    assert place.ask("/statistics?commune=nowhere", "viewer", commune=None).status == 404
    assert place.ask(f"/statistics?commune={quote(FAR)}", "viewer", commune=None).json["total"]["acts"] == 2
    none = place.ask("/statistics?first=2020-01-01&last=2020-12-31", "viewer").json
    assert none["total"]["acts"] == 0
    assert len(none["by_month"]) == 12
    assert place.ask("/statistics?first=2020-01-02&last=2020-01-01", "viewer").status == 404
    assert place.ask("/black-spots", "viewer").json["spots"] == []


def test_a_black_spot_is_told_to_its_commune(place: Town) -> None:
    for number in range(3):
        event_id = f"{number:020x}"
        place.station.store.file_event(an_event(event_id, "near"))
        place.ask(f"/events/{event_id}/reviews", "reviewer", method="POST", body=REVIEW)
        place.ask(f"/events/{event_id}/reviews", "approver", method="POST", body={**REVIEW, "version": 1})
    (spot,) = place.ask("/black-spots", "viewer").json["spots"]
    assert (spot["cameras"], spot["acts"]) == (["near"], 3)
    assert place.ask("/black-spots", "viewer", commune=FAR).json["spots"] == []
