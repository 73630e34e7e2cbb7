"""What was frozen once stays as it was, whatever is written later; on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from evidence.statistics import NotThatLogError, plan_period, read_facts
from evidence.statistics.facts import Decision, outcome_of
from evidence.statistics.printed import report_pdf
from evidence.statistics.report import periodic_report
from evidence.statistics.sheets import report_xlsx
from evidence.store import AuditHead, CaseNotes, Store, Verdict
from tests.evidence.statistics.samples import CAMERAS, KY_LUA, Clock, configure, decide, identity, seen

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def some(store: Store, clock: Clock) -> None:
    configure(store)
    for i in range(4):
        event_id = seen(store, clock, f"e{i}", "cho-dem", AT + timedelta(hours=i))
        decide(store, clock, event_id, "confirmed", "an", "binh")
    store.cases.change(identity("e0"), 0, CaseNotes(outcome="phạt tiền"), "an")


def test_the_same_entry_of_the_log_gives_the_same_bytes_after_everything_has_changed(url: str) -> None:
    clock = Clock()
    store = Store.open(url, clock)
    some(store, clock)
    before = read_facts(store)
    period = plan_period(2026)
    pdf, xlsx = (make(periodic_report(before, period)) for make in (report_pdf, report_xlsx))

    decide(store, clock, identity("e1"), "rejected", "binh")
    store.withdraw_event(identity("e2"), "an", "nhầm")
    seen(store, clock, "e3", "cho-dem", AT, revision=2, kind="litter")
    seen(store, clock, "e9", "bo-song", AT)
    store.cases.change(identity("e0"), 1, CaseNotes(outcome="nhắc nhở"), "an")
    moved = CAMERAS[0].model_copy(update={"name": "Nơi khác"})
    configure(store, (moved,), clock.now, 2)

    now, again = read_facts(store), read_facts(store, before.frozen.head)
    store.close()
    assert now != before
    assert again == before
    assert report_pdf(periodic_report(again, period)) == pdf
    assert report_xlsx(periodic_report(again, period)) == xlsx
    assert report_xlsx(periodic_report(now, period)) != xlsx


def test_what_changes_later_is_in_later_figures(url: str) -> None:
    clock = Clock()
    store = Store.open(url, clock)
    some(store, clock)
    store.withdraw_event(identity("e2"), "an", "nhầm")
    decide(store, clock, identity("e1"), "rejected", "binh")
    facts = read_facts(store)
    store.close()
    assert {act.event_id: act.outcome for act in facts.acts} == {
        identity("e0"): "confirmed",
        identity("e1"): "rejected",
        identity("e3"): "confirmed",
    }
    assert [act.case_outcome for act in facts.acts if act.case_outcome] == ["phạt tiền"]


def test_an_entry_that_the_log_never_had_is_refused(url: str) -> None:
    clock = Clock()
    store = Store.open(url, clock)
    some(store, clock)
    head = read_facts(store).frozen.head
    with pytest.raises(NotThatLogError, match="expected an entry of the log"):
        read_facts(store, head.seq + 1)
    with pytest.raises(NotThatLogError, match="another log"):
        read_facts(store, AuditHead(head.seq, "0" * 64))
    store.close()


def test_an_empty_store_has_an_empty_report(url: str) -> None:
    store = Store.open(url, Clock())
    facts = read_facts(store)
    store.close()
    report = periodic_report(facts, plan_period(2026))
    assert report.statistics.total.acts == 0
    assert report.early
    assert report_pdf(report).startswith(b"%PDF")
    assert report_xlsx(report).startswith(b"PK")


def test_an_act_counts_where_its_camera_looked_at_the_time(url: str) -> None:
    clock = Clock()
    store = Store.open(url, clock)
    configure(store, CAMERAS[:1])
    seen(store, clock, "before", "cho-dem", AT)
    place = CAMERAS[0].place.model_copy(update={"commune": "Phường Tam Thanh"})
    configure(store, (CAMERAS[0].model_copy(update={"place": place}),), AT + timedelta(days=1), 2)
    seen(store, clock, "after", "cho-dem", AT + timedelta(days=2))
    acts = read_facts(store).acts
    store.close()
    assert [act.place.commune for act in acts] == [KY_LUA, "Phường Tam Thanh"]


@pytest.mark.parametrize(
    ("verdicts", "outcome"),
    [
        ((), "open"),
        ((("an", "confirmed"),), "second"),
        ((("an", "confirmed"), ("an", "confirmed")), "second"),
        ((("an", "confirmed"), ("binh", "confirmed")), "confirmed"),
        ((("an", "confirmed"), ("binh", "rejected")), "rejected"),
        ((("an", "confirmed"), ("binh", "rejected"), ("an", "confirmed")), "second"),
        ((("an", "warned"),), "warned"),
    ],
)
def test_it_takes_two_people_to_confirm(verdicts: tuple[tuple[str, Verdict], ...], outcome: str) -> None:
    decisions = tuple(Decision(person, verdict, "X", AT, None) for person, verdict in verdicts)
    assert outcome_of(decisions, allowed=False, two_people=True) == outcome
    alone = outcome_of(decisions, allowed=False, two_people=False)
    assert alone == (decisions[-1].verdict if decisions else "open")


def test_what_is_allowed_needs_no_decision_but_one_that_was_made_counts() -> None:
    decision = Decision("an", "rejected", "REJECT-ALLOWED", AT, None)
    assert outcome_of((), allowed=True, two_people=True) == "allowed"
    assert outcome_of((replace(decision),), allowed=True, two_people=True) == "rejected"
