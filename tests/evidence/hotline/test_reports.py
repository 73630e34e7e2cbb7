"""Reports in the store: kept as they were taken down, followed step by step, seen by their communes alone."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy

from evidence.hotline.contacts import Contacts
from evidence.hotline.errors import (
    BadReportError,
    ContactsError,
    NoSuchReportError,
    ReportClosedError,
    ReportConflictError,
)
from evidence.hotline.report import Contact, NewReport, Whereabouts
from evidence.hotline.reports import Cursor, Reports
from evidence.store import NoSuchEventError, Store
from tests.evidence.hotline.samples import CALLER, PLACE, new, report
from tests.evidence.store.fixtures import postgres, url
from tests.evidence.store.samples import event

__all__ = ["postgres", "url"]
NEAR, FAR = frozenset({"Kỳ Lừa"}), frozenset({"Đông Kinh"})


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with closing(Store.open(url)) as opened:
        opened.file_event(event())
        yield opened


@pytest.fixture
def reports(store: Store) -> Reports:
    return Reports(store.engine, store.clock)


def test_a_report_stands_as_it_was_taken_down_and_what_is_done_follows(store: Store, reports: Reports) -> None:
    name = reports.new_id()
    made = reports.add(name, new(store), "duc")
    assert (made.anonymous, made.place.commune, made.by) == (True, "Kỳ Lừa", "duc")
    file = reports.of(name, NEAR)
    assert (file.report, file.state, file.version, file.contact_kept) == (made, "received", 0, False)
    file = reports.link(name, NEAR, "duc", "a" * 20, 0)
    assert (file.state, file.events) == ("linked", ("a" * 20,))
    assert reports.link(name, NEAR, "lan", "a" * 20) == file, "linking twice is one link"
    file = reports.close(name, NEAR, "lan", "handled", "đã lập biên bản", 1)
    assert (file.state, file.outcome) == ("closed", "handled")
    with pytest.raises(ReportClosedError):
        reports.link(name, NEAR, "duc", "a" * 20)
    assert reports.reopen(name, NEAR, "lan", "người dân gọi lại", 2).state == "linked"
    with pytest.raises(BadReportError):
        reports.reopen(name, NEAR, "lan", "còn nữa")
    assert reports.of_event("a" * 20, NEAR) == (name,)
    assert reports.of_event("a" * 20, FAR) == ()
    actions = [(entry.actor, entry.action) for entry in store.audit(f"report/{name}")]
    assert actions == [
        ("duc", "report.received"),
        ("duc", "report.changed"),
        ("lan", "report.changed"),
        ("lan", "report.changed"),
    ]
    assert ("duc", "event.reported") in [(entry.actor, entry.action) for entry in store.audit(f"event/{'a' * 20}")]
    assert store.check().whole


def test_who_decides_on_what_somebody_else_changed_meanwhile_is_told_so(store: Store, reports: Reports) -> None:
    name = reports.new_id()
    reports.add(name, new(store), "duc")
    reports.close(name, None, "duc", "unfounded", "", 0)
    with pytest.raises(ReportConflictError) as refused:
        reports.close(name, None, "lan", "handled", "", 0)
    assert (refused.value.expected, refused.value.found) == (0, 1)
    reports.reopen(name, None, "lan", "")
    with pytest.raises(NoSuchEventError):
        reports.link(name, None, "lan", "f" * 20)


def test_another_communes_reports_are_not_there(store: Store, reports: Reports, tmp_path: Path) -> None:
    here, there, nowhere = (reports.new_id() for _ in range(3))
    reports.add(here, new(store), "duc", CALLER, Contacts(tmp_path))
    reports.add(there, new(store, Whereabouts("Phố", commune="Đông Kinh")), "duc")
    reports.add(nowhere, new(store, Whereabouts("đâu đó")), "duc")
    assert {file.report.report_id for file in reports.page(NEAR)} == {here}
    assert {file.report.report_id for file in reports.page(None)} == {here, there, nowhere}
    assert reports.counts(FAR) == {"received": 1}
    for communes, name in ((NEAR, there), (NEAR, nowhere), (FAR, here), (FAR, nowhere), (frozenset[str](), here)):
        for ask in (
            lambda: reports.of(name, communes),  # noqa: B023
            lambda: reports.link(name, communes, "x", "a" * 20),  # noqa: B023
            lambda: reports.close(name, communes, "x", "handled", ""),  # noqa: B023
            lambda: reports.contact(name, communes, "x", Contacts(tmp_path)),  # noqa: B023
            lambda: reports.erase_contact(name, communes, "x"),  # noqa: B023
        ):
            with pytest.raises(NoSuchReportError):
                ask()
    assert all(file.version == 0 for file in reports.page(None))


def test_pages_follow_each_other_without_gaps(store: Store, reports: Reports) -> None:
    names = []
    for index in range(7):
        names.append(reports.new_id())
        reports.add(names[-1], new(store), "duc")
        if index % 2:
            reports.close(names[-1], None, "duc", "duplicate", "")
    seen: list[str] = []
    after = None
    while page := reports.page(None, after=after, limit=3):
        seen += [file.report.report_id for file in page]
        after = Cursor(page[-1].report.received_utc, page[-1].report.report_id)
    assert seen == names[::-1]
    assert [file.report.report_id for file in reports.page(None, state="closed")] == names[5::-2]
    assert reports.counts(None) == {"received": 4, "closed": 3}
    assert {one.report_id for one in reports.not_closed()} == set(names[::2])


def test_who_reported_is_read_by_the_key_alone_each_look_is_logged_and_can_be_erased(
    store: Store, reports: Reports, tmp_path: Path
) -> None:
    name, other = report(store, tmp_path), reports.new_id()
    reports.add(other, new(store), "duc", Contact(phone="0987 000 111"), Contacts(tmp_path))
    assert (tmp_path / "hotline" / "contacts.key").stat().st_mode & 0o077 == 0
    assert reports.of(name, None).contact_kept
    assert reports.contact(name, None, "lan", Contacts(tmp_path)) == CALLER
    assert store.audit(f"report/{name}")[-1].action == "report.contact_seen"
    engine = sqlalchemy.create_engine(store.engine.url)
    with engine.connect() as raw, raw.begin():
        everything = [
            str(row)
            for table in ("report", "report_step", "report_contact", "audit")
            for row in raw.exec_driver_sql(f"SELECT * FROM {table}")
        ]
        assert not any("0912" in row or "Nguyễn Văn A" in row for row in everything)
        # Who can write to the database moves somebody's number to a report whose contact he may see.
        raw.exec_driver_sql(
            f"UPDATE report_contact SET sealed = (SELECT sealed FROM report_contact WHERE report_id = '{name}') "
            f"WHERE report_id = '{other}'"
        )
    engine.dispose()
    with pytest.raises(ContactsError, match="another report"):
        reports.contact(other, None, "lan", Contacts(tmp_path))
    with pytest.raises(ContactsError, match="copy it"):
        reports.contact(name, None, "lan", Contacts(tmp_path / "elsewhere"))
    reports.erase_contact(name, None, "lan")
    assert reports.contact(name, None, "lan", Contacts(tmp_path)) is None
    assert not reports.of(name, None).contact_kept
    assert store.check().whole


@pytest.mark.parametrize(
    "change",
    [
        {"text": ""},
        {"text": "x" * 8001},
        {"text": "a\0b"},
        {"place": Whereabouts("")},
        {"place": Whereabouts("Phố", lat=21.0)},
        {"place": Whereabouts("Phố", lat=91.0, lon=0.0)},
        {"place": Whereabouts("Phố", lat=float("nan"), lon=0.0)},
        {"uncertainty_s": -1.0},
        {"uncertainty_s": float("nan")},
        {"happened_utc": datetime(2026, 1, 1)},
        {"happened_utc": datetime(1999, 1, 1, tzinfo=UTC)},
        {"happened_utc": datetime(2200, 1, 1, tzinfo=UTC)},
    ],
    ids=str,
)
def test_what_no_report_can_say_is_refused(tmp_path: Path, change: dict[str, object]) -> None:
    with closing(Store.open(f"sqlite:///{tmp_path / 'store.sqlite'}")) as store:
        reports = Reports(store.engine, store.clock)
        said = {"place": PLACE, "happened_utc": datetime.now(UTC), "uncertainty_s": 60.0, "text": "đổ rác", **change}
        with pytest.raises(BadReportError):
            reports.add(reports.new_id(), NewReport(**said), "duc")  # type: ignore[arg-type]
        assert reports.page(None) == ()
