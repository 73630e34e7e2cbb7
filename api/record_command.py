"""`litterwatch evidence record` and `form`: the record of results of a case, and the form itself to be changed."""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.screen import fail, say
from api.store_commands import Database, database_of
from evidence import catalogue_record as words
from evidence.atomic import write_atomic
from streams.yaml_lines import ConfigError

if TYPE_CHECKING:
    from evidence.law import Law
    from evidence.official import Asked, RecordFacts, RecordFiles, Source
    from evidence.store import Store
    from evidence.store.keeping_rows import CaseNotes

# Typst and SQLAlchemy take their time to import: only who makes a record pays for it.


def record(
    source: Annotated[str, typer.Argument(metavar="EVENT_OR_PACKAGE", help=words.SOURCE_HELP)],
    operator: Annotated[str, typer.Option(help=words.OPERATOR_HELP)],
    unit: Annotated[str, typer.Option(help=words.UNIT_HELP)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=words.OUT_HELP)],
    authority: Annotated[str | None, typer.Option(help=words.AUTHORITY_HELP)] = None,
    position: Annotated[str | None, typer.Option(help=words.POSITION_HELP)] = None,
    badge: Annotated[str | None, typer.Option(help=words.BADGE_HELP)] = None,
    number: Annotated[str | None, typer.Option(help=words.NUMBER_HELP)] = None,
    case: Annotated[str | None, typer.Option(help=words.CASE_HELP)] = None,
    at: Annotated[str | None, typer.Option(help=words.AT_HELP)] = None,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=words.ON_HELP)] = None,
    violator: Annotated[str | None, typer.Option(help=words.VIOLATOR_HELP)] = None,
    address: Annotated[str | None, typer.Option(help=words.ADDRESS_HELP)] = None,
    act: Annotated[str | None, typer.Option(metavar="CODE", help=words.ACT_HELP)] = None,
    act_text: Annotated[str | None, typer.Option(help=words.ACT_TEXT_HELP)] = None,
    conclusion: Annotated[str | None, typer.Option(help=words.CONCLUSION_HELP)] = None,
    measured: Annotated[list[str] | None, typer.Option(metavar="NAME=VALUE", help=words.MEASURED_HELP)] = None,
    other: Annotated[str | None, typer.Option(help=words.OTHER_HELP)] = None,
    taken_up: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=words.TAKEN_UP_HELP)] = None,
    identified: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=words.IDENTIFIED_HELP)] = None,
    complex_case: Annotated[bool, typer.Option("--complex", help=words.COMPLEX_HELP)] = False,
    template: Annotated[Path | None, typer.Option(metavar="DIR", help=words.TEMPLATE_HELP)] = None,
    law: Annotated[Path | None, typer.Option(metavar="DIR", help=words.LAW_HELP)] = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Annotated[
        str | None, typer.Option(envvar="LITTERWATCH_OBJECTS", help=words.OBJECTS_HELP, show_default=False)
    ] = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Bản ghi nhận kết quả theo khoản 2 Điều 14 Nghị định 61/2026: PDF và JSON / The record of results of a case.

    Điều chưa biết để trống để viết tay; phần mềm không kết luận / What is unknown stays blank to be filled in by hand.
    """
    from evidence.official import Template, make_record  # noqa: PLC0415

    noted = _Noted(case, taken_up, identified, complex_case)
    with _explained():
        asked = _asked(
            unit=unit,
            operator={"name": operator, "position": position, "number": badge},
            authority=authority,
            number=number,
            written_at=at,
            written_on=None if on is None else on.date(),
            violator={"name": violator, "address": address},
            measured=measured or [],
            act_code=act,
            act_text=act_text,
            conclusion=conclusion,
            other=other,
        )
        laws = _law(law, data)
        store = _store(data, database, secrets)
        try:
            found = _found(source, data, store, objects)
            facts = _facts(found, asked, noted, laws)
            if _without_approval(facts):
                say(words.NO_APPROVAL)
            own = None if template is None else Template.load(template)
            made = make_record(facts, found.source.pictures, own)
            paths = _kept(made, out)
            if store is not None and found.in_store:
                _note(store, found.source.groups.event_id, operator, made)
        finally:
            if store is not None:
                store.close()
    _tell(made, paths, as_json=as_json)


def form(
    out: Annotated[Path, typer.Argument(metavar="DIR", help=words.FORM_HELP)],
) -> None:
    """Chép mẫu và dữ liệu luật để đơn vị sửa / Copy the form and the law files, to be changed.

    Rồi dùng record --template DIR/template --law DIR/law / Then use record --template DIR/template --law DIR/law.
    """
    if out.exists():
        fail(words.NOTHING_OVERWRITTEN.format(path=out), status=1)
    with as_file(files("evidence.official") / "template") as template, as_file(files("evidence.law")) as law:
        shutil.copytree(template, out / "template")
        (out / "law").mkdir()
        for path in sorted(law.glob("*.yaml")):
            # As examples: a copy that replaces ours would stand still when ours goes on.
            shutil.copy(path, out / "law" / f"{path.stem}.example.yaml")
    print(words.COPIED.format(form=out / "template", law=out / "law"))


@dataclass(frozen=True, slots=True)
class _Noted:
    """What is said of the case on the command line; it stands before what the store has."""

    case: str | None
    taken_up: datetime | None
    identified: datetime | None
    complex_case: bool

    def over(self, notes: "CaseNotes") -> "CaseNotes":
        return replace(
            notes,
            case_number=self.case or notes.case_number,
            taken_up_utc=noon(self.taken_up) or notes.taken_up_utc,
            identified_utc=noon(self.identified) or notes.identified_utc,
            complex_case=self.complex_case or notes.complex_case,
        )


@dataclass(frozen=True, slots=True)
class _Found:
    source: "Source"
    in_store: bool


def noon(day: datetime | None) -> datetime | None:
    """A day stands for its noon in Viet Nam: only the day counts."""
    from evidence.law import VIET_NAM  # noqa: PLC0415

    return None if day is None else datetime.combine(day.date(), time(12), VIET_NAM).astimezone(UTC)


def _asked(
    operator: dict[str, str | None], violator: dict[str, str | None], measured: list[str], **said: Any
) -> "Asked":
    """Raises ValidationError, typer.Exit(2)."""
    from evidence.official import Asked, Measurement, Operator, Violator  # noqa: PLC0415

    pairs = []
    for text in measured:
        name, equals, value = text.partition("=")
        if not (name.strip() and equals and value.strip()):
            fail(words.BAD_MEASURE.format(found=text))
        pairs.append(Measurement(what=name.strip(), value=value.strip()))
    return Asked(
        operator=Operator.model_validate(operator),
        violator=Violator.model_validate(violator) if any(violator.values()) else None,
        measurements=tuple(pairs),
        **said,
    )


def _law(folder: Path | None, data: Path) -> "Law":
    from evidence.law import Law  # noqa: PLC0415

    own = data / "law"
    return Law.load(folder if folder is not None else own if own.is_dir() else None)


def _store(data: Path, database: str | None, secrets: Path | None) -> "Store | None":
    """None where the data folder has no database and none is named."""
    from evidence.store import Store  # noqa: PLC0415

    if database is None and not (data / "litterwatch.sqlite").is_file():
        return None
    return Store.open_existing(database_of(data, database, secrets))


def _found(name: str, data: Path, store: "Store | None", objects: str | None) -> _Found:
    from evidence.objects import open_objects  # noqa: PLC0415
    from evidence.official import read_source, read_stored  # noqa: PLC0415

    is_id = re.fullmatch(r"[0-9a-f]{20}", name) is not None
    if is_id and store is not None and not Path(name).exists():
        return _Found(read_stored(store, open_objects(objects or data / "evidence"), data, name), True)
    folder = data / "events" / name if is_id and not Path(name).exists() else Path(name)
    if not folder.exists():
        fail(words.NO_SUCH_SOURCE.format(found=name))
    return _Found(read_source(folder), False)


def _facts(found: _Found, asked: "Asked", noted: _Noted, laws: "Law") -> "RecordFacts":
    from evidence.official import Context, record_facts  # noqa: PLC0415

    source = found.source
    context = Context(datetime.now(UTC), laws, noted.over(source.notes), source.filed_utc)
    return record_facts(source.groups, asked, context)


def _without_approval(facts: "RecordFacts") -> bool:
    """Equipment of the authority is used only with an approved decision or plan (Điều 12.2)."""
    return facts.camera.route == "police" and facts.camera.approval_no is None


def _kept(made: "RecordFiles", out: Path) -> tuple[Path, Path]:
    """Raises OSError, typer.Exit(1)."""
    from evidence.official import JSON_NAME, PDF_NAME  # noqa: PLC0415

    pdf, document = out / PDF_NAME, out / JSON_NAME
    for path, content in ((pdf, made.pdf), (document, made.json)):
        if path.exists() and path.read_bytes() != content:
            fail(words.NOTHING_OVERWRITTEN.format(path=path), status=1)
    out.mkdir(parents=True, exist_ok=True)
    write_atomic(pdf, made.pdf)
    write_atomic(document, made.json)
    return pdf, document


def _note(store: "Store", event_id: str, operator: str, made: "RecordFiles") -> None:
    from evidence.store.events import event_subject  # noqa: PLC0415

    sha256 = hashlib.sha256(made.pdf).hexdigest()
    store.append_audit(operator, "record.made", event_subject(event_id), (("pdf", sha256),))


def _tell(made: "RecordFiles", paths: tuple[Path, Path], *, as_json: bool) -> None:
    pdf, document = paths
    if as_json:
        sha256 = hashlib.sha256(made.pdf).hexdigest()
        print(json.dumps({"pdf": str(pdf), "json": str(document), "pdf_sha256": sha256}, ensure_ascii=False))
    else:
        print(words.MADE.format(pdf=pdf, json=document))


@contextmanager
def _explained() -> Iterator[None]:
    """What cannot be done ends the command: 2 for a mistake in what was asked, 1 for what was found."""
    from pydantic import ValidationError  # noqa: PLC0415

    from evidence.objects import ObjectsError  # noqa: PLC0415
    from evidence.official import RecordFormError  # noqa: PLC0415
    from evidence.store import StoreError  # noqa: PLC0415

    try:
        yield
    except ConfigError as error:
        fail(words.BAD_LAW.format(reason=error))
    except ValidationError as error:
        first = error.errors()[0]
        fail(words.CANNOT.format(reason=f"{'.'.join(map(str, first['loc']))}: {first['msg']}"))
    except (RecordFormError, StoreError, ObjectsError, OSError) as error:
        fail(words.CANNOT.format(reason=error), status=1)
