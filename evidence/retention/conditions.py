"""How long health.jsonl remembers how the cameras were: as long as it may matter to something that is kept.

A condition that is over goes once the period of events that nobody decided about has passed since, unless an event that
is still kept happened within a day of it. Only what the store has is taken out of the list.
"""

from bisect import bisect_left
from datetime import datetime, timedelta

from evidence.live_lists import Condition, LiveLists
from evidence.retention.decide import period_end
from evidence.retention.settings import RetentionSettings
from evidence.store import Store
from evidence.store.journal import stands_in

_NEAR = timedelta(days=1)
"""A camera that was moved in the morning is a question to what it saw in the evening."""


def trim_conditions(
    lists: LiveLists, store: Store, installation: str, settings: RetentionSettings, now: datetime
) -> int:
    """How many lines went. Raises StoreError, OSError."""
    filed = store.position(f"{installation}/{lists.health_file.name}")
    if not stands_in(lists.health_file, filed):
        return 0  # it is being filed anew
    gone = {deletion.order.event_id for deletion in store.deletions.all()}
    kept = sorted(
        event.record.release_utc or event.filed_utc
        for event in store.kept_events()
        if event.record.event_id not in gone
    )
    keep = settings.of(None).keep

    def stays(condition: Condition) -> bool:
        times = [at for at in (condition.start_utc, condition.end_utc) if at is not None and at.tzinfo]
        if not times or period_end(max(times), keep) > now:
            return True
        nearest = bisect_left(kept, min(times) - _NEAR)
        return nearest < len(kept) and kept[nearest] <= max(times) + _NEAR

    return lists.trim_conditions(filed.offset, stays)
