"""`litterwatch demo`: the main job on a street scene that it composes itself."""

import importlib
from pathlib import Path
from typing import Annotated

import typer

from api.scan import run_scan
from api.screen import fail, say
from evidence import catalogue


def demo(
    out: Annotated[Path, typer.Option("--out", "-o", help="Thư mục kết quả / Where results go")] = Path("out/demo"),
) -> None:
    """Dựng một cảnh đường phố, quét nó, chỉ chỗ xem / Compose a street scene, scan it, say where to look."""
    # The scene composer belongs to the benchmarks, which import this package and may not be imported by it; the
    # demo is the one place that reaches back, and only when it is run.
    try:
        street = importlib.import_module("benchmarks.compose.street")
    except ImportError as error:
        fail(catalogue.DEMO_NEEDS.format(reason=error), status=1)
    say(catalogue.DEMO_COMPOSING)
    try:
        video: Path = street.compose_demo(out / "street.mp4")
    except street.ComposeError as error:
        fail(catalogue.DEMO_NEEDS.format(reason=error), status=1)
    except OSError as error:
        fail(catalogue.OUT_NOT_WRITABLE.format(path=error.filename or out, reason=error.strerror), status=1)
    raise typer.Exit(run_scan([video], out))
