"""The law as dated data, the periods it sets, and where a case stands (docs/design/record.md)."""

from evidence.law.book import Act, Fine, LawBook, LawDocument, LawRef, Period, Provision, Route, Trust
from evidence.law.calendar import CalendarError, Moved, WorkingCalendar
from evidence.law.case import CaseFacts, CaseState, Stage, Task, TaskState, case_state, case_state_on, deadlines_of
from evidence.law.law import Law
from evidence.law.periods import VIET_NAM, Deadline, end_of, last_day, local_day
from evidence.law.reasons import Reason, Reasons

__all__ = [
    "VIET_NAM",
    "Act",
    "CalendarError",
    "CaseFacts",
    "CaseState",
    "Deadline",
    "Fine",
    "Law",
    "LawBook",
    "LawDocument",
    "LawRef",
    "Moved",
    "Period",
    "Provision",
    "Reason",
    "Reasons",
    "Route",
    "Stage",
    "Task",
    "TaskState",
    "Trust",
    "WorkingCalendar",
    "case_state",
    "case_state_on",
    "deadlines_of",
    "end_of",
    "last_day",
    "local_day",
]
