"""health.jsonl remembers as long as it may matter, and loses nothing that the store does not have."""

from datetime import UTC, datetime, timedelta

from evidence.live_lists import Condition, LiveLists, append_line
from evidence.retention import trim_conditions
from evidence.store import Batch, read_lines
from tests.evidence.custody.site import Site
from tests.evidence.store.samples import event

DAY = timedelta(days=1)


def told(lists: LiveLists, began: datetime | None, *, over: bool = True) -> str:
    """A condition of an hour, in two lines."""
    condition = Condition.begins("gate", "dark", began, "mean luma 9")
    lists.add_condition(condition)
    if over:
        lists.add_condition(condition.ends(None if began is None else began + timedelta(hours=1)))
    return condition.health_id


def file_all(site: Site, lists: LiveLists) -> None:
    journal = f"box/{lists.health_file.name}"
    after = site.store.position(journal)
    found = read_lines(lists.health_file, after)
    if found.end != after:
        records = tuple(Condition.model_validate_json(line) for line in found.lines if line.startswith(b'{"schema"'))
        site.store.file(Batch(name=journal, after=after, end=found.end, conditions=records))


def trim(site: Site, lists: LiveLists) -> int:
    return trim_conditions(lists, site.store, "box", site.settings, site.clock.now)


def ids(lists: LiveLists) -> list[str]:
    return [condition.health_id for condition in lists.conditions()]


def test_what_is_over_goes_after_the_period_unless_an_event_of_that_day_is_kept(site: Site) -> None:
    lists = LiveLists(site.data)
    at = event("a").release_utc
    assert at is not None
    site.filed("a")
    site.judged("a" * 20, "confirmed")
    long_ago = told(lists, at - 3 * DAY)
    same_day = told(lists, at - DAY)
    holds = told(lists, at - 5 * DAY, over=False)
    undated = told(lists, None)
    append_line(lists.health_file, "of another version")
    later = told(lists, at + 30 * DAY)
    file_all(site, lists)
    everything = [long_ago, same_day, holds, undated, later]
    before = lists.health_file.read_bytes()
    site.clock.now = at + 50 * DAY
    assert (trim(site, lists), lists.health_file.read_bytes()) == (0, before), "the period of 60 days is not over"
    site.clock.now = at + 62 * DAY
    assert trim(site, lists) == 2, "its beginning and its end"
    assert ids(lists) == [same_day, holds, undated, later]
    assert b"of another version\n" in lists.health_file.read_bytes()
    new = told(lists, site.clock.now)
    file_all(site, lists)  # the list is another one now, and is filed from its start
    assert {condition.health_id for condition in site.store.conditions()} == {*everything, new}

    site.clock.now = at + 3 * 366 * DAY
    (candidate,) = site.due()
    site.pruner.delete(candidate, site.settings)
    trim(site, lists)
    assert ids(lists) == [holds, undated], "nothing of that day is kept any more"


def test_what_the_store_does_not_have_stays_however_old(site: Site) -> None:
    lists = LiveLists(site.data)
    site.clock.now = datetime(2026, 11, 22, 5, tzinfo=UTC)
    old = site.clock.now - 1000 * DAY
    filed = told(lists, old)
    half = Condition.begins("gate", "covered", old, "edges gone")
    lists.add_condition(half)
    file_all(site, lists)
    lists.add_condition(half.ends(old + DAY))
    unfiled = told(lists, old)
    assert trim(site, lists) == 2
    assert ids(lists) == [half.health_id, unfiled]
    assert len(lists.health_file.read_bytes().splitlines()) == 4
    assert trim(site, lists) == 0, "filed up to somewhere in another file"
    file_all(site, lists)
    assert trim(site, lists) == 4
    assert (ids(lists), lists.health_file.read_bytes()) == ([], b"")
    assert {c.health_id for c in site.store.conditions()} == {filed, half.health_id, unfiled}
