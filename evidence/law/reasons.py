"""Reviewers' reason codes: data that a unit may add to."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from evidence.catalogue import Text
from evidence.law.reading import Entry, Mistake, Said, read, refuse, shipped
from evidence.store.rows import Verdict

ReasonCode = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$", max_length=40)]


class Reason(Entry):
    code: ReasonCode
    verdict: Verdict
    label: Said
    act: str | None = None
    """Of the law book: what such a case usually is."""
    note: Literal["required", "optional"] = "optional"
    retired: bool = False
    """Read in old reviews, offered in new ones no more."""

    @property
    def text(self) -> Text:
        return Text(self.label.vi, self.label.en)


class _File(Entry):
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Reasons:
    """All codes there are, in the order in which they are offered."""

    all: tuple[Reason, ...]

    @classmethod
    def load(cls, *more: Path) -> "Reasons":
        """The shipped file, and a unit's own on top of it. Raises ConfigError with every problem, OSError."""
        known: dict[str, Reason] = {}
        for path in (shipped("reasons.yaml"), *more):
            content, document = read(path, _File)
            refuse(path, document, _mistakes(content))
            known.update({reason.code: reason for reason in content.reasons})
        return cls(tuple(known.values()))

    def offered(self, verdict: Verdict | None = None) -> tuple[Reason, ...]:
        """For a new decision, of one verdict or of all."""
        return tuple(r for r in self.all if not r.retired and verdict in (None, r.verdict))

    def get(self, code: str) -> Reason | None:
        """Also a retired one; None where nobody knows it any more."""
        return next((reason for reason in self.all if reason.code == code), None)


def _mistakes(content: _File) -> Iterator[Mistake]:
    codes = [reason.code for reason in content.reasons]
    for i, code in enumerate(codes):
        if code in codes[:i]:
            yield ("reasons", i, "code"), f"mã {code} viết hai lần", f"the code {code} is written twice"
