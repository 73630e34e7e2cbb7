"""The law as dated data: documents, what they say, periods and acts, each chosen by the day it is asked for."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal, Protocol, TypeVar, get_args

from pydantic import Field

from evidence.law.reading import Entry, Mistake, Said, read, refuse, shipped
from streams.yaml_lines import Loc

Trust = Literal["V", "V2", "M"]
"""V: read in a primary text. V2: in a secondary place. M: from memory."""
Route = Literal["police", "other"]
"""Whose camera it is decides the legal route: Điều 14-15 of Nghị định 61/2026 for the authority's own equipment, Điều
16-21 for data that people and organisations provide."""
Start = Literal["identified", "taken_up", "act"]
Unit = Literal["working_days", "days", "years"]
Code = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", max_length=64)]


class Dated(Entry):
    """In force from the beginning of `valid_from` to the end of `valid_to`; None: still."""

    valid_from: date
    valid_to: date | None = None
    trust: Trust
    source: str | None = None
    note: str | None = None

    def holds_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class LawDocument(Dated):
    id: Code
    title: str = Field(min_length=1)
    about: str | None = None
    issued: date | None = None
    repealed_by: Code | None = None

    @property
    def code(self) -> str:
        return self.id


class Cited(Dated):
    """Something that an article of a document says."""

    code: Code
    document: Code
    article: str = Field(min_length=1)


class Provision(Cited):
    says: Said


class Period(Cited):
    """So long from an event on; `extended` for complex cases."""

    name: Said
    routes: tuple[Route, ...] = Field(min_length=1)
    from_: Start = Field(alias="from")
    count: int = Field(gt=0)
    unit: Unit
    rolls: bool
    """Whether a last day that is no working day moves on to the next one that is."""
    due_soon_days: int = Field(ge=0)
    extended: int | None = Field(default=None, gt=0)

    def is_on(self, route: Route | None) -> bool:
        return set(self.routes) >= ({route} if route is not None else set(get_args(Route)))


class Fine(Entry):
    """In VND, for persons."""

    from_: int = Field(alias="from", ge=0)
    to: int = Field(gt=0)


class Act(Cited):
    name: Said
    kinds: tuple[Literal["dump", "litter"], ...] = Field(min_length=1)
    fine: Fine | None = None
    organisation_factor: int | None = Field(default=None, gt=0)


class _File(Entry):
    documents: tuple[LawDocument, ...] = ()
    provisions: tuple[Provision, ...] = ()
    periods: tuple[Period, ...] = ()
    acts: tuple[Act, ...] = ()


class _Coded(Protocol):
    @property
    def code(self) -> str: ...
    @property
    def valid_from(self) -> date: ...
    @property
    def valid_to(self) -> date | None: ...


Item = TypeVar("Item", bound=_Coded)
SECTIONS = ("documents", "provisions", "periods", "acts")


@dataclass(frozen=True, slots=True)
class LawRef:
    """Which article of which document, and how far to trust that it says so."""

    document: str
    article: str
    valid_from: date
    trust: Trust

    def __str__(self) -> str:
        return f"{self.article} {self.document}"


@dataclass(frozen=True, slots=True)
class LawBook:
    """What is known of the law. Every question names the day it is about."""

    documents: tuple[LawDocument, ...]
    provisions: tuple[Provision, ...]
    periods: tuple[Period, ...]
    acts: tuple[Act, ...]

    @classmethod
    def load(cls, *more: Path) -> "LawBook":
        """The shipped file, and a unit's own on top of it. Raises ConfigError with every problem, OSError."""
        book = cls((), (), (), ())
        for path in (shipped("law.yaml"), *more):
            content, document = read(path, _File)
            book = cls(
                _laid_over(book.documents, content.documents),
                _laid_over(book.provisions, content.provisions),
                _laid_over(book.periods, content.periods),
                _laid_over(book.acts, content.acts),
            )
            refuse(path, document, book._mistakes(content))
        return book

    def document(self, document_id: str, day: date) -> LawDocument | None:
        return _on(self.documents, document_id, day)

    def provision(self, code: str, day: date) -> Provision | None:
        return _on(self.provisions, code, day)

    def periods_on(self, day: date, route: Route | None) -> tuple[Period, ...]:
        """Those of a route; where nobody noted whose camera it is, those of both."""
        return tuple(period for period in self.periods if period.holds_on(day) and period.is_on(route))

    def acts_on(self, day: date) -> tuple[Act, ...]:
        """Acts as they stood when they were done."""
        return tuple(act for act in self.acts if act.holds_on(day))

    def act(self, code: str, day: date) -> Act | None:
        return _on(self.acts, code, day)

    def ref(self, cited: Cited) -> LawRef:
        """How it is written in a record."""
        title = next((d.title for d in self.documents if d.id == cited.document), cited.document)
        return LawRef(title, cited.article, cited.valid_from, cited.trust)

    def _mistakes(self, content: _File) -> Iterator[Mistake]:
        """What is wrong in a file once it lies on those before it."""
        known = {document.id for document in self.documents}
        for section in SECTIONS:
            entries: tuple[LawDocument | Cited, ...] = getattr(content, section)
            seen = set[tuple[str, date]]()
            for i, entry in enumerate(entries):
                yield from _entry_mistakes(entry, (section, i), known)
                key = entry.code, entry.valid_from
                if key in seen:
                    yield (section, i), f"{entry.code} viết hai lần", f"{entry.code} written twice for one day"
                elif any(_overlap(entry, other) for other in getattr(self, section) if other != entry):
                    yield (
                        (section, i, "valid_from"),
                        f"{entry.code} chồng thời gian hiệu lực với mục cùng mã; hãy đặt valid_to cho mục trước",
                        f"{entry.code} is in force together with another of its code; give the earlier one a valid_to",
                    )
                seen.add(key)


def _entry_mistakes(entry: LawDocument | Cited, at: Loc, known: set[str]) -> Iterator[Mistake]:
    if entry.valid_to is not None and entry.valid_to < entry.valid_from:
        yield (*at, "valid_to"), "hết hiệu lực trước khi có hiệu lực", "ends before it begins"
    named = entry.repealed_by if isinstance(entry, LawDocument) else entry.document
    if named is not None and named not in known:
        key = "repealed_by" if isinstance(entry, LawDocument) else "document"
        yield (*at, key), f"không có văn bản {named}", f"expected the id of a document, found {named}"
    if isinstance(entry, Act) and entry.fine is not None and entry.fine.to < entry.fine.from_:
        yield (*at, "fine"), "mức phạt cao nhất nhỏ hơn mức thấp nhất", "the highest fine is below the lowest"


def _overlap(a: _Coded, b: _Coded) -> bool:
    if a.code != b.code:
        return False
    first, second = sorted((a, b), key=lambda entry: entry.valid_from)
    return first.valid_to is None or second.valid_from <= first.valid_to


def _laid_over(below: Sequence[Item], above: Sequence[Item]) -> tuple[Item, ...]:
    replaced = {(entry.code, entry.valid_from) for entry in above}
    return (*(entry for entry in below if (entry.code, entry.valid_from) not in replaced), *above)


DatedItem = TypeVar("DatedItem", bound=LawDocument | Cited)


def _on(entries: Sequence[DatedItem], code: str, day: date) -> DatedItem | None:
    return next((entry for entry in entries if entry.code == code and entry.holds_on(day)), None)
