"""How long evidence is kept, as a file that a unit may replace."""

from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal, get_args

from pydantic import Field

from evidence.hotline.report import OUTCOMES, Outcome
from evidence.law.reading import Entry, Mistake, Said, read, refuse
from evidence.store.canonical import canonical, sha256
from evidence.store.rows import Verdict

FILE = "retention.yaml"
"""In the data folder: a unit's own."""
_VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
_OURS = Path(str(files(__package__) / FILE))


class Keep(Entry):
    """So long, counted from: the end of the act, the filing of the event, the last review."""

    count: int = Field(ge=1, le=100_000)
    unit: Literal["days", "years"]
    from_: Literal["act", "filed", "decided"] = Field(alias="from")


class RetentionClass(Entry):
    """`verdicts`: those that put an event into it; none: it is for events that nobody decided about."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    verdicts: tuple[Verdict, ...]
    keep: Keep
    why: Said


class ReportClass(Entry):
    """Of what came with reports from the hotline, and was kept for them. `outcomes`: those that put a report into it;
    none: it is for reports that nobody has closed."""

    id: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
    outcomes: tuple[Outcome, ...]
    keep: Keep
    """act: the latest time that was meant; filed: when it was taken down; decided: when it was closed."""
    why: Said


class RetentionSettings(Entry):
    version: str = Field(min_length=1, max_length=100)
    automatic: bool = False
    """`serve` deletes what is due; else it says how much is, and somebody runs `litterwatch evidence prune`."""
    classes: tuple[RetentionClass, ...]
    reports: tuple[ReportClass, ...] = ()
    """None in a unit's own file: those that come with the program."""

    def of(self, verdict: Verdict | None) -> RetentionClass:
        """Of one verdict; None: nobody decided."""
        return next(c for c in self.classes if (verdict in c.verdicts if verdict is not None else not c.verdicts))

    def of_report(self, outcome: Outcome | None) -> ReportClass:
        """Of one outcome; None: nobody closed it."""
        return next(c for c in self.reports if (outcome in c.outcomes if outcome is not None else not c.outcomes))

    @property
    def sha256(self) -> str:
        """Over its content, however it was written down."""
        return sha256(canonical(self.model_dump(mode="json", by_alias=True)))

    @property
    def name(self) -> str:
        """For deletion records: the version, and which file of that version."""
        return f"{self.version} {self.sha256[:16]}"


def load_settings(data: Path | None) -> RetentionSettings:
    """The unit's own in the data folder, else the ones that come with the program. Raises ConfigError, OSError."""
    own = None if data is None else data / FILE
    return read_settings(own if own is not None and own.exists() else _OURS)


def read_settings(path: Path) -> RetentionSettings:
    """Every verdict must have one class, and so must events without one; of reports each outcome, where the file says
    anything about them. Raises ConfigError, OSError."""
    found, document = read(path, RetentionSettings)
    refuse(path, document, [*_mistakes(found), *_report_mistakes(found)])
    if not found.reports:  # a file from before reports had periods
        return found.model_copy(update={"reports": read_settings(_OURS).reports})
    return found


def _mistakes(settings: RetentionSettings) -> list[Mistake]:
    mistakes = _not_once("classes", _VERDICTS, [verdict for c in settings.classes for verdict in c.verdicts])
    for_undecided = sum(not c.verdicts for c in settings.classes)
    if for_undecided != 1:
        vi = "phải có đúng một lớp với verdicts: [] cho sự kiện chưa duyệt"
        mistakes.append((("classes",), vi, f"expected one class with verdicts: [], found {for_undecided}"))
    for n, c in enumerate(settings.classes):
        if not c.verdicts and c.keep.from_ == "decided":
            vi = "chưa duyệt thì không thể tính từ lần duyệt"
            mistakes.append((("classes", n, "keep"), vi, "who was not decided about cannot be counted from that"))
    return mistakes


def _report_mistakes(settings: RetentionSettings) -> list[Mistake]:
    if not settings.reports:
        return []
    mistakes = _not_once("reports", OUTCOMES, [outcome for c in settings.reports for outcome in c.outcomes])
    open_ones = [n for n, c in enumerate(settings.reports) if not c.outcomes]
    if len(open_ones) != 1:
        vi = "phải có đúng một lớp với outcomes: [] cho phản ánh chưa đóng"
        mistakes.append((("reports",), vi, f"expected one class with outcomes: [], found {len(open_ones)}"))
    for n in open_ones:
        if settings.reports[n].keep.from_ == "decided":
            vi = "chưa đóng thì không thể tính từ lúc đóng"
            mistakes.append((("reports", n, "keep"), vi, "what was not closed cannot be counted from that"))
    return mistakes


def _not_once(where: str, wanted: Sequence[str], covered: Sequence[str]) -> list[Mistake]:
    return [
        ((where,), f"{one}: phải thuộc đúng một lớp", f"{one}: expected in one class, found in {covered.count(one)}")
        for one in wanted
        if covered.count(one) != 1
    ]
