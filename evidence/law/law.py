"""All that is known of the law, with what a unit keeps of its own in a folder."""

from dataclasses import dataclass
from pathlib import Path

from evidence.law.book import LawBook
from evidence.law.calendar import WorkingCalendar
from evidence.law.reasons import Reasons

LAW, DAYS, REASONS = "law.yaml", "days.yaml", "reasons.yaml"


@dataclass(frozen=True, slots=True)
class Law:
    book: LawBook
    calendar: WorkingCalendar
    reasons: Reasons

    @classmethod
    def load(cls, folder: Path | None = None) -> "Law":
        """The shipped files, and those of the folder that are there on top of them. Raises ConfigError, OSError."""

        def own(name: str) -> tuple[Path, ...]:
            return (folder / name,) if folder is not None and (folder / name).is_file() else ()

        return cls(LawBook.load(*own(LAW)), WorkingCalendar.load(*own(DAYS)), Reasons.load(*own(REASONS)))
