"""The group `legal` of a manifest, from the same facts as the record."""

from datetime import datetime, timedelta

from evidence.law import VIET_NAM, Deadline, deadlines_of, end_of, local_day
from evidence.official.filling import Asked, Context, Groups, case_facts, known_act
from evidence.package.legal_part import Deadlines, LawRef, Legal, LegalRecord


def legal_group(groups: Groups, asked: Asked | None, context: Context) -> Legal:
    """What the manifest says about law; `asked` is None for the first package, which nobody asked for.

    Raises RecordFormError for an act that the law book does not know on that day.
    """
    book = context.law.book
    found = deadlines_of(case_facts(groups, context), book, context.law.calendar, local_day(context.as_of_utc))
    return Legal(
        record=_record(groups, asked, context),
        usable_until=_due(found, "act"),
        deadlines=Deadlines(bien_ban=_due(found, "identified"), verification=_due(found, "taken_up")),
        case_no=context.notes.case_number,
        outcome=context.notes.outcome,
    )


def _due(found: tuple[Deadline, ...], start: str) -> datetime | None:
    """The last second in time, as a clock on the spot shows it."""
    due = next((d.due for d in found if d.start == start), None)
    return None if due is None else (end_of(due) - timedelta(seconds=1)).astimezone(VIET_NAM)


def _record(groups: Groups, asked: Asked | None, context: Context) -> LegalRecord:
    if asked is None:
        return LegalRecord(unit=None, operator_name=None, operator_id=None, violator=None, act=None, law_ref=None)
    act = known_act(groups, asked, context)
    ref = None if act is None else context.law.book.ref(act)
    return LegalRecord(
        unit=asked.unit,
        operator_name=asked.operator.name,
        operator_id=asked.operator.number,
        violator=None if asked.violator is None else asked.violator.name,
        act=asked.act_text or (None if act is None else act.name.vi),
        law_ref=None if ref is None else LawRef(doc=ref.document, article=ref.article, valid_from=ref.valid_from),
    )
