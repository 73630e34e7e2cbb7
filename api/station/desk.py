"""What the pages ask for, from the station's parts: one place for what several pages need alike."""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property, lru_cache
from http import HTTPStatus

from api.health import Health
from api.http.problems import ProblemError
from api.http.station import Station
from api.publication_steps import Publishing
from api.publication_work import PublicationWork
from api.station.kept_facts import KeptFacts
from api.station.known_cameras import CameraBook, KnownCameras
from api.station.rendering import template
from api.status import Status
from evidence import catalogue_station as words
from evidence.law import CaseFacts, CaseState, Law, case_state_on, local_day
from evidence.people import Person
from evidence.record import EventDetail
from evidence.store import NoSuchEventError, StoreUnavailableError
from evidence.store.keeping_rows import CaseNotes
from evidence.store.triage import Queued, Triage
from evidence.surroundings import PassageRecord, SurroundingsError, read_surroundings
from streams.yaml_lines import ConfigError

_FRESH_S = 5.0
_STATES_KEPT = 4096


@dataclass(frozen=True)
class Desk:
    """Of one station. Methods raise StoreUnavailableError."""

    station: Station
    status: Callable[[], Status]
    health: Health
    clock: Callable[[], datetime] = lambda: datetime.now(UTC)

    @cached_property
    def triage(self) -> Triage:
        return Triage(self.station.store.engine)

    @cached_property
    def _cameras(self) -> KnownCameras:
        return KnownCameras(self.station.store.engine)

    @cached_property
    def law(self) -> Law:
        """The unit's own where the data folder has one. Raises ConfigError, OSError."""
        own = self.station.data / "law"
        return Law.load(own if own.is_dir() else None)

    def warm(self) -> None:
        """Make what the first pages need; trouble with it is told by the first page."""
        for name in ("queue.html", "case.html"):
            template(name)
        with suppress(StoreUnavailableError):
            self.station.store.wishes.steps(())
        with suppress(ConfigError, OSError):
            self.law.calendar.why_off(local_day(self.clock()))

    @cached_property
    def publishing(self) -> Publishing:
        """The steps of a publication; the API takes them through the same, so that one clip is made at a time."""
        return Publishing(self.station, self.sources, PublicationWork(self.station), self.clock)

    @cached_property
    def facts(self) -> KeptFacts:
        """What figures and black spots are counted from."""
        return KeptFacts(self.station.store, two_people=self.station.two_people)

    def book(self) -> CameraBook:
        return self._cameras.book()

    def sources(self, person: Person) -> frozenset[str]:
        """Cameras whose events the person may see. Those of everywhere are looked up every few seconds: with many
        cameras that takes longer than all else on a page."""
        if person.communes is not None:
            return self.station.people.scope.sources(person)
        at_s, found = self._everywhere.get("sources", (-_FRESH_S, frozenset()))
        if time.monotonic() - at_s > _FRESH_S:
            found = self.station.people.scope.sources(person)
            self._everywhere["sources"] = time.monotonic(), found
        return found

    @cached_property
    def _everywhere(self) -> dict[str, tuple[float, frozenset[str]]]:
        return {}

    def queued(self, event_id: str, person: Person) -> Queued:
        """An event of the person's area. Raises ProblemError, the same for one that is not there and one elsewhere."""
        found = self.triage.one(event_id, self.sources(person))
        if found is None:
            raise ProblemError(HTTPStatus.NOT_FOUND, "no-such-event", words.NO_SUCH_CASE)
        return found

    def case(self, queued: Queued, book: CameraBook, notes: CaseNotes | None = None) -> CaseState:
        """Its deadlines."""
        record = queued.event.record
        facts = CaseFacts(
            route=book.route(record.source),
            filed_utc=queued.event.filed_utc,
            act_utc=record.end_utc or record.release_utc,
            verdict=queued.verdict,
            notes=CaseNotes() if notes is None else notes,
        )
        return self._states(facts, local_day(self.clock()))

    @cached_property
    def _states(self) -> Callable[[CaseFacts, date], CaseState]:
        """Deadlines are counted in days: until midnight the same facts give the same state, and a queue shows the same
        cases to everybody, again and again."""
        law = self.law
        return lru_cache(_STATES_KEPT)(lambda facts, day: case_state_on(facts, law.book, law.calendar, day))

    def notes(self, event_id: str) -> CaseNotes | None:
        try:
            case = self.station.store.cases.of(event_id)
        except NoSuchEventError:
            return None
        return None if case is None else case.notes

    def detail(self, event_id: str) -> EventDetail | None:
        """What the event's folder says beside the record; None where it is gone, or not ours."""
        path = self.station.data / "events" / event_id / "event.json"
        try:
            return EventDetail.model_validate_json(path.read_bytes())
        except (OSError, ValueError):
            return None

    def others(self, detail: EventDetail | None) -> tuple[PassageRecord, ...]:
        """Who else was near, whose way is known; none where that was not noted, or is not what was noted."""
        if detail is None or detail.surroundings is None:
            return ()
        try:
            around = read_surroundings(self.station.data, detail.surroundings)
        except (OSError, SurroundingsError):
            return ()
        return tuple(one for one in around.passages if one.path)

    def full_name(self, account: str | None) -> str:
        """As people say it; the name itself where nobody here has it."""
        if account is None:
            return ""
        return self._names.get(account) or self._names_anew().get(account, account)

    @cached_property
    def _names(self) -> dict[str, str]:
        return {}

    def _names_anew(self) -> dict[str, str]:
        self._names.update({one.name: one.full_name for one in self.station.people.accounts.all()})
        return self._names
