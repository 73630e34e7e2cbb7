"""Map and figures: what stands on them, for whom, and that drawings say what is counted."""

import csv
import io
import json
import math
import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.station.figures_view import duration, figures_of
from api.station.plots import Group, Series, Titles, columns, interval, nice_top, rows
from api.station.projection import fitted, hull, scale_bar, world
from api.station.tiles import SETTING, tiles_of
from evidence.catalogue import Text
from evidence.statistics import Period, read_facts
from evidence.store import Judgement
from evidence.store.rows import Verdict
from tests.api.station.stocked import Stocked, serving
from tests.api.station.visiting import signed_in

NAME = Text("x", "x")
TITLES = Titles("t", NAME, NAME, NAME)
EARTH_M = 2 * math.pi * 6_378_137.0


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stocked]:
    with serving(tmp_path_factory.mktemp("station") / "data", events=9) as found:
        for event in found.events[:8]:
            if event.source == "cho-ky-lua-01":
                judge(found, event.event_id, "warned", "V-PLACE")
            elif event.source == "ql4b-km3":
                judge(found, event.event_id, "rejected", "REJECT-WIND")
        yield found


def judge(stocked: Stocked, event_id: str, verdict: Verdict, reason: str) -> None:
    stocked.store.review(event_id, 0, Judgement("lan", "reviewer", verdict, reason, "", 1, 8.0))


places = st.tuples(st.floats(-84, 84), st.floats(-179, 179))


@given(st.lists(places, min_size=1, max_size=30))
def test_everything_is_in_the_window_that_fits(found: list[tuple[float, float]]) -> None:
    points = [world(lat, lon) for lat, lon in found]
    view = fitted(points, 1000, 560, 60)
    for x, y in map(view.place, points):
        assert 59 <= x <= 941
        assert 59 <= y <= 501


@given(places, st.floats(-0.01, 0.01), st.floats(-0.01, 0.01))
def test_lengths_on_the_map_are_those_on_the_ground(at: tuple[float, float], north: float, east: float) -> None:
    view = fitted([world(*at)], 1000, 1000, 0)
    x, y = view.place(world(at[0] + north, at[1] + east))
    drawn = math.hypot(x - 500, y - 500) * view.metres
    # Web Mercator is made on a sphere, where this is the distance over a kilometre or so.
    ground = EARTH_M / 360 * math.hypot(north, east * math.cos(math.radians(at[0] + north / 2)))
    assert drawn == pytest.approx(ground, rel=0.02, abs=0.01)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=40))
def test_a_hull_turns_one_way_and_leaves_nothing_out(found: list[tuple[int, int]]) -> None:
    around = hull((float(x), float(y)) for x, y in found)
    if len(around) < 3:
        return
    for a, b in zip(around, (*around[1:], around[0]), strict=True):
        for p in found:
            assert (b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) >= -1e-9


@given(st.floats(0.001, 1e5))
def test_a_scale_bar_is_round_and_fits(metres: float) -> None:
    length, name = scale_bar(metres, 160)
    assert 160 / 2.6 < length <= 160
    value, unit = name.split()
    assert float(value) * (1000 if unit == "km" else 1) == pytest.approx(length * metres, rel=1e-3)
    assert f"{float(value):e}"[0] in "125"


@given(st.lists(st.lists(st.integers(0, 10**6), min_size=3, max_size=3), min_size=1, max_size=60))
def test_bars_are_as_long_as_their_numbers_and_stay_within(found: list[list[int]]) -> None:
    series = [Series(name, NAME) for name in "abc"]
    groups = [Group(NAME, tuple(values)) for values in found]
    standing, lying = columns(TITLES, series, groups), rows(TITLES, series, groups)
    top = nice_top(max(map(sum, found)))[0]
    for values, one, other in zip(found, standing.bars, lying.bars, strict=True):
        assert sum(block.height for block in one.blocks) * top == pytest.approx(sum(values) * 180, abs=1e-3 * top)
        assert all(block.y >= 11.9 and block.y + block.height <= 192.1 for block in one.blocks)
        assert all(block.x + block.width <= 420 for block in (*one.blocks, *other.blocks))
    assert len(standing.ticks) <= 7


@given(st.integers(1, 10**6), st.floats(0, 1))
def test_an_interval_holds_the_share_and_stays_a_share(whole: int, share: float) -> None:
    part = round(whole * share)
    low, high = interval(part, whole)
    assert 0 <= low <= part / whole + 1e-12
    assert part / whole - 1e-12 <= high <= 1


def test_an_interval_is_the_published_one() -> None:
    # Newcombe (1998), table I: 81 of 263 and 0 of 20.
    assert interval(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert interval(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.4, "0.4 s"), (45, "45 s"), (200, "3.3 min"), (3 * 3600, "3 h"), (72 * 3600, "3 days"), (None, "-")],
)
def test_durations_are_said_as_people_say_them(seconds: float | None, said: str) -> None:
    assert duration(seconds).en == said


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://tiles.example/{z}/{x}/{y}.png", "https://tiles.example"),
        ("http://10.0.0.7:8080/t/{z}/{x}/{y}", "http://10.0.0.7:8080"),
        ("https://[2001:db8::1]:81/{z}/{x}/{y}.png?key=1", "https://[2001:db8::1]:81"),
        ("https://{s}.tiles.example/{z}/{x}/{y}.png", None),
        ("https://a; script-src *.example/{z}/{x}/{y}.png", None),
        ("ftp://tiles.example/{z}/{x}/{y}.png", None),
        ("https://user:word@tiles.example/{z}/{x}/{y}.png", None),
        ("https://tiles.example/tiles.png", None),
        ("https://tiles.example:port/{z}/{x}/{y}", None),
        ("", None),
    ],
)
def test_a_tile_server_is_taken_from_the_setting_or_not_at_all(address: str, origin: str | None) -> None:
    found = tiles_of({SETTING: address})
    assert (None if found is None else found.origin) == origin


