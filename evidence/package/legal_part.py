"""Groups of a manifest: what people decided, what the law asks, and how long it may be kept."""

from datetime import date

from pydantic import ConfigDict, Field

from evidence.package.parts import Local, Part, Sha256, Utc


class ReviewEntry(Part):
    """One decision. A later one does not remove an earlier one."""

    reviewer_id: str
    role: str
    action: str
    reason_code: str
    note: str
    utc: Utc
    seconds_watched: float | None
    sha256: Sha256
    """Of the review as the store keeps it and the custody log names it."""


class Review(Part):
    entries: tuple[ReviewEntry, ...]
    final_verdict: str | None
    second_reviewer: str | None


class LawRef(Part):
    doc: str
    article: str
    valid_from: date


class LegalRecord(Part):
    """The fields of Điều 14.2 of Nghị định 61/2026/NĐ-CP that report/ban_ghi_nhan.pdf is filled from."""

    unit: str | None
    operator_name: str | None
    operator_id: str | None
    violator: str | None
    act: str | None
    law_ref: LawRef | None


class Deadlines(Part):
    bien_ban: Local | None
    """Five working days after the violator was identified."""
    verification: Local | None
    """30 days, complex 60: for cameras that are not the authority's own."""


class Legal(Part):
    record: LegalRecord
    usable_until: Local | None
    """The end of the limitation period."""
    deadlines: Deadlines
    case_no: str | None
    outcome: str | None


class LegalHold(Part):
    by: str
    reason: str
    since: Utc


class Retention(Part):
    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    class_: str | None = Field(validation_alias="class", serialization_alias="class")
    delete_after: Utc | None
    legal_hold: LegalHold | None
