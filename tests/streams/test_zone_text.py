"""Zones put into the text of a cameras.yaml: these and nothing else, whatever way the file is written."""

import difflib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from streams.config import Config, ZoneConfig, load_config
from streams.zone_text import NoRoomError, with_zones, written
from tests.checkout import REPOSITORY

EXAMPLE = REPOSITORY / "cameras.example.yaml"
BLOCK = """\
# Trạm
cameras:
- id: a   # the gate
  name: Cổng
  zones:   # drawn 11/3

  # the pavement
  - {id: one, polygon: [[0, 0.5], [1, 0.5], [1, 1]], rule: never}  # asked for

  # bins
  - id: two
    # corners measured
    polygon: [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]   # by hand
    rule: hours
    allow:
      - {days: t2-t6, from: "18:00", to: 20:30}
  # the end of a's zones
  legal: {owner: police}
- {id: b, name: "B", zones: [{id: x, polygon: [[0, 0], [1, 0], [1, 1]], rule: bin}], place: {lat: 1, lon: 2}}
- {id: c}
- id: d
  place:
    lat: 21.5
    # the end of d
"""
FORMS = {
    "as in the example": EXAMPLE.read_text("utf-8"),
    "by hand": BLOCK,
    "with CRLF": BLOCK.replace("\n", "\r\n"),
    "without an end": BLOCK.rstrip("\n"),
    "one line": '{"cameras": [{"id": "a"}, {"id": "b", "zones": []}, {"id": "c", "name": "x # y"}]}',
    "with no zones": "cameras:\n  - id: a\n    zones: []  # none yet\n    name: A\n  - id: b\n    zones:\n     []\n",
}

hours = st.tuples(st.integers(0, 1439), st.integers(0, 1440)).filter(lambda pair: pair[0] != pair[1])
spans = st.builds(
    lambda pair, days: {
        "days": ",".join(days),
        "from": f"{pair[0] // 60:02}:{pair[0] % 60:02}",
        "to": f"{pair[1] // 60:02}:{pair[1] % 60:02}",
    },
    hours,
    st.lists(st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, max_size=7, unique=True),
)
corners = st.lists(st.floats(0, 1), min_size=6, max_size=6).map(
    lambda n: [[n[0] / 4, n[1] / 4], [0.5 + n[2] / 2, n[3] / 4], [0.5 + n[4] / 4, 0.5 + n[5] / 2]]
)
names = st.from_regex(r"\A[A-Za-z0-9_.-]{1,12}\Z") | st.sampled_from(["no", "on", "1e3", "0x1", "-", "1.5", "null"])
zones = st.builds(
    lambda name, polygon, rule, allow: ZoneConfig.model_validate(
        {"id": name, "polygon": polygon, "rule": rule, **({"allow": allow} if rule == "hours" else {})}
    ),
    names,
    corners,
    st.sampled_from(["never", "hours", "allowed", "bin", "ignore"]),
    st.lists(spans, min_size=1, max_size=3),
)


def loaded(text: str, folder: Path) -> Config:
    path = folder / "cameras.yaml"
    path.write_bytes(text.encode())
    return load_config(path)


def changed(before: Config, camera_id: str, wanted: tuple[ZoneConfig, ...]) -> Config:
    cameras = tuple(c.model_copy(update={"zones": wanted}) if c.id == camera_id else c for c in before.cameras)
    return before.model_copy(update={"cameras": cameras})


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_drawn_is_read_back_and_nothing_else_changes(text: str, tmp_path: Path, data: st.DataObject) -> None:
    before = loaded(text, tmp_path)
    camera = data.draw(st.sampled_from(before.cameras))
    kept = [zone for zone in camera.zones if data.draw(st.booleans())]
    new = data.draw(st.lists(zones, max_size=3, unique_by=lambda zone: zone.id))
    taken = {zone.id for zone in kept}
    wanted = (*kept, *(zone for zone in new if zone.id not in taken))
    after = with_zones(text, camera.id, wanted, camera.zones)
    assert loaded(after, tmp_path) == changed(before, camera.id, wanted)
    again = with_zones(after, camera.id, camera.zones, wanted)
    assert loaded(again, tmp_path) == before, "and back"


def test_only_the_zone_that_changes_is_written_anew(tmp_path: Path) -> None:
    before = loaded(BLOCK, tmp_path)
    one, two = before.cameras[0].zones
    moved = two.model_copy(update={"polygon": ((0.1, 0.1), (0.3, 0.1), (0.3, 0.25))})
    after = with_zones(BLOCK, "a", (one, moved), (one, two))
    lines = [line for line in difflib.ndiff(BLOCK.splitlines(), after.splitlines()) if line[0] in "+-"]
    assert lines == [
        "-     polygon: [[0.1, 0.1], [0.2, 0.1], [0.2, 0.2]]   # by hand",
        "+     polygon: [[0.1, 0.1], [0.3, 0.1], [0.3, 0.25]]   # by hand",
    ]
    other = moved.model_copy(update={"rule": "never", "allow": ()})
    after = with_zones(BLOCK, "a", (one, other), (one, two))
    assert (
        "  # bins\n  - {id: two, polygon: [[0.1, 0.1], [0.3, 0.1], [0.3, 0.25]], rule: never}\n  # the end of" in after
    )
    assert "  - {id: one, polygon: [[0, 0.5], [1, 0.5], [1, 1]], rule: never}  # asked for\n" in after


def test_a_zone_that_goes_takes_its_own_comments_and_no_others(tmp_path: Path) -> None:
    one, two = loaded(BLOCK, tmp_path).cameras[0].zones
    after = with_zones(BLOCK, "a", (two,), (one, two))
    assert "# the pavement" not in after
    for comment in (
        "# Trạm",
        "# the gate",
        "# drawn 11/3",
        "# bins",
        "# corners measured",
        "# by hand",
        "# the end of",
    ):
        assert comment in after


def test_windows_lines_stay_windows_lines(tmp_path: Path) -> None:
    text = FORMS["with CRLF"]
    one, two = loaded(text, tmp_path).cameras[0].zones
    after = with_zones(text, "a", (one, two, one.model_copy(update={"id": "three"})), (one, two))
    assert after.count("\n") == after.count("\r\n") == text.count("\r\n") + 1


@pytest.mark.parametrize(
    "text", ["cameras: 7", "[]", "cameras: [{id: b}]", "cameras:\n  - id: a\n    zones: {x: 1}\n", "cameras: ["]
)
def test_where_there_is_no_room_it_is_said(text: str) -> None:
    with pytest.raises(NoRoomError, match="expected"):
        with_zones(text, "a", (), ())


def test_special_days_are_written_too(tmp_path: Path) -> None:
    zone = loaded(EXAMPLE.read_text("utf-8"), tmp_path).cameras[0].zones[1]
    text = f"cameras: [{{id: a, zones: [{written(zone)}]}}]"
    assert loaded(text, tmp_path).cameras[0].zones == (zone,)
