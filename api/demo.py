"""`litterwatch demo`: the main job on a street scene that it composes itself."""

import importlib
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from api.scan import run_scan
from api.screen import fail, say
from evidence import catalogue, catalogue_store
from evidence import catalogue_demo as words


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Thư mục kết quả / Where results go")] = Path("out/demo"),
    station: Annotated[bool, typer.Option("--station", help=words.STATION_HELP)] = False,
    port: Annotated[int, typer.Option(min=0, max=65535, help=words.PORT_HELP)] = 8000,
) -> None:
    """Dựng một cảnh đường phố, quét nó, chỉ chỗ xem / Compose a street scene, scan it, say where to look."""
    if station:
        _station(out, port)
    status = run_scan([_composed(out / "street.mp4")], out)
    if status == 0:
        say(words.SEE_STATION.format(command=_command(out)))
    raise typer.Exit(status)


def _station(out: Path, port: int) -> None:
    """Raises typer.Exit."""
    from api import demo_station  # noqa: PLC0415  SQLAlchemy and FastAPI, 0.5 CPU-s
    from evidence.store import StoreError  # noqa: PLC0415

    data = out / "station"
    try:
        if not demo_station.is_furnished(data):
            video = out / "street.mp4"
            if not video.is_file():
                _composed(video)
            cameras, scanned = demo_station.configure(data), data / "scan"
            began = demo_station.began()
            status = run_scan([video], scanned, cameras=cameras, camera=demo_station.CAMERA, start=began)
            if status:
                raise typer.Exit(status)
            if not any((scanned / "events").iterdir()):
                fail(words.NOTHING, status=1)
            demo_station.furnish(scanned, data)
        status = demo_station.open_for_trying(data, port)
    except StoreError as error:
        fail(catalogue_store.UNUSABLE.format(reason=error), status=1)
    except OSError as error:
        fail(catalogue.OUT_NOT_WRITABLE.format(path=error.filename or out, reason=error.strerror), status=1)
    sys.stdout.flush()
    os._exit(status)  # as `serve` ends


def _composed(video: Path) -> Path:
    """Raises typer.Exit."""
    # The scene composer belongs to the benchmarks, which import this package and may not be imported by it; the
    # demo is the one place that reaches back, and only when it is run.
    try:
        street = importlib.import_module("benchmarks.compose.street")
    except ImportError as error:
        fail(catalogue.DEMO_NEEDS.format(reason=error), status=1)
    say(catalogue.DEMO_COMPOSING)
    try:
        made: Path = street.compose_demo(video)
    except street.ComposeError as error:
        fail(catalogue.DEMO_NEEDS.format(reason=error), status=1)
    except OSError as error:
        fail(catalogue.OUT_NOT_WRITABLE.format(path=error.filename or video, reason=error.strerror), status=1)
    return made


def _command(out: Path) -> str:
    """As it can be typed where this was: the program by the name that it was called by."""
    called = sys.argv[0] if "/" in sys.argv[0] else "litterwatch"
    if Path(called).is_relative_to(Path.cwd()):
        called = os.path.relpath(called)
    return f"{shlex.quote(called)} demo --station --out {shlex.quote(str(out))}"
