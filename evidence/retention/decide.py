"""How long one event is kept, and why: a pure function of what is known about it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence import catalogue_keeping as words
from evidence.catalogue import Text
from evidence.hotline.report import ReportFile
from evidence.law.periods import end_of, local_day
from evidence.retention.settings import Keep, RetentionClass, RetentionSettings
from evidence.store.keeping_rows import Case, LegalHold
from evidence.store.rows import Review, StoredEvent


@dataclass(frozen=True, slots=True)
class Decision:
    """`due`: it may be deleted now. `delete_after_utc` None: nobody can say when. `event_id` may be a report's."""

    event_id: str
    retention_class: str
    delete_after_utc: datetime | None
    why: Text
    holds: tuple[LegalHold, ...]
    due: bool


def decide(
    event: StoredEvent,
    reviews: Sequence[Review],
    case: Case | None,
    holds: Sequence[LegalHold],
    settings: RetentionSettings,
    now: datetime,
) -> Decision:
    """The longest that the last verdict of any reviewer asks for: one person alone can shorten nothing that another
    has found. A hold keeps it whatever the class says; so does a case that was opened and not closed."""
    last = {review.judgement.reviewer: review for review in sorted(reviews, key=lambda review: review.version)}
    choices = [_until(settings.of(review.judgement.verdict), event, review) for review in last.values()]
    chosen, until = max(choices, key=lambda c: c[1]) if choices else _until(settings.of(None), event, None)
    why = Text(chosen.why.vi, chosen.why.en)
    open_case = case is not None and case.notes.closed_utc is None
    if open_case:
        why = words.OPEN_CASE.format(number="" if case is None else case.notes.case_number or "")
    if holds:
        why = words.HELD.format(by=holds[0].by, reason=holds[0].reason)
    return Decision(
        event_id=event.record.event_id,
        retention_class=chosen.id,
        delete_after_utc=None if open_case else until,
        why=why,
        holds=tuple(holds),
        due=not holds and not open_case and until <= now,
    )


def decide_report(
    file: ReportFile, kept_events: Sequence[str], holds: Sequence[LegalHold], settings: RetentionSettings, now: datetime
) -> Decision:
    """Of what came with a report and was kept for it. `kept_events`: those it is linked to whose deletion nobody has
    decided. They keep it, and so does a hold, on the report or on any of them."""
    report, closed = file.report, file.steps[-1].at_utc if file.state == "closed" else None
    chosen = settings.of_report(file.outcome if closed is not None else None)
    start = {"act": report.latest_utc, "filed": report.received_utc, "decided": closed or report.received_utc}
    until = period_end(start[chosen.keep.from_], chosen.keep)
    why = Text(chosen.why.vi, chosen.why.en)
    if kept_events:
        why = words.OF_KEPT_EVENT.format(event=kept_events[0])
    if holds:
        why = words.HELD.format(by=holds[0].by, reason=holds[0].reason)
    return Decision(
        event_id=report.report_id,
        retention_class=chosen.id,
        delete_after_utc=None if kept_events else until,
        why=why,
        holds=tuple(holds),
        due=not holds and not kept_events and until <= now,
    )


def _until(chosen: RetentionClass, event: StoredEvent, review: Review | None) -> tuple[RetentionClass, datetime]:
    record = event.record
    start = event.filed_utc  # where the time of the act is unknown, it was before: nothing goes too early
    if chosen.keep.from_ == "act":
        start = record.end_utc or record.release_utc or event.filed_utc
    elif chosen.keep.from_ == "decided" and review is not None:
        start = review.reviewed_utc
    return chosen, period_end(start, chosen.keep)


def period_end(start: datetime, keep: Keep) -> datetime:
    """The end of the last day, in Viet Nam."""
    day = local_day(start)
    if keep.unit == "days":
        return end_of(day + timedelta(keep.count))
    try:
        return end_of(day.replace(year=day.year + keep.count))
    except ValueError:  # the 29th of February
        return end_of(day.replace(year=day.year + keep.count, day=28))