def test_the_map_shows_cameras_of_ones_area_and_the_policy_stays_closed(stocked: Stocked) -> None:
    hung = signed_in(stocked.url, "hung").ask("/map")
    assert "img-src 'self';" in hung.headers["content-security-policy"]
    assert sorted(re.findall(r'data-key="camera:([^"]+)"', hung.text)) == ["cau-ky-cung", "cho-ky-lua-01"]
    assert "Chưa có tọa độ trong cameras.yaml: Quốc lộ 4B, km 3" in hung.text
    assert len(re.findall(r'data-key="spot:', hung.text)) == 1
    mai = signed_in(stocked.url, "mai").ask("/map").text
    assert re.findall(r'data-key="camera:([^"]+)"', mai) == ["cho-ky-lua-01"]
    assert "Cầu Kỳ Cùng" not in mai
    assert "Đồng Đăng" not in mai


def test_a_case_shows_where_its_camera_is(stocked: Stocked) -> None:
    lan = signed_in(stocked.url, "lan")
    shown = {event.source: lan.ask(f"/cases/{event.event_id}").text for event in stocked.events[:3]}
    assert 'href="/map?camera=cho-ky-lua-01"' in shown["cho-ky-lua-01"]
    assert "Camera khác ở gần: 1" in shown["cho-ky-lua-01"]
    assert 'class="inset"' not in shown["ql4b-km3"]


def test_figures_are_those_of_the_days_and_communes_that_the_address_names(stocked: Stocked) -> None:
    hung = signed_in(stocked.url, "hung")

    def tiles(query: str) -> list[str]:
        return re.findall(r"<dd>([^<]*)</dd>", hung.ask(f"/figures?{query}").text)

    assert tiles("")[:4] == ["9", "4", "3", "40 %"]
    assert tiles("commune=X%C3%A3+%C4%90%E1%BB%93ng+%C4%90%C4%83ng")[:4] == ["3", "1", "0", "100 %"]
    newest = max(event.release_utc for event in stocked.events if event.release_utc is not None)
    day = (newest + timedelta(hours=7)).date()
    assert int(tiles(f"from={day}&to={day}")[0]) == sum(
        event.release_utc is not None and (event.release_utc + timedelta(hours=7)).date() == day
        for event in stocked.events
    )
    assert tiles("from=2020-01-01&to=2020-01-31")[0] == "0"
    assert tiles("from=x&to=9999-99-99&commune=%00")[0] == "0"


def test_every_plot_has_its_numbers_in_a_table(stocked: Stocked) -> None:
    page = signed_in(stocked.url, "hung").ask("/figures").text
    figures = page.split("<figure")[1:]
    assert len(figures) == 9
    for figure in figures:
        assert "<svg" in figure
        assert "<table>" in figure
        assert 'class="axis"' in figure
    assert "100 % (2/2)" in page


def test_who_is_bound_to_a_commune_counts_no_other(stocked: Stocked) -> None:
    mai = signed_in(stocked.url, "mai")
    for query in ("", "?commune=X%C3%A3+%C4%90%E1%BB%93ng+%C4%90%C4%83ng"):
        page = mai.ask(f"/figures{query}").text
        assert "Đồng Đăng" not in page
        assert "Cầu Kỳ Cùng" not in page
    assert re.findall(r"<dd>([^<]*)</dd>", mai.ask("/figures").text)[0] == "3"
    assert re.findall(r"<dd>([^<]*)</dd>", page)[0] == "0"
    for kind in ("csv", "geojson"):
        assert "Đồng Đăng" not in mai.ask(f"/figures/black-spots.{kind}").body.decode("utf-8-sig")


def test_the_register_is_taken_away_as_csv_and_geojson_and_the_log_knows(stocked: Stocked) -> None:
    hung = signed_in(stocked.url, "hung")
    answer = hung.ask("/figures/black-spots.csv")
    found = list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"))))
    assert answer.headers["content-disposition"].startswith('attachment; filename="diem-den-')
    assert [row[2] for row in found[1:]] == ["Chợ Kỳ Lừa, cổng 1"]
    features = json.loads(hung.ask("/figures/black-spots.geojson").body)["features"]
    assert features[0]["geometry"]["coordinates"] == [106.7615, 21.8537]
    assert hung.ask("/figures/black-spots.exe").status == 404
    told = [dict(entry.facts)["query"] for entry in stocked.store.audit("store") if entry.actor == "hung"]
    assert told == ["black-spots.csv", "black-spots.geojson"]


def test_of_nothing_there_are_figures_too(stocked: Stocked) -> None:
    facts = read_facts(stocked.store)
    found = figures_of(facts, Period(date(2020, 1, 1), date(2026, 12, 31)), frozenset({"nowhere"}))
    assert found.count == 0
    assert all(plot.empty for plot in (*found.plots, found.false_alarms))
