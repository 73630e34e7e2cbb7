"""Conditions of a camera: one line where they begin, one where they end, over any restart."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from detector.events import Health
from evidence.live_lists import Condition, LiveLists
from pipeline.spells import Spells

NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)


def dark(start_s: float, end_s: float | None = None) -> Health:
    return Health("dark", start_s, end_s, "the picture is black")


class Watching:
    """One watch after the other over the same lists."""

    def __init__(self, data: Path, told_to_s: float) -> None:
        self.said: list[Condition] = []
        self.spells = Spells(LiveLists(data), "gate", lambda s: NOON + timedelta(seconds=s), self.said.append)
        self.spells.resume(told_to_s)

    @property
    def told(self) -> list[tuple[float | None, float | None, bool]]:
        return [(c.start_s, c.end_s, c.ended) for c in self.said]


def test_a_trouble_has_a_line_at_each_end(tmp_path: Path) -> None:
    watching = Watching(tmp_path, 0.0)
    watching.spells.at(10.0, [])
    watching.spells.at(20.0, [dark(18.0)])
    watching.spells.at(30.0, [dark(18.0)])
    watching.spells.over(dark(18.0, 31.0))
    watching.spells.at(32.0, [])
    assert watching.told == [(18.0, None, False), (18.0, 31.0, True)]
    assert [c.revision for c in watching.said] == [1, 2]
    assert watching.said[1].end_utc == NOON + timedelta(seconds=31)


def test_one_that_is_over_when_it_is_first_heard_of_is_one_line(tmp_path: Path) -> None:
    watching = Watching(tmp_path, 0.0)
    watching.spells.over(Health("moved", 5.0, 6.0, "the view shifted"))
    assert watching.told == [(5.0, 6.0, True)]


def test_a_killed_watchs_open_trouble_is_ended_by_the_next(tmp_path: Path) -> None:
    Watching(tmp_path, 0.0).spells.at(20.0, [dark(18.0)])
    later = Watching(tmp_path, 20.0)
    later.spells.at(15.0, [])
    later.spells.at(19.0, [dark(17.9)])
    later.spells.at(40.0, [dark(17.9)])
    later.spells.over(dark(17.9, 41.0))
    assert later.told == [(18.0, 41.0, True)]


def test_one_that_ended_while_nobody_watched_ends_at_no_known_time(tmp_path: Path) -> None:
    Watching(tmp_path, 0.0).spells.at(20.0, [dark(18.0)])
    later = Watching(tmp_path, 20.0)
    later.spells.at(21.0, [])
    assert later.told == []
    later.spells.at(30.0, [])
    assert later.told == [(18.0, None, True)]
    assert later.said[0].end_utc is None


def test_what_was_told_is_not_told_again_and_what_goes_on_after_it_is(tmp_path: Path) -> None:
    first = Watching(tmp_path, 0.0)
    first.spells.at(20.0, [dark(18.0)])
    first.spells.over(dark(18.0, 25.0))
    first.spells.over(Health("moved", 26.0, 27.0, "the view shifted"))
    first.spells.at(60.0, [dark(50.0)])
    LiveLists(tmp_path).add_condition(first.said[-1].ends(None))  # everything was killed, and started again

    later = Watching(tmp_path, 60.0)
    later.spells.over(dark(18.2, 25.1))
    later.spells.over(Health("moved", 26.1, 27.1, "the view shifted"))
    later.spells.at(59.0, [dark(50.1)])
    assert later.told == []
    later.spells.at(70.0, [dark(50.1)])
    assert later.told == [(60.0, None, False)], "dark again, as far as anybody knows from the start on"
