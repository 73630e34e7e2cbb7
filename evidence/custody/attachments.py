"""What came with reports from the hotline, and was kept for them: is it all there, and nothing else?"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from evidence.custody.findings import CustodyFinding
from evidence.hotline.report import ReportFile
from evidence.objects import ObjectInfo
from evidence.store import Deletion


@dataclass(frozen=True, slots=True)
class Attachments:
    """The objects of all reports, by report and key."""

    folders: Mapping[str, Mapping[str, ObjectInfo]]

    @classmethod
    def of(cls, found: Iterable[ObjectInfo]) -> "Attachments":
        folders: dict[str, dict[str, ObjectInfo]] = {}
        for info in found:
            folders.setdefault(info.key.split("/")[1], {})[info.key] = info
        return cls(folders)

    @property
    def count(self) -> int:
        return sum(len(found) for found in self.folders.values())

    @property
    def size(self) -> int:
        return sum(info.size for found in self.folders.values() for info in found.values())

    def kept(self, report_id: str) -> bool:
        """Something of this report is there."""
        return report_id in self.folders

    def findings(
        self, reports: Iterable[ReportFile], decided: Mapping[str, Deletion], before: datetime
    ) -> Iterator[CustodyFinding]:
        """`decided` are deletions, by what they are of: of those reports nothing is missing. What was written after
        `before` may be on its way to its report."""
        wanted: set[str] = set()
        for file in reports:
            name = file.report.report_id
            wanted |= {one.key for one in file.files}
            if name not in decided:
                yield from self._of_report(file)
        yield from self._unlisted(wanted, before)

    def _of_report(self, file: ReportFile) -> Iterator[CustodyFinding]:
        there = self.folders.get(file.report.report_id, {})
        for one in file.files:
            info = there.get(one.key)
            if info is None:
                yield CustodyFinding("attachment_missing", one.key)
            elif info.size != one.size:
                yield CustodyFinding("attachment_size", one.key, f"{one.size} -> {info.size}")

    def _unlisted(self, wanted: Container[str], before: datetime) -> Iterator[CustodyFinding]:
        for _, found in sorted(self.folders.items()):
            for key, info in sorted(found.items()):
                if key not in wanted and info.written_utc < before:
                    yield CustodyFinding("attachment_unlisted", key)
