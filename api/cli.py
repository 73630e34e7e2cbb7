"""The `litterwatch` command."""

from typing import Annotated

import typer

from api import (
    camera_commands,
    evidence_commands,
    hotline_command,
    models_commands,
    outbound_command,
    report_command,
    store_commands,
    user_commands,
)
from api.demo import demo
from api.program import program_name
from api.pull_command import pull
from api.scan import scan
from api.serve import serve

app = typer.Typer(
    name="litterwatch",
    help="Phát hiện hành vi đổ, xả rác trên video / Flags people dumping waste on video",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(scan)
app.command()(serve)
app.command()(demo)
app.command()(pull)
app.add_typer(models_commands.app, name="models")
app.add_typer(camera_commands.app, name="camera")
app.add_typer(store_commands.app, name="store")
app.add_typer(user_commands.app, name="user")
app.add_typer(evidence_commands.app, name="evidence")
app.add_typer(hotline_command.app, name="hotline")
app.add_typer(outbound_command.app, name="outbound")
app.add_typer(report_command.app, name="report")


def _version(wanted: bool) -> None:
    if wanted:
        print(program_name())
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Phiên bản / Version")
    ] = False,
) -> None:
    del version


def main() -> None:
    """Entry point of the console script."""
    app()


if __name__ == "__main__":
    main()
