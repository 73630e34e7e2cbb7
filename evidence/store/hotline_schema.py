"""The tables of reports that people made of what they saw; `schema` lists them with the others."""

import re
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from evidence.store.columns import Base

_REPORT_ID = re.compile(r"PA\d{6}-[0-9a-f]{10}")


class Report(Base):
    """As it was taken down. `commune` is empty where nobody knows it."""

    __tablename__ = "report"
    __table_args__ = (Index("report_by_time", "received_utc", "report_id"),)

    report_id: Mapped[str] = mapped_column(primary_key=True)
    commune: Mapped[str]
    received_utc: Mapped[datetime]
    content: Mapped[str]
    sha256: Mapped[str]


class ReportStep(Base):
    """What was done about it; `version` counts from 1, and `state` is how the report stands after it."""

    __tablename__ = "report_step"
    __table_args__ = (Index("report_step_by_event", "event_id"),)

    report_id: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[str]
    event_id: Mapped[str | None]
    content: Mapped[str]
    sha256: Mapped[str]


class ReportContact(Base):
    """Who reported, encrypted; None once it was erased: it is no evidence, and belongs to a person."""

    __tablename__ = "report_contact"

    report_id: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str | None]
    changed_utc: Mapped[datetime]


def report_subject(report_id: str) -> str:
    """What the log calls it."""
    return f"report/{report_id}"


def is_report(name: str) -> bool:
    """By its form: events are named by their hash. Holds and deletions are of either."""
    return _REPORT_ID.fullmatch(name) is not None
