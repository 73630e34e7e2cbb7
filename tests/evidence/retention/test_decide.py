"""How long an event is kept, and why."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evidence.retention import Decision, decide, load_settings, read_settings
from evidence.store import Case, CaseNotes, Judgement, LegalHold, Review, StoredEvent
from evidence.store.rows import Verdict
from streams.yaml_lines import ConfigError
from tests.checkout import REPOSITORY
from tests.evidence.store.samples import event

SETTINGS = load_settings(None)
RELEASE = datetime(2026, 11, 22, 11, 30, 5, tzinfo=UTC)
"""18:30 in Viet Nam."""
FILED = datetime(2026, 11, 22, 18, tzinfo=UTC)
"""01:00 of the next day there."""
VERDICTS: tuple[Verdict, ...] = ("confirmed", "warned", "rejected", "insufficient", "suspected_tampering", "test")


def review(verdict: Verdict, version: int = 1, reviewer: str = "duc", after_days: float = 0) -> Review:
    judgement = Judgement(reviewer, "reviewer", verdict, "CODE", "", 1, None)
    return Review("a" * 20, version, judgement, FILED + timedelta(days=after_days), "")


def decided(
    *reviews: Review, case: Case | None = None, holds: tuple[LegalHold, ...] = (), now: datetime = FILED
) -> Decision:
    found = StoredEvent(event("a"), "", len(reviews), FILED)
    return decide(found, reviews, case, holds, SETTINGS, now)


def test_nobody_decided_sixty_days_from_the_day_it_came_in_viet_nam() -> None:
    found = decided()
    assert found.retention_class == "unreviewed"
    assert found.delete_after_utc == datetime(2027, 1, 22, 17, tzinfo=UTC)  # 23 November and 60 days, to its end
    assert not found.due


def test_a_violation_is_kept_until_the_limitation_period_of_the_act_is_over() -> None:
    record = event("a")
    assert record.end_utc is not None
    found = decided(review("confirmed", after_days=300))
    assert found.retention_class == "confirmed"
    assert found.delete_after_utc == datetime(2028, 11, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize(("verdict", "days"), [("rejected", 31), ("insufficient", 61), ("test", 8)])
def test_what_is_no_violation_goes_some_days_after_it_was_decided(verdict: Verdict, days: int) -> None:
    found = decided(review(verdict, after_days=1))
    assert found.delete_after_utc == datetime(2026, 11, 23, 17, tzinfo=UTC) + timedelta(days=days)
    end = found.delete_after_utc
    assert end is not None
    assert not decided(review(verdict, after_days=1), now=end - timedelta(seconds=1)).due
    assert decided(review(verdict, after_days=1), now=end).due


def test_one_reviewer_alone_cannot_shorten_what_another_found() -> None:
    found = decided(review("confirmed"), review("test", 2, "lan"))
    assert found.retention_class == "confirmed"


def test_a_reviewer_may_correct_himself() -> None:
    assert decided(review("confirmed"), review("test", 2)).retention_class == "test"


def test_a_hold_keeps_what_would_be_due() -> None:
    hold = LegalHold("h", "a" * 20, "viện kiểm sát", "vụ án 12", FILED)
    late = FILED + timedelta(days=10_000)
    assert decided(now=late).due
    found = decided(holds=(hold,), now=late)
    assert not found.due
    assert found.why.en == "held by viện kiểm sát: vụ án 12"


def test_an_open_case_keeps_it_and_a_closed_one_does_not() -> None:
    late = FILED + timedelta(days=10_000)
    case = Case("a" * 20, 1, "duc", FILED, CaseNotes(case_number="12"))
    found = decided(review("confirmed"), case=case, now=late)
    assert (found.due, found.delete_after_utc, found.why.en) == (False, None, "case 12 is open")
    closed = Case("a" * 20, 2, "duc", FILED, CaseNotes(case_number="12", closed_utc=FILED))
    assert decided(review("confirmed"), case=closed, now=late).due


@given(
    st.lists(st.tuples(st.sampled_from(VERDICTS), st.sampled_from(["duc", "lan", "minh"])), max_size=5),
    st.integers(0, 4000),
    st.booleans(),
)
def test_nothing_held_is_ever_due_and_time_only_makes_more_due(
    verdicts: list[tuple[Verdict, str]], days: int, held: bool
) -> None:
    reviews = [review(verdict, n, who, n) for n, (verdict, who) in enumerate(verdicts, 1)]
    holds = (LegalHold("h", "a" * 20, "x", "y", FILED),) if held else ()
    now = FILED + timedelta(days=days)
    found = decided(*reviews, holds=holds, now=now)
    assert not (held and found.due)
    assert found.delete_after_utc is not None
    assert found.due == (not held and found.delete_after_utc <= now)
    later = decided(*reviews, holds=holds, now=now + timedelta(days=1))
    assert later.due or not found.due


def test_a_unit_may_replace_the_settings(tmp_path: Path) -> None:
    own = (REPOSITORY / "evidence/retention/retention.yaml").read_text("utf-8").replace("count: 60", "count: 90")
    (tmp_path / "retention.yaml").write_text(own, "utf-8")
    found = load_settings(tmp_path)
    assert found.of(None).keep.count == 90
    assert found.name != SETTINGS.name
    assert load_settings(tmp_path / "nothing").name == SETTINGS.name


@pytest.mark.parametrize(
    ("before", "after", "mistake"),
    [
        ("verdicts: [test]", "verdicts: [test, rejected]", "rejected: expected in one class, found in 2"),
        ("verdicts: [test]", "verdicts: [tests]", "Input should be"),
        ("verdicts: []", "verdicts: [test]", "expected one class with verdicts: \\[\\], found 0"),
        ("from: filed", "from: decided", "cannot be counted from that"),
        ("count: 60", "count: 0", "greater than or equal to 1"),
        ("outcomes: [handled]", "outcomes: [duplicate]", "handled: expected in one class, found in 0"),
        ("outcomes: []", "outcomes: [handled]", "expected one class with outcomes: \\[\\], found 0"),
    ],
)
def test_settings_that_leave_something_open_are_refused(tmp_path: Path, before: str, after: str, mistake: str) -> None:
    text = (REPOSITORY / "evidence/retention/retention.yaml").read_text("utf-8")
    assert before in text
    (tmp_path / "retention.yaml").write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(ConfigError, match=mistake):
        read_settings(tmp_path / "retention.yaml")


def test_a_file_from_before_reports_had_periods_takes_ours(tmp_path: Path) -> None:
    text = (REPOSITORY / "evidence/retention/retention.yaml").read_text("utf-8")
    (tmp_path / "retention.yaml").write_text(text[: text.index("\nreports:")] + "\n", "utf-8")
    found = load_settings(tmp_path)
    assert found.reports == SETTINGS.reports
    assert found.of_report("handled").keep.unit == "years"
