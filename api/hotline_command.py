"""`litterwatch hotline`: reports of what people saw, by whoever sits at the machine."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.installation import objects_address
from api.screen import fail
from api.store_commands import Database, database_of
from api.user_commands import at_console
from evidence import catalogue_hotline as words
from evidence import catalogue_store

if TYPE_CHECKING:
    from evidence.hotline.hotline import Hotline
    from evidence.hotline.report import ReportFile

# SQLAlchemy and PyAV take 0.5 CPU-s to import: only who works with reports pays for them.

app = typer.Typer(help="Phản ánh qua đường dây nóng / Reports from the hotline", no_args_is_help=True)
ReportName = Annotated[str, typer.Argument(metavar="REPORT")]
By = Annotated[str | None, typer.Option(help=words.BY_HELP, show_default=False)]
Objects = Annotated[str | None, typer.Option(envvar="LITTERWATCH_OBJECTS", show_default=False)]
Note = Annotated[str, typer.Option(help=words.NOTE_HELP)]
Files = Annotated[list[Path] | None, typer.Option("--file", help=words.FILE_HELP_CLI, show_default=False)]
_MINUTES = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
T = TypeVar("T", bound=str)


@app.command("add")
def add(
    place: Annotated[str, typer.Option(help=words.PLACE_HELP)],
    at: Annotated[datetime, typer.Option(formats=_MINUTES, help=words.AT_HELP)],
    text: Annotated[str, typer.Option(help=words.TEXT_HELP)],
    about: Annotated[float, typer.Option(min=0, max=10_080, help=words.ABOUT_HELP)] = 5.0,
    lat: Annotated[float | None, typer.Option(help=words.LAT_HELP)] = None,
    lon: Annotated[float | None, typer.Option(help=words.LON_HELP)] = None,
    commune: Annotated[str | None, typer.Option(help=words.COMMUNE_HELP)] = None,
    channel: Annotated[str, typer.Option(help=words.CHANNEL_HELP)] = "hotline",
    name: Annotated[str, typer.Option(help=words.NAME_HELP)] = "",
    phone: Annotated[str, typer.Option(help=words.PHONE_HELP)] = "",
    reply: Annotated[bool, typer.Option("--reply", help=words.REPLY_HELP)] = False,
    file: Files = None,
    by: By = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Objects = None,
    secrets: Secrets = None,
) -> None:
    """Tiếp nhận một phản ánh và giữ hình của camera gần đó / Take a report down; footage near it is held at once."""
    from evidence.hotline.files import chunks_of  # noqa: PLC0415
    from evidence.hotline.hotline import Asking  # noqa: PLC0415
    from evidence.hotline.report import CHANNELS, Contact, NewReport, Whereabouts  # noqa: PLC0415
    from evidence.law.periods import VIET_NAM  # noqa: PLC0415

    way = _choice("--channel", channel, CHANNELS)
    where = Whereabouts(place, lat, lon, commune)
    new = NewReport(where, at.replace(tzinfo=VIET_NAM), about * 60, text, way, reply)
    contact = Contact(name, phone) if name or phone else None
    asking = Asking(by or at_console())
    with _hotline(data, database_of(data, database, secrets), objects) as hotline:
        made = hotline.receive(new, asking.by, contact)
        for path in file or ():
            hotline.attach(made.report_id, asking, path.name, chunks_of(path))
        held = sum(one.held for one in hotline.around(made.report_id, asking).seen)
    print(words.TAKEN.format(id=made.report_id, n=held))


@app.command("list")
def list_reports(
    state: Annotated[str | None, typer.Option(help=words.STATE_HELP, show_default=False)] = None,
    commune: Annotated[str | None, typer.Option(help=words.COMMUNE_HELP)] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000)] = 50,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Objects = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Các phản ánh, mới nhất trước / Reports, the newest first."""
    from evidence.hotline.report import STATES  # noqa: PLC0415

    wanted = None if state is None else _choice("--state", state, STATES)
    with _hotline(data, database_of(data, database, secrets), objects) as hotline:
        found = hotline.reports.page(None, state=wanted, commune=commune, limit=limit)
    for one in found:
        if as_json:
            print(_as_json(one))
        else:
            report = one.report
            print(f"{report.report_id}  {_local(report.happened_utc)}  {words.STATE[one.state]}  {report.place.text}")


