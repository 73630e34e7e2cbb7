"""What could be deleted now of what came with reports from the hotline, and of the recordings kept for them."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from evidence.hotline.report import FOLDER, ReportFile
from evidence.hotline.reports import Reports
from evidence.objects import Objects
from evidence.retention.decide import Decision, decide_report
from evidence.retention.settings import RetentionSettings
from evidence.store import DeletedFile, LegalHold, Package, Store


@dataclass(frozen=True, slots=True)
class ReportCandidate:
    """A report of which something is here: files in the object store, or who reported it."""

    file: ReportFile
    decision: Decision
    objects: tuple[DeletedFile, ...]

    @property
    def packages(self) -> tuple[Package, ...]:
        """Events have them."""
        return ()

    @property
    def folder(self) -> tuple[DeletedFile, ...]:
        """Nothing of a report lies in the data folder."""
        return ()

    @property
    def size(self) -> int:
        return sum(file.size for file in self.objects)


def report_candidates(
    store: Store,
    objects: Objects,
    settings: RetentionSettings,
    now: datetime,
    *,
    listed: Callable[[Decision], bool] = lambda decision: decision.due or bool(decision.holds),
) -> Iterator[ReportCandidate]:
    """Reports that `listed` asks for (those whose files may go, and those that are held), by name."""
    decided = {deletion.order.event_id for deletion in store.deletions.all()}
    holds = defaultdict[str, list[LegalHold]](list)
    for hold in store.holds.open():
        holds[hold.event_id].append(hold)
    there = defaultdict[str, list[tuple[str, int]]](list)
    for info in objects.list(FOLDER):
        there[info.key.split("/")[1]].append((info.key, info.size))
    for file in Reports(store.engine, store.clock).all():
        name = file.report.report_id
        if name in decided or not (there[name] or file.contact_kept):
            continue
        keepers = tuple(event for event in file.events if event not in decided)
        held = [hold for one in (name, *file.events) for hold in holds[one]]
        decision = decide_report(file, keepers, held, settings, now)
        if not listed(decision):
            continue
        known = {one.key: one.sha256 for one in file.files}
        found = (DeletedFile(key, size, known.get(key)) for key, size in there[name])
        yield ReportCandidate(file, decision, tuple(sorted(found, key=lambda one: one.where)))
