"""`litterwatch serve`: watch the cameras of the installed cameras.yaml until told to stop."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

import models
from api.camera_commands import DEFAULT_DATA, Secrets
from api.screen import fail, say
from api.serve_screen import ServeScreen
from api.serving import Plan, Serving
from api.store_commands import Database, database_of
from evidence import catalogue, catalogue_camera, catalogue_store
from evidence import catalogue_live as words
from evidence.run_folder import FolderBusyError, RunFolder
from models.errors import ModelError
from streams.camera.installed import changes, installed_path
from streams.camera.secrets import FILE_VARIABLE, SecretsError, variables
from streams.camera.url import BadUrlError, parse_url
from streams.config import Config, load_config
from streams.ring import Budget
from streams.yaml_lines import ConfigError

if TYPE_CHECKING:
    from api.filing import Filing

STORE = "@store"
"""What the store's conditions are about: no camera can have this id."""
LOOK_AGAIN_S = 1.0
"""How often cameras.yaml and the secrets file are looked at for changes."""
Signature = tuple[tuple[int, int, int] | None, ...]


def serve(
    data: Annotated[Path, typer.Option(help="Thư mục dữ liệu / Data folder")] = DEFAULT_DATA,
    secrets: Secrets = None,
    model: Annotated[
        str | None, typer.Option(help="Tên mô hình hoặc tệp .onnx / Model name or .onnx file", show_default=False)
    ] = None,
    ring_gb: Annotated[float, typer.Option(min=0.1, help="Hạn mức ghi mỗi camera, GB / Recording per camera")] = 100.0,
    ring_days: Annotated[float, typer.Option(min=0.01, help="Giữ bản ghi, ngày / Keep recordings, days")] = 7.0,
    database: Database = None,
) -> None:
    """Theo dõi các camera trong cameras.yaml đã cài / Watch the cameras of the installed cameras.yaml.

    Bản này chưa có trang duyệt và REST API / This version has neither the review pages nor the REST API.
    """
    budget = Budget(max_bytes=round(ring_gb * 1e9), max_age_s=ring_days * 86_400)
    plan = Plan(data.resolve(), model, budget)
    raise typer.Exit(run_serve(plan, secrets, database_of(plan.data, database, secrets)))


def run_serve(plan: Plan, secrets: Path | None, database: str) -> int:
    """The command without its command line; returns 0. Raises typer.Exit(2) on misuse, 1 where the disk refuses."""
    # SQLAlchemy takes 0.2 CPU-s to import, which other commands need not pay.
    from api.filing import Filing  # noqa: PLC0415
    from evidence.store import StoreError  # noqa: PLC0415

    file = installed_path(plan.data)
    if not file.exists():
        fail(catalogue_camera.NO_CONFIG.format(path=file, data=plan.data))
    seen = _signature(file, secrets)
    try:
        config = _load(file, secrets)
    except _UnusableError as error:
        fail(str(error))
    try:
        models.load(plan.model, threads=1)
    except ModelError as error:
        fail(catalogue.MODEL_UNUSABLE.format(reason=error))
    try:
        with RunFolder(plan.data).opened():
            filing = Filing(plan.data, database)
            filing.open()
            return _run(plan, file, secrets, config, seen, filing)
    except StoreError as error:
        fail(catalogue_store.UNUSABLE.format(reason=error))
    except FolderBusyError:
        fail(words.DATA_BUSY.format(path=plan.data))
    except OSError as error:
        fail(catalogue.OUT_NOT_WRITABLE.format(path=error.filename or plan.data, reason=error.strerror), status=1)


def _run(plan: Plan, file: Path, secrets: Path | None, config: Config, seen: Signature, filing: "Filing") -> int:
    screen = ServeScreen(plan.data)
    serving = Serving(plan, screen)
    looked_s = time.monotonic()

    def goes_on() -> bool:
        nonlocal looked_s, seen, config
        if told_to_stop():
            screen.say(words.STOPPING)
            return False
        if time.monotonic() - looked_s >= LOOK_AGAIN_S:
            looked_s = time.monotonic()
            now = _signature(file, secrets)
            if now != seen:
                seen = now
                config = _reloaded(file, secrets, config, screen)
                serving.want(config)
                filing.configured(config)
        serving.trouble("store_failed", STORE, filing.trouble)
        return True

    with _signals() as told:
        told_to_stop = told.__len__
        serving.want(config)
        filing.configured(config)
        filing.start()
        screen.started(sum(camera.source is not None for camera in config.cameras), file)
        try:
            serving.run(goes_on)
        finally:
            filing.stop()
    screen.say(words.STOPPED)
    return 0


class _UnusableError(Exception):
    """A configuration that cannot be run; the text says why."""


def _load(file: Path, secrets: Path | None) -> Config:
    """With every address filled in and understood. Raises _UnusableError."""
    try:
        config = load_config(file, variables(secrets))
    except (ConfigError, SecretsError) as error:
        raise _UnusableError(str(error)) from error
    except OSError as error:
        raise _UnusableError(str(catalogue.CONFIG_UNREADABLE.format(path=file, reason=error.strerror))) from error
    for camera in config.cameras:
        if camera.source is None:
            say(words.NO_SOURCE.format(id=camera.id))
            continue
        try:
            parse_url(camera.source)
        except BadUrlError as error:
            raise _UnusableError(str(words.BAD_ADDRESS.format(id=camera.id, reason=error))) from error
    return config


def _reloaded(file: Path, secrets: Path | None, before: Config, screen: ServeScreen) -> Config:
    """The new configuration; the old one where the new one has errors."""
    try:
        after = _load(file, secrets)
    except _UnusableError as error:
        say(words.KEPT_OLD)
        say(str(error))
        return before
    for change in changes(before, after):
        screen.changed(change)
    return after


def _signature(file: Path, secrets: Path | None) -> Signature:
    """Changes with either file; None for one that is not there."""
    named = os.environ.get(FILE_VARIABLE)
    paths = [file, secrets or (Path(named) if named else file)]
    return tuple(_stat(path) for path in paths)


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


@contextmanager
def _signals() -> Iterator[list[int]]:
    """A list that grows when the program is told to end; a second Ctrl-C ends it as usual."""
    told: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        told.append(number)
        signal.signal(number, before[signal.Signals(number)])

    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for number in before:
        signal.signal(number, note)
    try:
        yield told
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
