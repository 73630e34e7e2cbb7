"""`litterwatch evidence`: sealed packages, and what is done with them. Each command is in a module of its own."""

from pathlib import Path
from typing import Annotated

import typer

from api import key_commands
from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.case_command import case
from api.keeping_commands import check, checkpoint, holds, prune
from api.record_command import form, record
from api.redact_command import publish, redact
from api.screen import fail
from api.stamp_command import stamp
from api.store_commands import Database
from api.verify_command import verify
from evidence import catalogue_evidence as words

# SQLAlchemy and the rest of what makes packages take 0.3 CPU-s to import: only who uses them pays for it.

app = typer.Typer(
    help="Chứng cứ: gói niêm phong, xuất, kiểm tra / Evidence: sealed packages, export, verify",
    no_args_is_help=True,
)
Objects = Annotated[
    str | None,
    typer.Option("--objects", envvar="LITTERWATCH_OBJECTS", help=words.OBJECTS_HELP, show_default=False),
]
Keys = Annotated[Path | None, typer.Option(help=words.KEYS_HELP, show_default=False)]


@app.command("export")
def export(
    events: Annotated[list[str] | None, typer.Argument(metavar="EVENT...", help=words.EVENTS_HELP)] = None,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=words.OUT_HELP)] = Path("packages"),
    operator: Annotated[str, typer.Option(metavar="NAME", help=words.OPERATOR_HELP)] = "",
    operator_id: Annotated[str | None, typer.Option(metavar="ID", help=words.OPERATOR_ID_HELP)] = None,
    unit: Annotated[str | None, typer.Option(help=words.UNIT_HELP)] = None,
    purpose: Annotated[str | None, typer.Option(help=words.PURPOSE_HELP)] = None,
    everything: Annotated[bool, typer.Option("--all", help=words.ALL_HELP)] = False,
    as_zip: Annotated[bool, typer.Option("--zip", help=words.ZIP_HELP)] = False,
    with_report: Annotated[Path | None, typer.Option("--record", metavar="DIR", help=words.RECORD_HELP)] = None,
    redacted: Annotated[Path | None, typer.Option("--redacted", metavar="FILE", help=words.REDACTED_HELP)] = None,
    data: Data = DEFAULT_DATA,
    cameras: Annotated[Path | None, typer.Option(help=words.CAMERAS_HELP, show_default=False)] = None,
    camera: Annotated[str | None, typer.Option(metavar="ID", help=words.CAMERA_HELP, show_default=False)] = None,
    database: Database = None,
    objects: Objects = None,
    keys: Keys = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Xuất gói chứng cứ niêm phong của vụ việc / Export sealed packages of events.

    Phải ghi tên người xuất. Bản gốc giữ nguyên từng khung hình / The operator's name is required. The original keeps
    every frame as it was recorded.
    """
    from api.exporting import Asked, run_export  # noqa: PLC0415
    from api.store_commands import database_of  # noqa: PLC0415

    if not operator.strip():
        fail(words.NO_OPERATOR)
    if not events and not everything:
        fail(words.NO_EVENTS)
    if (with_report is not None or redacted is not None) and (everything or len(events or ()) != 1):
        fail(words.ONE_EVENT)
    asked = Asked(
        data=data.resolve(),
        events=tuple(events or ()),
        out=out,
        operator=operator.strip(),
        operator_id=operator_id,
        unit=unit,
        purpose=purpose,
        as_zip=as_zip,
        report=with_report,
        redacted=redacted,
        cameras=cameras,
        camera=camera,
        database=None if database is None else database_of(data, database, secrets),
        objects=objects,
        keys=keys,
        as_json=as_json,
    )
    raise typer.Exit(run_export(asked))


app.command("verify")(verify)
app.command("stamp")(stamp)
app.add_typer(key_commands.app, name="key")
app.command("record")(record)
app.command("case")(case)
app.command("form")(form)
app.command("redact")(redact)
app.command("publish")(publish)
app.command("check")(check)
app.command("checkpoint")(checkpoint)
app.command("prune")(prune)
app.add_typer(holds, name="hold")
