"""What people report is a column of its own in the register of black spots, and is frozen with everything else."""

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from evidence.hotline.report import NewReport, Whereabouts
from evidence.hotline.reports import Reports
from evidence.statistics import read_facts
from evidence.statistics.facts import Facts, Reported
from evidence.statistics.spot_files import spots_csv, spots_geojson
from evidence.statistics.spots import Register, SpotRule, register_of
from evidence.store import Store
from tests.evidence.statistics.samples import DONG_KINH, KY_LUA, Clock, configure, decide, identity, seen

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
ON = date(2026, 6, 30)
MARKET = Whereabouts("sau chợ", 21.85375, 106.76155, KY_LUA)


def town(store: Store, clock: Clock) -> Reports:
    """Three established acts at the market, three at the river."""
    configure(store)
    for camera in ("cho-dem", "bo-song"):
        for i in range(3):
            event_id = seen(store, clock, f"{camera}{i}", camera, AT + timedelta(hours=i))
            decide(store, clock, event_id, "confirmed", "an", "binh")
    return Reports(store.engine, store.clock)


def report(reports: Reports, place: Whereabouts, at: datetime = AT) -> str:
    return reports.add(reports.new_id(), NewReport(place, at, 60.0, "đổ rác"), "an").report_id


def counted(facts: Facts, **more: frozenset[str]) -> dict[str, int]:
    return {spot.cameras[0]: spot.reports for spot in register_of(facts, ON, SpotRule(), **more).spots}


def test_reports_are_counted_where_they_belong_once_and_the_past_stays_as_it_was(url: str) -> None:
    clock = Clock()
    store = Store.open(url, clock)
    reports = town(store, clock)
    clock.now = AT + timedelta(days=2)
    assert counted(read_facts(store)) == {"cho-dem": 0, "bo-song": 0}
    near = report(reports, MARKET)
    unfounded, far = report(reports, MARKET), report(reports, Whereabouts("xa", 21.9, 106.9, KY_LUA))
    linked = report(reports, Whereabouts("không rõ"))
    reports.link(linked, None, "an", identity("bo-song1"))
    before = read_facts(store)
    assert counted(before) == {"cho-dem": 2, "bo-song": 1}
    csv_before = spots_csv(register_of(before, ON))

    reports.close(unfounded, None, "an", "unfounded", "")
    reports.close(near, None, "an", "handled", "")
    reports.link(far, None, "an", identity("cho-dem1"))
    report(reports, MARKET, datetime(2026, 6, 2, tzinfo=UTC))
    now, again = read_facts(store), read_facts(store, before.frozen.head)
    store.close()
    assert counted(now) == {"cho-dem": 3, "bo-song": 1}
    assert again == before
    assert spots_csv(register_of(again, ON)) == csv_before
    assert counted(now, communes=frozenset({KY_LUA})) == {"cho-dem": 3}
    assert counted(now, communes=frozenset({DONG_KINH})) == {"bo-song": 0}, "the linked one names no commune"


def test_files_have_a_column_for_it_and_nothing_that_was_said(url: str) -> None:
    clock = Clock()
    store = Store.open(url, clock)
    name = report(town(store, clock), MARKET)
    facts = read_facts(store)
    store.close()
    register: Register = register_of(facts, ON)
    text, document = spots_csv(register).decode("utf-8-sig"), spots_geojson(register)
    rows = list(csv.DictReader(io.StringIO(text)))
    assert {row["Camera"]: row["Số phản ánh của người dân"] for row in rows} == {"cho-dem": "1", "bo-song": "0"}
    features = json.loads(document)["features"]
    assert {f["properties"]["cameras"][0]: f["properties"]["reports"] for f in features} == {"cho-dem": 1, "bo-song": 0}
    assert not any(secret in text + document.decode() for secret in (name, "đổ rác", "sau chợ"))


def test_a_report_after_the_day_of_the_register_is_not_in_it(url: str) -> None:
    clock = Clock()
    store = Store.open(url, clock)
    town(store, clock)
    facts = read_facts(store)
    store.close()
    later = Reported("x", 21.8537, 106.7615, KY_LUA, datetime(2026, 6, 30, 17, tzinfo=UTC), ())
    assert counted(replace(facts, reports=(later,))) == {"cho-dem": 0, "bo-song": 0}, "in Việt Nam it is July"
    earlier = replace(later, at_utc=later.at_utc - timedelta(seconds=1))
    assert counted(replace(facts, reports=(later, earlier))) == {"cho-dem": 1, "bo-song": 0}
