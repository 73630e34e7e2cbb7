"""Where a case stands."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.law import CaseFacts, CaseState, Law, Stage, Task, case_state
from evidence.store.keeping_rows import CaseNotes
from evidence.store.rows import Verdict

LAW = Law.load()
ACT = datetime(2026, 11, 16, 3, tzinfo=UTC)
"""A Monday, 10 o'clock in Viet Nam."""
POLICE = CaseFacts("police", ACT, ACT)
OTHER = CaseFacts("other", ACT, ACT)
moments = st.none() | st.datetimes(datetime(2026, 4, 2), datetime(2030, 1, 1), timezones=st.just(UTC))


def at(facts: CaseFacts, days: float, **notes: object) -> CaseState:
    changed = replace(facts.notes, **notes)  # type: ignore[arg-type]
    return case_state(replace(facts, notes=changed), LAW.book, LAW.calendar, ACT + timedelta(days))


def task(state: CaseState, code: str) -> Task:
    return next(t for t in state.tasks if t.deadline.code == code)


def test_five_working_days_begin_when_the_violator_is_identified() -> None:
    before = task(at(POLICE, 1), "bien_ban")
    assert (before.state, before.deadline.due, before.days_left) == ("waiting", None, None)
    after = task(at(POLICE, 1, identified_utc=ACT), "bien_ban")
    assert (after.state, after.deadline.due, after.days_left) == ("open", date(2026, 11, 23), 6)


@pytest.mark.parametrize(
    ("days", "state", "stage"),
    [(1, "open", "open"), (5, "due_soon", "due_soon"), (7, "due_soon", "due_soon"), (8, "overdue", "overdue")],
)
def test_a_deadline_passes_from_open_to_overdue(days: float, state: str, stage: Stage) -> None:
    found = at(POLICE, days, identified_utc=ACT)
    assert task(found, "bien_ban").state == state
    assert found.stage == stage
    assert found.next_due == date(2026, 11, 23)


def test_the_last_day_counts_until_midnight_in_viet_nam() -> None:
    last_moment = datetime(2026, 11, 23, 16, 59, 59, tzinfo=UTC)
    for made, state in ((last_moment, "met"), (last_moment + timedelta(seconds=1), "met_late")):
        found = at(POLICE, 30, identified_utc=ACT, bien_ban_utc=made)
        assert task(found, "bien_ban").state == state
        assert found.stage == "met"


def test_data_of_others_is_verified_first_and_longer_where_it_is_complex() -> None:
    short = task(at(OTHER, 1, taken_up_utc=ACT), "verification")
    assert (short.deadline.due, short.deadline.assumed) == (date(2026, 12, 16), False)
    long = task(at(OTHER, 1, taken_up_utc=ACT, complex_case=True), "verification")
    assert long.deadline.due == date(2027, 1, 15)
    assert "verification" not in {t.deadline.code for t in at(POLICE, 1).tasks}


def test_where_no_day_of_taking_up_is_noted_the_earliest_possible_is_taken_and_said_so() -> None:
    found = task(at(OTHER, 1), "verification").deadline
    assert (found.due, found.assumed) == (date(2026, 12, 16), True)
    assert "lấy ngày vụ việc vào phần mềm theo dõi" in found.how.vi
    unknown = task(at(replace(OTHER, filed_utc=None), 1), "verification")
    assert (unknown.state, unknown.deadline.due) == ("waiting", None)


def test_data_may_be_used_for_two_years_and_then_the_case_is_expired() -> None:
    assert task(at(POLICE, 1), "usable_until").deadline.due == date(2028, 11, 16)
    assert at(POLICE, 700).stage == "due_soon"
    assert at(POLICE, 731).stage == "due_soon"
    assert at(POLICE, 732).stage == "expired"
    unknown = task(at(replace(POLICE, act_utc=None), 1), "usable_until")
    assert (unknown.state, unknown.deadline.due) == ("unknown", None)


@pytest.mark.parametrize("verdict", ["rejected", "test"])
def test_a_rejected_case_asks_for_nothing_more(verdict: Verdict) -> None:
    found = at(replace(OTHER, verdict=verdict), 200, identified_utc=ACT)
    assert found.stage == "closed"
    assert {t.state for t in found.tasks if t.deadline.start != "act"} == {"void"}


def test_a_case_whose_camera_has_no_known_owner_says_only_what_holds_for_both_routes() -> None:
    found = at(replace(POLICE, route=None), 1, identified_utc=ACT)
    assert [t.deadline.code for t in found.tasks] == ["usable_until"]


def test_before_the_decree_no_period_for_the_record_is_known() -> None:
    early = datetime(2026, 3, 1, 3, tzinfo=UTC)
    facts = CaseFacts("police", early, early, notes=CaseNotes(identified_utc=early))
    found = case_state(facts, LAW.book, LAW.calendar, early + timedelta(2))
    assert [t.deadline.code for t in found.tasks] == ["usable_until"]


@given(moments, moments, moments, moments, moments, st.booleans(), st.sampled_from(["police", "other", None]))
def test_the_stage_is_that_of_the_most_pressing_task(
    taken: datetime | None,
    verified: datetime | None,
    identified: datetime | None,
    made: datetime | None,
    closed: datetime | None,
    complex_case: bool,
    route: str | None,
) -> None:
    notes = CaseNotes(
        taken_up_utc=taken,
        verified_utc=verified,
        identified_utc=identified,
        bien_ban_utc=made,
        closed_utc=closed,
        complex_case=complex_case,
    )
    facts = CaseFacts(route, ACT, ACT, notes=notes)  # type: ignore[arg-type]
    for days in (0, 20, 400, 800):
        found = case_state(facts, LAW.book, LAW.calendar, ACT + timedelta(days))
        states = {t.state for t in found.tasks}
        assert found.stage == "closed" if closed else found.stage in {*states, "open", "met"}
        if found.stage == "open":
            assert not states & {"overdue", "due_soon", "expired"}
        assert (found.next_due is None) == (not states & {"open", "due_soon", "overdue"})
