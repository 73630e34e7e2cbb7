"""What lies on the disk and in the object store beside packages: folders of events, records of deletions."""

from collections.abc import Container, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import select

from evidence.custody.findings import CustodyFinding
from evidence.objects import Objects
from evidence.retention.prune import record_key
from evidence.store import Store, schema
from evidence.store.engine import reading


def strange_events(store: Store, data: Path, before: datetime) -> Iterator[CustodyFinding]:
    """Folders of events that the database does not know, older than `before`: younger ones may be on their way."""
    folder = data / "events"
    # The disk first: an event that is filed meanwhile is not strange.
    there = sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else []
    with reading(store.engine) as connection:
        known = frozenset(connection.scalars(select(schema.Event.event_id)))
    for path in there:
        if path.name not in known and datetime.fromtimestamp(path.stat().st_mtime, UTC) < before:
            yield CustodyFinding("event_unlisted", f"events/{path.name}")


def strange_records(objects: Objects, deletions: Iterable[str], before: datetime) -> Iterator[CustodyFinding]:
    """Records of deletions that nobody ordered: somebody may want one to be believed in."""
    wanted: Container[str] = {record_key(deletion_id) for deletion_id in deletions}
    for info in objects.list("deletions"):
        if info.key not in wanted and info.written_utc < before:
            yield CustodyFinding("object_unlisted", info.key)
