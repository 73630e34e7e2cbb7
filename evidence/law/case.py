"""Where a case stands: a pure function from what is known about it to its deadlines, each open, met or missed.

Nothing here is kept: the same facts on another day give another state.
"""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from evidence import catalogue_record as words
from evidence.catalogue import Text
from evidence.law.book import LawBook, Period, Route, Start
from evidence.law.calendar import CalendarError, WorkingCalendar
from evidence.law.periods import Deadline, end_of, explained, last_day, local_day
from evidence.store.keeping_rows import CaseNotes
from evidence.store.rows import Verdict

TaskState = Literal["waiting", "unknown", "open", "due_soon", "overdue", "met", "met_late", "expired", "void"]
"""Of one deadline. waiting: what it is counted from has not happened. unknown: nobody can say when it did. void: what
was decided makes it pointless."""
Stage = Literal["open", "due_soon", "overdue", "met", "expired", "closed"]
"""Of the case: the worst of its deadlines."""

ENDS_IT: frozenset[Verdict] = frozenset({"rejected", "test"})
"""After these nothing is left to do in time. A later verdict opens the case again."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What decides the deadlines of one case. Times are aware; None: not noted, or it has not happened."""

    route: Route | None
    """None: nobody noted whose camera it is; then only what holds for both is said."""
    filed_utc: datetime | None
    """When the event came into the store: no one can have taken it up earlier."""
    act_utc: datetime | None
    """When the act ended."""
    verdict: Verdict | None = None
    """The last one."""
    notes: CaseNotes = field(default_factory=CaseNotes)
    """What the authority did."""


@dataclass(frozen=True, slots=True)
class Task:
    """A deadline and how it stands."""

    deadline: Deadline
    state: TaskState
    days_left: int | None
    """To the day it is due, that day included as 0; negative: days too late. None where it does not run."""
    done: date | None

    @property
    def state_text(self) -> Text:
        return words.TASK_STATE[self.state]


@dataclass(frozen=True, slots=True)
class CaseState:
    stage: Stage
    tasks: tuple[Task, ...]
    """The most pressing first."""

    @property
    def next_due(self) -> date | None:
        """What a queue is sorted by: the next day on which something becomes too late."""
        return min((t.deadline.due for t in self.tasks if t.state in RUNNING and t.deadline.due), default=None)


RUNNING = frozenset({"open", "due_soon", "overdue"})
_URGENCY: tuple[TaskState, ...] = (
    "expired",
    "overdue",
    "due_soon",
    "open",
    "unknown",
    "waiting",
    "met_late",
    "met",
    "void",
)


def deadlines_of(facts: CaseFacts, book: LawBook, calendar: WorkingCalendar, day: date) -> tuple[Deadline, ...]:
    """Every period that the law of its first day knows for such a case; the law of `day` where it has not begun."""
    found = []
    for code in dict.fromkeys(period.code for period in book.periods if period.is_on(facts.route)):
        start = next(period.from_ for period in book.periods if period.code == code)
        started, assumed = _start(facts, start)
        law_day = day if started is None else started
        period = next((p for p in book.periods_on(law_day, facts.route) if p.code == code), None)
        if period is not None:
            found.append(_deadline(period, started, assumed, facts, book, calendar))
    return tuple(found)


def case_state(facts: CaseFacts, book: LawBook, calendar: WorkingCalendar, now: datetime) -> CaseState:
    """How it stands at `now`."""
    return case_state_on(facts, book, calendar, local_day(now))


def case_state_on(facts: CaseFacts, book: LawBook, calendar: WorkingCalendar, today: date) -> CaseState:
    """How it stands on a day in Viet Nam, which is all that it depends on."""
    deadlines = deadlines_of(facts, book, calendar, today)
    tasks = sorted((_task(d, facts, today) for d in deadlines), key=_urgency)
    return CaseState(_stage(tuple(tasks), facts), tuple(tasks))


def _start(facts: CaseFacts, start: Start) -> tuple[date | None, bool]:
    at = {"identified": facts.notes.identified_utc, "taken_up": facts.notes.taken_up_utc, "act": facts.act_utc}[start]
    if at is None and start == "taken_up" and facts.filed_utc is not None:
        return local_day(facts.filed_utc), True
    return (None if at is None else local_day(at)), False


def _deadline(
    period: Period, started: date | None, assumed: bool, facts: CaseFacts, book: LawBook, calendar: WorkingCalendar
) -> Deadline:
    count = period.extended if facts.notes.complex_case and period.extended is not None else period.count
    due: date | None = None
    how = words.NOT_STARTED[period.from_]
    if started is not None:
        try:
            due = last_day(started, count, period.unit, calendar, rolls=period.rolls)
            how = explained(started, due, count, period.unit, calendar, rolls=period.rolls)
        except CalendarError:
            how = words.NO_CALENDAR
    if assumed and due is not None:
        how = words.joined(how, words.ASSUMED_START)
    return Deadline(
        code=period.code,
        name=Text(period.name.vi, period.name.en),
        law=book.ref(period),
        start=period.from_,
        started=started,
        due=due,
        how=how,
        due_soon_days=period.due_soon_days,
        assumed=assumed,
    )


def _task(deadline: Deadline, facts: CaseFacts, today: date) -> Task:
    done = _done(deadline, facts)
    due = deadline.due
    left = None if due is None else (due - today).days
    if done is not None:
        late = due is not None and done >= end_of(due)
        return Task(deadline, "met_late" if late else "met", None, local_day(done))
    if deadline.start != "act" and (facts.verdict in ENDS_IT or facts.notes.closed_utc is not None):
        return Task(deadline, "void", None, None)
    if left is None:
        never = deadline.started is not None or deadline.start == "act"
        return Task(deadline, "unknown" if never else "waiting", None, None)
    if left < 0:
        return Task(deadline, "expired" if deadline.start == "act" else "overdue", left, None)
    return Task(deadline, "due_soon" if left <= deadline.due_soon_days else "open", left, None)


def _done(deadline: Deadline, facts: CaseFacts) -> datetime | None:
    """When what the deadline asks for was done. The last day of use is met by the end of the case."""
    if deadline.start == "identified":
        return facts.notes.bien_ban_utc
    if deadline.start == "taken_up":
        # Who was identified, and what was written down, was verified before.
        return facts.notes.verified_utc or facts.notes.bien_ban_utc
    return facts.notes.closed_utc


def _stage(tasks: tuple[Task, ...], facts: CaseFacts) -> Stage:
    if facts.notes.closed_utc is not None or facts.verdict in ENDS_IT:
        return "closed"
    states = {task.state for task in tasks}
    for stage in ("expired", "overdue", "due_soon"):
        if stage in states:
            return stage
    todo = [task for task in tasks if task.deadline.start != "act"]
    return "met" if todo and all(task.state in ("met", "met_late") for task in todo) else "open"


def _urgency(task: Task) -> tuple[int, date]:
    return _URGENCY.index(task.state), task.deadline.due or date.max
