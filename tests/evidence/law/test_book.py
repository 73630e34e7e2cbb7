"""The law as dated data, and a unit's own file on top of it."""

import tempfile
from datetime import date
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evidence.law import Law, LawBook, Reasons
from evidence.store.rows import Verdict
from streams.yaml_lines import ConfigError, Problem

BOOK = LawBook.load()
TODAY = date(2026, 11, 22)
OWN = """documents:
  - {id: nd-500-2027, title: Nghị định 500/2027/NĐ-CP, valid_from: 2027-01-01, trust: V}
periods:
  - code: bien_ban
    name: {vi: lập biên bản, en: making the record}
    routes: [police]
    from: identified
    count: 5
    unit: working_days
    rolls: true
    due_soon_days: 2
    document: nd-61-2026
    article: điểm c khoản 1 Điều 15
    valid_from: 2026-04-01
    valid_to: 2026-12-31
    trust: V
  - code: bien_ban
    name: {vi: lập biên bản, en: making the record}
    routes: [police]
    from: identified
    count: 7
    unit: working_days
    rolls: true
    due_soon_days: 2
    document: nd-500-2027
    article: Điều 3
    valid_from: 2027-01-01
    trust: V
"""


def test_the_decree_of_2021_ended_when_that_of_2026_began() -> None:
    old = BOOK.document("nd-135-2021", date(2026, 3, 31))
    assert old is not None
    assert old.repealed_by == "nd-61-2026"
    assert BOOK.document("nd-135-2021", date(2026, 4, 1)) is None
    assert BOOK.document("nd-61-2026", date(2026, 3, 31)) is None
    assert BOOK.document("nd-61-2026", date(2026, 4, 1)) is not None


def test_acts_and_periods_are_those_of_the_day_they_are_asked_for() -> None:
    assert BOOK.act("waste.road", date(2022, 8, 24)) is None
    act = BOOK.act("waste.road", date(2022, 8, 25))
    assert act is not None
    assert act.fine is not None
    assert (act.fine.from_, act.fine.to) == (1_000_000, 2_000_000)
    assert str(BOOK.ref(act)) == "khoản 2 Điều 25 Nghị định 45/2022/NĐ-CP"
    assert [p.code for p in BOOK.periods_on(date(2026, 3, 31), "police")] == ["usable_until"]
    assert [p.code for p in BOOK.periods_on(TODAY, "police")] == ["bien_ban", "usable_until"]
    assert [p.code for p in BOOK.periods_on(TODAY, "other")] == ["bien_ban_other", "verification", "usable_until"]
    assert [p.code for p in BOOK.periods_on(TODAY, None)] == ["usable_until"]


def test_what_was_not_read_in_a_primary_text_says_so() -> None:
    entries = [*BOOK.documents, *BOOK.provisions, *BOOK.periods, *BOOK.acts]
    assert {entry.trust for entry in entries} <= {"V2", "M"}


def test_a_unit_closes_an_entry_and_adds_the_one_that_follows(tmp_path: Path) -> None:
    own = tmp_path / "law.yaml"
    own.write_text(OWN, "utf-8")
    book = LawBook.load(own)
    counts = [
        next(p.count for p in book.periods_on(day, "police") if p.code == "bien_ban")
        for day in (TODAY, date(2026, 12, 31), date(2027, 1, 1))
    ]
    assert counts == [5, 5, 7]
    assert len(book.acts) == len(BOOK.acts)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("document: nd-500-2027", "document: nd-501", 25, "expected the id of a document, found nd-501"),
        ("    valid_to: 2026-12-31\n", "", 14, "in force together with another of its code"),
        ("valid_to: 2026-12-31", "valid_to: 2026-01-31", 15, "ends before it begins"),
        ("count: 7", "count: bảy", 21, "valid integer"),
        (
            "routes: [police]\n    from: identified\n    count: 7",
            "routes: [tỉnh]\n    from: act\n    count: 7",
            19,
            "police",
        ),
        ("valid_from: 2027-01-01\n    trust", "valid_from: 2026-04-01\n    trust", 17, "written twice"),
        ("title: Nghị", "tile: Nghị", 2, "not permitted"),
        ("documents:\n", "documents: [\n", 2, "YAML"),
    ],
)
def test_every_mistake_in_a_unit_s_file_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, reason: str
) -> None:
    own = tmp_path / "law.yaml"
    assert old in OWN
    own.write_text(OWN.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=reason) as raised:
        LawBook.load(own)
    told = [problem.line for problem in raised.value.problems if reason in problem.en]
    assert told[0] == line, raised.value


def test_reason_codes_cover_every_verdict_and_their_acts_are_known() -> None:
    reasons = Reasons.load()
    assert {reason.verdict for reason in reasons.all} == set(get_args(Verdict))
    acts = {act.code for act in BOOK.acts}
    assert [r.code for r in reasons.all if r.act is not None and r.act not in acts] == []
    confirm = {r.code for r in reasons.offered("confirmed")}
    assert {"CONFIRM-PUBLIC", "CONFIRM-ROAD", "CONFIRM-WATER", "CONFIRM-HOURS", "CONFIRM-VEHICLE"} <= confirm
    assert all(code.startswith("CONFIRM-") for code in confirm)


def test_a_unit_retires_a_code_and_old_reviews_still_have_its_meaning(tmp_path: Path) -> None:
    (tmp_path / "reasons.yaml").write_text(
        "reasons:\n"
        "  - {code: REJECT-WIND, verdict: rejected, retired: true, label: {vi: Do gió, en: Wind}}\n"
        "  - {code: REJECT-FLOOD, verdict: rejected, label: {vi: Do lũ, en: A flood}}\n",
        "utf-8",
    )
    reasons = Law.load(tmp_path).reasons
    offered = {reason.code for reason in reasons.offered()}
    assert "REJECT-FLOOD" in offered
    assert "REJECT-WIND" not in offered
    retired = reasons.get("REJECT-WIND")
    assert retired is not None
    assert str(retired.text) == "Do gió / Wind"
    assert reasons.get("REJECT-NEVER") is None


def test_a_code_written_twice_is_told_with_its_line(tmp_path: Path) -> None:
    own = tmp_path / "reasons.yaml"
    entry = "  - {code: TEST-A, verdict: test, label: {vi: a, en: a}}\n"
    own.write_text(f"reasons:\n{entry}{entry}", "utf-8")
    with pytest.raises(ConfigError, match="TEST-A is written twice") as raised:
        Reasons.load(own)
    assert raised.value.problems[0].line == 3


def test_a_folder_without_law_files_changes_nothing(tmp_path: Path) -> None:
    assert Law.load(tmp_path) == Law.load()


@given(st.text(st.sampled_from("acts:periods-code {}[]\n\t \"'#&*!|>%@`0123.,vientrust_ệ"), max_size=200))
@settings(deadline=None)
def test_whatever_stands_in_a_file_it_is_read_or_refused_with_a_line(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        own = Path(folder) / "law.yaml"
        own.write_text(text, "utf-8")
        told = mistakes_in(own)
    assert all(problem.line >= 1 and problem.vi and problem.en for problem in told)


def mistakes_in(path: Path) -> tuple[Problem, ...]:
    try:
        LawBook.load(path)
    except ConfigError as error:
        return error.problems
    return ()
