"""Which days and which commune the figures are about, as the address of the page says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from api.station.filters import day_of
from evidence import catalogue_overview as words
from evidence.catalogue import Text
from evidence.people import Person
from evidence.statistics import Facts, Period, plan_period

DAYS = 30


@dataclass(frozen=True, slots=True)
class Span:
    """What is not understood counts as not asked for: an address is easily cut off."""

    period: Period
    commune: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str], today: date) -> "Span":
        first, last = day_of(query.get("from", "")), day_of(query.get("to", "")) or today
        if first is None or first > last:
            first = last - timedelta(DAYS - 1)
        return cls(Period(first, last), query.get("commune", "")[:200])

    @property
    def query(self) -> str:
        return _query(self.period, self.commune)

    def communes(self, person: Person) -> frozenset[str] | None:
        """Those that are counted: never one that the person may not see. None: everywhere."""
        if not self.commune:
            return person.communes
        wanted = frozenset({self.commune})
        return wanted if person.communes is None else wanted & person.communes

    def others(self, today: date, facts: Facts) -> tuple[tuple[Text, str], ...]:
        """Spans that are asked for often, each with its address's query."""
        found = [
            (words.LAST_DAYS.format(n=days), Period(today - timedelta(days - 1), today)) for days in (7, DAYS, 90, 365)
        ]
        year = today.year + (today.month == 12)
        found.append((words.PLAN_YEAR.format(year=year), Period(plan_period(year).first, today)))
        if facts.acts:
            found.append((words.SINCE_EVER, Period(min(facts.acts[0].day, today), today)))
        return tuple((name, _query(period, self.commune)) for name, period in found)


def _query(period: Period, commune: str) -> str:
    said = {"from": period.first.isoformat(), "to": period.last.isoformat(), "commune": commune}
    return urlencode({name: value for name, value in said.items() if value})