@app.command("show")
def show(
    report: ReportName,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Objects = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Một phản ánh, việc đã làm và camera gần đó / A report, what was done, and cameras near by."""
    from evidence.hotline.hotline import Asking  # noqa: PLC0415

    with _hotline(data, database_of(data, database, secrets), objects) as hotline:
        found = hotline.reports.of(report, None)
        near = hotline.around(report, Asking(at_console())).seen
    if as_json:
        print(_as_json(found))
        return
    said = found.report
    print(f"{said.report_id}  {words.STATE[found.state]}  {said.place.text}, {said.place.commune or '?'}")
    print(f"{_local(said.happened_utc)} ± {said.uncertainty_s / 60:.0f} min  {words.CHANNEL[said.channel]}")
    print(said.text)
    for one in found.attachments:
        print(f"  {one.name}  {one.media_type}  {one.size}  {one.sha256}")
    for camera in near:
        held = words.HELD if camera.held else words.NOT_HELD if camera.here else words.NOT_HERE
        print(f"  {camera.near.camera.id}  {held}")
    for step in found.steps:
        what = step.event_id or (step.outcome and words.OUTCOME[step.outcome]) or ""
        print(f"  {_local(step.at_utc)}  {step.by}  {words.STEP[step.kind].format(what=what)}  {step.note}")


@app.command("attach")
def attach(
    report: ReportName,
    file: Annotated[list[Path], typer.Argument()],
    by: By = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Objects = None,
    secrets: Secrets = None,
) -> None:
    """Thêm ảnh, video / Add pictures or videos."""
    from evidence.hotline.files import chunks_of  # noqa: PLC0415
    from evidence.hotline.hotline import Asking  # noqa: PLC0415

    with _hotline(data, database_of(data, database, secrets), objects) as hotline:
        for path in file:
            hotline.attach(report, Asking(by or at_console()), path.name, chunks_of(path))
        _print_state(hotline.reports.of(report, None))


@app.command("link")
def link(
    report: ReportName,
    event: Annotated[str, typer.Argument(metavar="EVENT")],
    by: By = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Objects = None,
    secrets: Secrets = None,
) -> None:
    """Gắn với một vụ việc / Link a report to a case."""
    from evidence.hotline.hotline import Asking  # noqa: PLC0415

    with _hotline(data, database_of(data, database, secrets), objects) as hotline:
        _print_state(hotline.link(report, Asking(by or at_console()), event))


@app.command("close")
def close(
    report: ReportName,
    outcome: Annotated[str, typer.Option(help=words.OUTCOME_HELP)],
    note: Note = "",
    by: By = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Objects = None,
    secrets: Secrets = None,
) -> None:
    """Đóng phản ánh; hình của camera được giữ thêm một ngày / Close it; footage is held for one more day."""
    from evidence.hotline.report import OUTCOMES  # noqa: PLC0415

    chosen = _choice("--outcome", outcome, OUTCOMES)
    with _hotline(data, database_of(data, database, secrets), objects) as hotline:
        _print_state(hotline.reports.close(report, None, by or at_console(), chosen, note))


@app.command("reopen")
def reopen(
    report: ReportName,
    note: Note = "",
    by: By = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: Objects = None,
    secrets: Secrets = None,
) -> None:
    """Mở lại phản ánh đã đóng / Open a closed report again."""
    with _hotline(data, database_of(data, database, secrets), objects) as hotline:
        _print_state(hotline.reports.reopen(report, None, by or at_console(), note))


def _print_state(file: "ReportFile") -> None:
    print(words.CHANGED.format(id=file.report.report_id, state=words.STATE[file.state]))


def _choice(option: str, said: str, choices: Sequence[T]) -> T:
    found = next((one for one in choices if one == said), None)
    if found is None:
        fail(words.BAD_CHOICE.format(option=option, choices=" | ".join(choices)))
    return found


def _as_json(file: "ReportFile") -> str:
    from api.v1.hotline_reports import ReportReport  # noqa: PLC0415

    return json.dumps(json.loads(ReportReport.of(file).model_dump_json()), ensure_ascii=False)


def _local(at: datetime) -> str:
    from evidence.law.periods import VIET_NAM  # noqa: PLC0415

    return f"{at.astimezone(VIET_NAM):%Y-%m-%d %H:%M}"


@contextmanager
def _hotline(data: Path, url: str, objects: str | None) -> "Iterator[Hotline]":
    """What is refused ends the command: 2 for a mistake in what was asked, 1 where database or disk fail."""
    from evidence.hotline.errors import HotlineError  # noqa: PLC0415
    from evidence.hotline.hotline import Hotline  # noqa: PLC0415
    from evidence.objects import BadAddressError, ObjectsError, open_objects  # noqa: PLC0415
    from evidence.store import NoSuchEventError, RecordError, Store, StoreError  # noqa: PLC0415
    from evidence.store.errors import BadDatabaseError, SchemaError  # noqa: PLC0415

    try:
        store = Store.open_existing(url)
        try:
            yield Hotline(store, open_objects(objects_address(data, objects)), data)
        finally:
            store.close()
    except (HotlineError, NoSuchEventError, RecordError) as error:
        fail(words.CANNOT.format(reason=error))
    except StoreError as error:
        misuse = isinstance(error, BadDatabaseError | SchemaError)
        fail(catalogue_store.UNUSABLE.format(reason=error), status=2 if misuse else 1)
    except ObjectsError as error:
        fail(words.CANNOT.format(reason=error), status=2 if isinstance(error, BadAddressError) else 1)
    except OSError as error:
        fail(words.DISK.format(reason=f"{error.filename or ''} {error.strerror or error}".strip()), status=1)
