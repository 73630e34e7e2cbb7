"""Figures of one's communes: counts and times, and the register of black spots (docs/design/statistics.md)."""

import threading
import time
from datetime import date
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query

from api.http.people import requires
from api.http.problems import ProblemError
from api.http.station import Station
from api.v1.common import Day, TheStation
from evidence import catalogue_api as words
from evidence.people import Person
from evidence.statistics import (
    Facts,
    Period,
    PeriodError,
    Register,
    Statistics,
    read_facts,
    register_of,
    statistics_of,
)
from evidence.statistics.report import communes_of

KEPT_S = 120.0
"""So old figures may be: reading them takes seconds where there are many cases. They say at which entry of the log
they were frozen."""
_FIRST, _LAST = date(2020, 1, 1), date(2079, 12, 31)
Commune = Annotated[str | None, Query(max_length=200, description="Only this one")]


class FactsBook:
    """The facts of a station, read by one at a time. Thread-safe."""

    def __init__(self) -> None:
        self._reading = threading.Lock()
        self._kept: tuple[float, Facts] | None = None

    def facts(self, station: Station) -> Facts:
        """Raises ProblemError where somebody is reading them for the first time, StoreUnavailableError."""
        kept = self._kept
        if kept is not None and time.monotonic() - kept[0] < KEPT_S:
            return kept[1]
        if not self._reading.acquire(blocking=False):
            if kept is not None:
                return kept[1]
            raise ProblemError(HTTPStatus.SERVICE_UNAVAILABLE, "figures-soon", words.FIGURES_SOON, {"retry-after": "3"})
        try:
            found = read_facts(station.store, two_people=station.two_people)
            self._kept = time.monotonic(), found
            return found
        finally:
            self._reading.release()


def figures_router() -> APIRouter:
    router = APIRouter(tags=["figures"])
    book = FactsBook()

    @router.get("/statistics", operation_id="getStatistics", summary="Counts, shares and times of one's communes")
    def statistics(
        station: TheStation,
        person: Annotated[Person, requires("events")],
        first: Annotated[Day | None, Query(description="Only acts of this day and later")] = None,
        last: Annotated[Day | None, Query(description="Only acts of this day and before")] = None,
        commune: Commune = None,
    ) -> Statistics:
        """As of at most two minutes ago; `frozen` names the entry of the log."""
        period = _period(first, last)
        facts = book.facts(station)
        return statistics_of(facts, period, _communes(person, facts, commune))

    @router.get("/black-spots", operation_id="listBlackSpots", summary="Places where waste is left again and again")
    def spots(
        station: TheStation,
        person: Annotated[Person, requires("events")],
        on: Annotated[Day | None, Query(description="As of the end of this day; today where it is left out")] = None,
        commune: Commune = None,
    ) -> Register:
        facts = book.facts(station)
        return register_of(facts, on or facts.day or date.today(), None, _communes(person, facts, commune))

    return router


def _period(first: date | None, last: date | None) -> Period | None:
    if first is None and last is None:
        return None
    # Every month of a period has a row: nobody makes thousands of them.
    begin, end = max(first or _FIRST, _FIRST), min(last or _LAST, _LAST)
    try:
        return Period(begin, end)
    except PeriodError as error:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-days", words.NO_DAYS) from error


def _communes(person: Person, facts: Facts, wanted: str | None) -> frozenset[str] | None:
    """None: everywhere. One that is not theirs is answered as one that is not there."""
    if wanted is None:
        return person.communes
    known = communes_of(facts) if person.communes is None else person.communes
    if wanted not in known:
        raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-commune", words.NO_COMMUNE)
    return frozenset({wanted})
