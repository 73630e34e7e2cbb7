"""What stays of an event for the yearly reports when its pictures are gone: no name, no picture, no exact place."""

from evidence.law.periods import VIET_NAM
from evidence.retention.plan import Candidate
from evidence.store import Statistic, Store


def statistic_of(candidate: Candidate, store: Store) -> Statistic:
    record = candidate.event.record
    reviews = store.reviews(record.event_id)
    case = store.cases.of(record.event_id)
    camera = next((version.camera for version in store.cameras() if version.camera.id == record.source), None)
    place = None if camera is None else camera.place
    at = record.release_utc
    local = None if at is None else at.astimezone(VIET_NAM)
    first = reviews[0].reviewed_utc if reviews else None
    return Statistic(
        event_id=record.event_id,
        commune=None if place is None else place.commune,
        site_class=None if place is None else place.site_class,
        kind=record.kind,
        actor=record.actor,
        allowed=record.allowed,
        violations=record.violations,
        local_day=None if local is None else local.date().isoformat(),
        local_hour=None if local is None else local.hour,
        verdict=reviews[-1].judgement.verdict if reviews else None,
        outcome=None if case is None else case.notes.outcome,
        decided_after_s=None if first is None else round((first - candidate.event.filed_utc).total_seconds(), 3),
        retention_class=candidate.decision.retention_class,
    )
