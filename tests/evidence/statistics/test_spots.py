"""The black-spot register: which acts are one place, how it stands, and the files."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

from evidence.distance import apart_m
from evidence.statistics import Facts, SpotRule, register_of, spots_csv, spots_geojson
from evidence.statistics.facts import Place
from tests.evidence.statistics.samples import DONG_KINH

ON = date(2026, 11, 30)


def test_cameras_that_look_at_one_place_are_one_spot_and_each_spot_has_its_status(facts: Facts) -> None:
    spots = register_of(facts, ON).spots
    assert [(s.cameras, s.acts, s.status) for s in spots] == [
        (("cho-dem", "cho-sau"), 100, "open"),
        (("bo-song",), 54, "improving"),
        (("ngo-9",), 8, "closed"),
    ]
    assert all(sum(count for _, count in spot.trend) == spot.acts for spot in spots)
    assert [(s.recent, s.before) for s in spots] == [(21, 21), (2, 16), (0, 0)]


def test_a_place_that_nobody_watches_any_more_stays_open(facts: Facts) -> None:
    gone = replace(facts, watched=tuple(replace(w, removed=True) for w in facts.watched))
    assert {(s.status, s.watched) for s in register_of(gone, ON).spots} == {("open", False)}


def test_nearness_and_the_least_count_are_stated_by_the_rule(facts: Facts) -> None:
    near = register_of(facts, ON, SpotRule(within_m=20, least=60)).spots
    assert [s.cameras for s in near] == [("cho-dem",)]
    assert register_of(facts, ON, SpotRule(within_m=20)).spots[1].cameras == ("cho-sau",)
    assert {s.commune for s in register_of(facts, ON, None, frozenset({DONG_KINH})).spots} == {DONG_KINH}


def test_an_identity_stays_while_later_acts_come(facts: Facts) -> None:
    early, late = register_of(facts, date(2026, 1, 31)), register_of(facts, ON)
    assert {s.spot_id for s in early.spots} == {s.spot_id for s in late.spots}
    assert early.spots[0].last <= date(2026, 1, 31)


def test_distances_are_metres_on_the_globe() -> None:
    def at(lat: float | None, lon: float | None) -> Place:
        return Place("x", "", None, None, lat, lon)

    degree = apart_m(at(21, 106), at(22, 106))
    assert degree is not None
    assert abs(degree - 111_195) < 1
    assert apart_m(at(21, 106), at(None, None)) is None
    pole = apart_m(at(90, 0), at(90, 120))
    assert pole is not None
    assert pole < 1e-6


def test_the_csv_opens_in_a_spreadsheet_and_no_name_is_run_as_a_formula(facts: Facts) -> None:
    content = spots_csv(register_of(facts, ON, SpotRule(within_m=20)))
    assert content.startswith("\ufeffMã điểm,".encode())
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Nơi"] for row in rows][1] == "'=Sau chợ, phía đông"
    assert rows[0]["Tình trạng"] == "còn nóng"
    assert b"\r\n" in content


def test_the_geojson_says_longitude_first_and_null_where_nothing_is_known(facts: Facts) -> None:
    document = json.loads(spots_geojson(register_of(facts, ON)))
    assert document["type"] == "FeatureCollection"
    assert "crs" not in document
    points = {f["properties"]["cameras"][0]: f["geometry"] for f in document["features"]}
    assert points["cho-dem"] == {"type": "Point", "coordinates": [106.7615, 21.8537]}
    assert points["ngo-9"] is None
    assert document["frozen_at"] == str(facts.frozen)
    assert all(f["type"] == "Feature" and f["id"].startswith("DD-") for f in document["features"])


def test_the_last_day_of_a_window_belongs_to_it_once(facts: Facts) -> None:
    spot = register_of(facts, ON, SpotRule(window_days=365)).spots[0]
    assert spot.recent + spot.before == spot.acts
    rule = SpotRule(window_days=1)
    now, tomorrow = (register_of(facts, spot.last + timedelta(days=i), rule).spots for i in (0, 1))
    counts = [next((s.recent, s.before) for s in spots if s.spot_id == spot.spot_id) for spots in (now, tomorrow)]
    assert counts[0][0] >= 1
    assert counts[1] == (0, counts[0][0])
