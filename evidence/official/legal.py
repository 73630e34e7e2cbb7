"""The group `legal` of a manifest, from the same facts as the record."""

from datetime import datetime, timedelta

from evidence.law import VIET_NAM, Deadline, deadlines_of, end_of, local_day
from evidence.official.facts import RecordFacts
from evidence.official.filling import Context, Groups, case_facts
from evidence.package.legal_part import Deadlines, LawRef, Legal, LegalRecord

NO_RECORD = LegalRecord(unit=None, operator_name=None, operator_id=None, violator=None, act=None, law_ref=None)


def legal_group(groups: Groups, facts: RecordFacts | None, context: Context) -> Legal:
    """What the manifest says about law; `facts` are those of the record in the package, None where it has none."""
    book = context.law.book
    found = deadlines_of(case_facts(groups, context), book, context.law.calendar, local_day(context.as_of_utc))
    return Legal(
        record=NO_RECORD if facts is None else record_group(facts),
        usable_until=_due(found, "act"),
        deadlines=Deadlines(bien_ban=_due(found, "identified"), verification=_due(found, "taken_up")),
        case_no=context.notes.case_number,
        outcome=context.notes.outcome,
    )


def _due(found: tuple[Deadline, ...], start: str) -> datetime | None:
    """The last second in time, as a clock on the spot shows it."""
    due = next((d.due for d in found if d.start == start), None)
    return None if due is None else (end_of(due) - timedelta(seconds=1)).astimezone(VIET_NAM)


def record_group(facts: RecordFacts) -> LegalRecord:
    """What a record that goes into a package says, for the package's manifest."""
    act = facts.act
    ref = None
    if act.law_document is not None and act.law_article is not None and act.law_valid_from is not None:
        ref = LawRef(doc=act.law_document, article=act.law_article, valid_from=act.law_valid_from)
    return LegalRecord(
        unit=facts.unit,
        operator_name=facts.operator.name,
        operator_id=facts.operator.number,
        violator=None if facts.violator is None else facts.violator.name,
        act=act.text,
        law_ref=ref,
    )
