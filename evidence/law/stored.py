"""What the store knows about a case, as its deadlines need it."""

from collections.abc import Iterator

from evidence.law.book import Route
from evidence.law.case import CaseFacts
from evidence.store import Store
from evidence.store.keeping_rows import CaseNotes
from evidence.store.rows import StoredEvent


def stored_case(store: Store, event_id: str) -> CaseFacts:
    """Raises NoSuchEventError, StoreUnavailableError."""
    return _facts(store, store.event(event_id), _routes(store))


def stored_cases(store: Store) -> Iterator[tuple[str, CaseFacts]]:
    """Every event that was not withdrawn, by its id. Raises StoreUnavailableError."""
    routes = _routes(store)
    cursor = 0
    while page := store.events_after(cursor):
        for change in page:
            if change.event is not None:
                yield change.event_id, _facts(store, change.event, routes)
        cursor = page[-1].cursor


def _routes(store: Store) -> dict[str, Route]:
    """Whose cameras they are, as configured now."""
    return {version.camera.id: version.camera.legal.owner for version in store.cameras()}


def _facts(store: Store, event: StoredEvent, routes: dict[str, Route]) -> CaseFacts:
    record = event.record
    reviews = store.reviews(record.event_id) if event.version else ()
    case = store.cases.of(record.event_id)
    return CaseFacts(
        route=routes.get(record.source),
        filed_utc=event.filed_utc,
        act_utc=record.end_utc or record.release_utc,
        verdict=reviews[-1].judgement.verdict if reviews else None,
        notes=CaseNotes() if case is None else case.notes,
    )
