"""`litterwatch evidence case`: where cases stand, and noting what the authority did."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.record_command import noon
from api.screen import fail
from api.store_commands import Database, database_of
from evidence import catalogue_record as words
from streams.yaml_lines import ConfigError

if TYPE_CHECKING:
    from evidence.law import CaseState, Law
    from evidence.store import Store

# SQLAlchemy and the holidays take 0.4 CPU-s to import: only who asks for cases pays for it.

_DAY = ["%Y-%m-%d"]


def case(
    event: Annotated[str | None, typer.Argument(metavar="EVENT", help=words.CASE_EVENT_HELP)] = None,
    by: Annotated[str | None, typer.Option(help=words.BY_HELP)] = None,
    number: Annotated[str | None, typer.Option(help=words.CASE_HELP)] = None,
    unit: Annotated[str | None, typer.Option(help=words.UNIT_HELP)] = None,
    outcome: Annotated[str | None, typer.Option(help=words.OUTCOME_HELP)] = None,
    taken_up: Annotated[datetime | None, typer.Option(formats=_DAY, help=words.TAKEN_UP_HELP)] = None,
    verified: Annotated[datetime | None, typer.Option(formats=_DAY, help=words.VERIFIED_HELP)] = None,
    identified: Annotated[datetime | None, typer.Option(formats=_DAY, help=words.IDENTIFIED_HELP)] = None,
    bien_ban: Annotated[datetime | None, typer.Option(formats=_DAY, help=words.BIEN_BAN_HELP)] = None,
    closed: Annotated[datetime | None, typer.Option(formats=_DAY, help=words.CLOSED_HELP)] = None,
    complex_case: Annotated[bool | None, typer.Option("--complex/--not-complex", help=words.COMPLEX_HELP)] = None,
    note: Annotated[str | None, typer.Option(help=words.NOTE_HELP)] = None,
    law: Annotated[Path | None, typer.Option(metavar="DIR", help=words.LAW_HELP)] = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Tình trạng và thời hạn của vụ việc; ghi ngày với --by / Where cases stand; with --by, notes what was done."""
    said = {
        "case_number": number,
        "unit": unit,
        "outcome": outcome,
        "taken_up_utc": noon(taken_up),
        "verified_utc": noon(verified),
        "identified_utc": noon(identified),
        "bien_ban_utc": noon(bien_ban),
        "closed_utc": noon(closed),
        "complex_case": complex_case,
        "note": note,
    }
    changes = {name: value for name, value in said.items() if value is not None}
    if changes and event is None:
        fail(words.NEEDS_EVENT)
    if changes and not (by or "").strip():
        fail(words.NEEDS_BY)
    with _opened(data, database, secrets) as store:
        from evidence.law import Law  # noqa: PLC0415

        own = law if law is not None else data / "law"
        laws = Law.load(own if law is not None or own.is_dir() else None)
        if changes and event is not None and by is not None:
            _note(store, event, by, changes)
        found = _states(store, laws, event)
    _print(found, as_json=as_json, at_length=event is not None)


def _note(store: "Store", event: str, by: str, changes: Mapping[str, object]) -> None:
    from evidence.store.keeping_rows import CaseNotes  # noqa: PLC0415

    before = store.cases.of(event)
    notes: CaseNotes = CaseNotes() if before is None else before.notes
    changed = replace(notes, **changes)  # type: ignore[arg-type]  # each name has a value of its type
    if changed != notes:
        store.cases.change(event, 0 if before is None else before.version, changed, by)


def _states(store: "Store", laws: "Law", event: str | None) -> list[tuple[str, "CaseState"]]:
    """The most pressing first."""
    from evidence.law import case_state  # noqa: PLC0415
    from evidence.law.stored import stored_case, stored_cases  # noqa: PLC0415

    now = datetime.now(UTC)
    cases = stored_cases(store) if event is None else [(event, stored_case(store, event))]
    found = [(event_id, case_state(facts, laws.book, laws.calendar, now)) for event_id, facts in cases]
    return sorted(found, key=lambda pair: (pair[1].next_due or date.max, pair[0]))


def _print(found: list[tuple[str, "CaseState"]], *, as_json: bool, at_length: bool) -> None:
    if as_json:
        for event_id, state in found:
            print(json.dumps(_as_json(event_id, state), ensure_ascii=False))
        return
    if not found:
        print(words.NO_CASES)
    for event_id, state in found:
        due = "" if state.next_due is None else f"; {words.DUE.format(day=words.day(state.next_due))}"
        print(f"{event_id}  {words.STAGE[state.stage]}{due}")
        for task in state.tasks if at_length else ():
            print(f"  {task.deadline.name}: {task.state_text}")
            print(f"    {task.deadline.how.vi}\n    {task.deadline.how.en}")
            unchecked = "" if task.deadline.law.trust == "V" else f" ({words.UNCHECKED})"
            print(f"    {task.deadline.law}{unchecked}")


def _as_json(event_id: str, state: "CaseState") -> dict[str, object]:
    tasks = [
        {
            "code": task.deadline.code,
            "state": task.state,
            "started": None if task.deadline.started is None else task.deadline.started.isoformat(),
            "due": None if task.deadline.due is None else task.deadline.due.isoformat(),
            "days_left": task.days_left,
            "done": None if task.done is None else task.done.isoformat(),
            "assumed": task.deadline.assumed,
            "law": str(task.deadline.law),
            "trust": task.deadline.law.trust,
        }
        for task in state.tasks
    ]
    due = None if state.next_due is None else state.next_due.isoformat()
    return {"event_id": event_id, "stage": state.stage, "next_due": due, "tasks": tasks}


@contextmanager
def _opened(data: Path, database: str | None, secrets: Path | None) -> Iterator["Store"]:
    """What cannot be done ends the command: 2 for a mistake in what was asked, 1 for what was found."""
    from evidence.store import BadDatabaseError, RecordError, SchemaError, Store, StoreError  # noqa: PLC0415

    try:
        store = Store.open_existing(database_of(data, database, secrets))
        try:
            yield store
        finally:
            store.close()
    except ConfigError as error:
        fail(words.BAD_LAW.format(reason=error))
    except StoreError as error:
        misuse = isinstance(error, BadDatabaseError | SchemaError | RecordError)
        fail(words.CANNOT_CASE.format(reason=error), status=2 if misuse else 1)
