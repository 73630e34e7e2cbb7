"""`litterwatch scan`: recordings in, events.jsonl, evidence folders and index.html out."""

import ctypes
import os
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer
from pydantic import BaseModel

import models
from api.plan import find_inputs, plan
from api.screen import Screen, fail, say
from api.supervise import run_all
from evidence import catalogue
from evidence.report import write_report
from evidence.run_folder import FolderBusyError, InputResult, Reason, RunFolder
from models.errors import ModelError
from pipeline import ScanOptions
from streams.config import Camera, Config, load_config
from streams.yaml_lines import ConfigError


class InputSummary(BaseModel):
    """One input in `scan --json`."""

    source: str
    status: str
    skipped: bool
    reason: Reason | None
    warnings: tuple[Reason, ...]
    events: int
    violations: int
    duration_s: float | None


class ScanSummary(BaseModel):
    """What `scan --json` prints."""

    out: str
    events_file: str
    report: str
    events: int
    violations: int
    done: int
    failed: int
    inputs: tuple[InputSummary, ...]


def scan(
    inputs: Annotated[
        list[Path], typer.Argument(metavar="VIDEO_OR_FOLDER...", help="Video hoặc thư mục / Videos or folders")
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="Thư mục kết quả / Where results go")],
    cameras: Annotated[
        Path | None, typer.Option(help="Tệp cameras.yaml: vùng và giờ / zones and hours", show_default=False)
    ] = None,
    camera: Annotated[
        str | None, typer.Option(help="Camera đã quay các video này / The camera that recorded it", show_default=False)
    ] = None,
    start: Annotated[
        str | None,
        typer.Option(
            metavar="ISO8601",
            help="Giờ thực của khung hình đầu, thiếu múi giờ thì theo site.timezone / "
            "Wall clock of the first frame; without an offset, in site.timezone",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Số video quét cùng lúc / Videos at a time  [số nhân / cores]")
    ] = None,
    model: Annotated[
        str | None, typer.Option(help="Tên mô hình hoặc tệp .onnx / Model name or .onnx file", show_default=False)
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Quét lại cả video đã xong / Scan finished ones again")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="In kết quả dạng JSON / Print the result as JSON")] = False,
) -> None:
    """Quét video đã ghi, đánh dấu hành vi bỏ rác / Scan recordings and flag people leaving waste."""
    status = run_scan(
        inputs,
        out,
        cameras=cameras,
        camera=camera,
        start=start,
        workers=workers,
        model=model,
        force=force,
        as_json=as_json,
    )
    raise typer.Exit(status)


def run_scan(
    inputs: Sequence[Path],
    out: Path,
    *,
    cameras: Path | None = None,
    camera: str | None = None,
    start: str | None = None,
    workers: int | None = None,
    model: str | None = None,
    force: bool = False,
    as_json: bool = False,
) -> int:
    """The command without its command line; returns 0 done, 1 some inputs failed. Raises typer.Exit(2) on misuse."""
    for path in inputs:
        if not path.exists():
            fail(catalogue.NO_INPUT.format(path=path))
    config = _config(cameras)
    options = ScanOptions(
        model=model,
        camera=_camera(config, camera),
        timezone="Asia/Ho_Chi_Minh" if config is None else config.site.timezone,
        start=None if start is None else _start(start, config),
    )
    found = find_inputs(inputs)
    if not found:
        fail(catalogue.NO_VIDEO.format(paths=", ".join(map(str, inputs))))
    if start is not None and len(found) > 1:
        fail(catalogue.START_NEEDS_ONE.format(count=len(found)))
    try:
        sha256 = _tried(model)
    except ModelError as error:
        fail(catalogue.MODEL_UNUSABLE.format(reason=error))
    folder = RunFolder(out.resolve())
    if (folder.root / "ring").exists():  # its lists are made of other things than inputs, and would be lost
        fail(catalogue.OUT_IS_LIVE.format(path=out))
    try:
        with folder.opened():
            return _run(folder, found, options, sha256, workers or _cores(), force=force, as_json=as_json)
    except FolderBusyError:
        fail(catalogue.OUT_BUSY.format(path=out))
    except OSError as error:
        fail(catalogue.OUT_NOT_WRITABLE.format(path=error.filename or out, reason=error.strerror), status=1)


def _tried(model: str | None) -> str:
    """The hash of weights that can be used. Each child loads them for itself, and this process only waits from now on:
    what they took here, a tenth of all memory of a scan, is given back. Raises ModelError."""
    sha256 = models.load(model, threads=1).info.sha256
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:  # the GNU C library keeps what is freed
        trim(0)
    return sha256


def _run(
    folder: RunFolder,
    found: dict[Path, str],
    options: ScanOptions,
    sha256: str,
    workers: int,
    *,
    force: bool,
    as_json: bool,
) -> int:
    work = plan(found, folder, options, sha256, force=force)
    with Screen(len(found), quiet=as_json) as screen:
        for result in work.finished:
            screen.skipped(result)
        try:
            results = run_all(work.jobs, workers, screen)
        except KeyboardInterrupt:
            write_report(folder, folder.write_lists())
            say(catalogue.INTERRUPTED)
            return 130
    folder.drop_unlisted_events()
    write_report(folder, folder.write_lists())
    summary = _summary(folder, work.finished, tuple(results))
    if as_json:
        print(summary.model_dump_json(indent=1))
    else:
        screen.summary(summary.events, summary.violations, summary.done, summary.failed, Path(summary.report))
    return 1 if summary.failed else 0


def _summary(folder: RunFolder, finished: tuple[InputResult, ...], fresh: tuple[InputResult, ...]) -> ScanSummary:
    rows = tuple(
        InputSummary(
            source=r.marker.source,
            status=r.status,
            skipped=skipped,
            reason=r.reason,
            warnings=r.warnings,
            events=len(r.events),
            violations=sum(bool(e.violations) for e in r.events),
            duration_s=None if r.media is None else r.media.duration_s,
        )
        for skipped, results in ((True, finished), (False, fresh))
        for r in results
    )
    rows = tuple(sorted(rows, key=lambda r: r.source))
    return ScanSummary(
        out=str(folder.root),
        events_file=str(folder.root / "events.jsonl"),
        report=str(folder.root / "index.html"),
        events=sum(r.events for r in rows),
        violations=sum(r.violations for r in rows),
        done=sum(r.status == "done" for r in rows),
        failed=sum(r.status == "failed" for r in rows),
        inputs=rows,
    )


def _config(path: Path | None) -> Config | None:
    if path is None:
        return None
    try:
        return load_config(path)
    except ConfigError as error:
        fail(str(error))
    except OSError as error:
        fail(catalogue.CONFIG_UNREADABLE.format(path=path, reason=error.strerror))


def _camera(config: Config | None, camera: str | None) -> Camera | None:
    if config is None:
        if camera is not None:
            fail(catalogue.CAMERA_NEEDS_FILE)
        return None
    ids = ", ".join(c.id for c in config.cameras)
    if camera is None:
        if len(config.cameras) == 1:
            return config.cameras[0]
        fail(catalogue.CAMERA_NEEDED.format(ids=ids))
    try:
        return config.camera(camera)
    except KeyError:
        fail(catalogue.CAMERA_UNKNOWN.format(id=camera, ids=ids))


def _start(value: str, config: Config | None) -> datetime:
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        fail(catalogue.BAD_START.format(value=value))
    zone = ZoneInfo("Asia/Ho_Chi_Minh") if config is None else config.site.zone_info
    return at if at.tzinfo is not None else at.replace(tzinfo=zone)


def _cores() -> int:
    # Cores this process may use: in a container fewer than the machine has.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
