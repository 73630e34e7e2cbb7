"""From what is known to the groups of a manifest: nothing is made up."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from evidence.package import describing
from evidence.package.subject import Subject
from evidence.record import EventDetail, LiveFacts, TrackPoint
from streams.config import Camera, Legal, Place, Site
from tests.evidence.package.events import clock
from tests.evidence.samples import DEPOSIT, detail

FRAMES = tuple(n / 25 for n in range(50))


def subject(**changes: object) -> Subject:
    return Subject(root=Path(), detail=detail().model_copy(update=changes))


def test_where_no_camera_is_known_all_about_it_is_null_but_its_name() -> None:
    known = describing.describe_camera(subject())
    assert known.id == "street.mp4"
    assert {name for name, value in known.model_dump().items() if value is not None} == {"id"}
    assert set(describing.describe_place(subject()).model_dump().values()) == {None}


def test_whose_camera_it_is_decides_the_legal_class() -> None:
    for owner, expected in (("police", "nghiep_vu"), ("other", "to_chuc_ca_nhan")):
        camera = Camera.model_validate({"id": "a", "legal": {"owner": owner}})
        assert describing.describe_camera(replace(subject(), camera=camera)).legal_class == expected


@pytest.mark.parametrize(
    ("allowed", "violations", "expected"),
    [(True, (), (False, False)), (False, ("time",), (False, True)), (None, (), (None, None))],
)
def test_a_violation_is_unknown_where_it_could_not_be_decided(
    allowed: bool | None, violations: tuple[str, ...], expected: tuple[bool | None, bool | None]
) -> None:
    event = describing.describe_event(subject(allowed=allowed, violations=violations))
    assert (event.place_violation, event.time_violation) == expected


def test_times_are_told_in_utc_and_as_people_on_the_spot_read_a_clock() -> None:
    event = describing.describe_event(replace(subject(), site=Site(timezone="Asia/Bangkok")))
    assert event.peak_utc == event.peak_local == detail().release_utc
    assert event.peak_local is not None
    assert event.peak_local.utcoffset() == timedelta(hours=7)
    assert describing.describe_event(subject(start_utc=None)).start_local is None


def live(source: str | None, detail: EventDetail) -> EventDetail:
    facts = LiveFacts(
        clock_source=source,
        clock_uncertainty_s=0.05,
        received_utc=clock(5.2),
        flagged_utc=clock(20),
        latency_s=14.8,
        decided_s=0.5,
    )
    return detail.model_copy(update={"live": facts, "release_utc": clock(5.0)})


@pytest.mark.parametrize(
    ("source", "expected", "offset_ms"), [("rtcp", "rtcp_sr", -200.0), ("arrival", "arrival", None), (None, None, None)]
)
def test_the_clock_is_named_with_its_uncertainty(
    source: str | None, expected: str | None, offset_ms: float | None
) -> None:
    time = describing.describe_time(Subject(root=Path(), detail=live(source, detail())), FRAMES)
    assert (time.source, time.camera_offset_ms, time.offset_uncertainty_ms) == (expected, offset_ms, 50.0)


def test_a_recording_s_clock_is_stated_or_unknown() -> None:
    assert describing.describe_time(subject(), ()).source == "stated"
    assert describing.describe_time(subject(release_utc=None), ()).source is None


def test_missing_pictures_are_told_and_the_pace_is_measured() -> None:
    time = describing.describe_time(subject(), FRAMES)
    assert (time.gaps, time.measured_fps) == ((), 25.0)
    with_gap = (*FRAMES, *(at + 5 for at in FRAMES))
    gaps = describing.describe_time(subject(), with_gap).gaps
    assert gaps is not None
    assert [(gap.from_s, gap.to_s) for gap in gaps] == [(1.96, 5.0)]
    assert describing.describe_time(subject(), tuple(2.0 * n for n in range(9))).gaps == ()  # two seconds a picture
    assert describing.describe_time(subject(), ()).gaps is None


@pytest.mark.parametrize(
    ("dx", "dy", "degrees"), [(0, -50, 0.0), (50, 0, 90.0), (0, 50, 180.0), (-50, 0, 270.0), (2, 2, None)]
)
def test_the_direction_of_travel_is_that_of_the_feet(dx: float, dy: float, degrees: float | None) -> None:
    first, last = (100.0, 100.0, 120.0, 160.0), (100.0 + dx, 100.0 + dy, 120.0 + dx, 160.0 + dy)
    track = (TrackPoint(media_s=1.0, box=first), TrackPoint(media_s=2.0, box=last))
    assert describing.describe_identification(subject(track=track), ()).direction_of_travel_deg == degrees


def test_a_package_s_id_has_no_letter_that_a_file_system_minds() -> None:
    camera = Camera(id="a", place=Place(commune="Xã Đồng Đăng / 2"), legal=Legal())
    given = Subject(root=Path(), detail=detail(deposit=DEPOSIT), camera=camera, site=Site(province="Lạng Sơn"))
    assert describing.package_id(given, 3) == f"EV-LangSon-XaDongDang2-20261122-{given.detail.event_id}-3"
    assert describing.package_id(subject(release_utc=None), 1) == f"EV-{detail().event_id}-1"
