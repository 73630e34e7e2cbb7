"""A periodic report: the figures of a period for a commune or the whole province, as data. Pure."""

from dataclasses import dataclass

from evidence import catalogue_statistics as words
from evidence.statistics.counting import Statistics, statistics_of
from evidence.statistics.facts import Facts, Frozen
from evidence.statistics.periods import Period
from evidence.statistics.spots import Register, SpotRule, Status, register_of


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who reports; `authority` is printed above the unit."""

    unit: str | None = None
    authority: str | None = None
    written_at: str | None = None


@dataclass(frozen=True, slots=True)
class PeriodicReport:
    letterhead: Letterhead
    province: str
    period: Period
    commune: str | None
    """None: the whole province."""
    statistics: Statistics
    register: Register
    early: bool
    """The period was not over when the figures were frozen."""

    @property
    def frozen(self) -> Frozen:
        return self.statistics.frozen

    @property
    def title(self) -> str:
        return words.TITLE["province" if self.commune is None else "commune"]

    @property
    def area(self) -> str:
        if self.commune is None:
            return self.province or words.WHOLE_PROVINCE
        return ", ".join(filter(None, (self.commune, self.province)))

    def spots(self, status: Status) -> int:
        return sum(spot.status == status for spot in self.register.spots)


def periodic_report(
    facts: Facts,
    period: Period,
    commune: str | None = None,
    letterhead: Letterhead | None = None,
    rule: SpotRule | None = None,
) -> PeriodicReport:
    """The black spots are those at the end of the period, or where it is not over, on the day of the figures."""
    communes = None if commune is None else frozenset({commune})
    on = period.last if facts.day is None else min(period.last, facts.day)
    return PeriodicReport(
        letterhead=Letterhead() if letterhead is None else letterhead,
        province=facts.province,
        period=period,
        commune=commune,
        statistics=statistics_of(facts, period, communes),
        register=register_of(facts, on, rule, communes),
        early=facts.day is None or facts.day <= period.last,
    )


def communes_of(facts: Facts) -> tuple[str, ...]:
    """All that a camera has or had, or something was seen in."""
    named = {w.place.commune for w in facts.watched} | {act.place.commune for act in facts.acts}
    return tuple(sorted(name for name in named if name))
