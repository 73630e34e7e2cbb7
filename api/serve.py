"""`litterwatch serve`: watch the cameras of the installed cameras.yaml until told to stop."""

import errno
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

import models
from api.camera_commands import DEFAULT_DATA, Secrets
from api.printer import Printer
from api.program import program_name
from api.screen import fail
from api.sealing_messages import SealJob
from api.serve_screen import ServeScreen
from api.serving import Plan, Serving
from api.store_commands import Database, database_of
from api.watched_config import UnusableConfigError, WatchedConfig
from evidence import catalogue, catalogue_camera, catalogue_people, catalogue_store
from evidence import catalogue_live as words
from evidence.catalogue import Text
from evidence.run_folder import FolderBusyError, RunFolder
from models.errors import ModelError
from streams.camera.installed import changes
from streams.config import Config
from streams.ring import Budget

if TYPE_CHECKING:
    from api.filing import Filing
    from api.http.station import Station

STORE = "@store"
"""What the store's conditions are about: no camera can have this id."""


Host = Annotated[str, typer.Option(help="Địa chỉ HTTP / HTTP address to listen on")]
Port = Annotated[int, typer.Option(min=0, max=65535, help="Cổng HTTP; 0: cổng trống / HTTP port; 0: any free one")]

HostNames = Annotated[
    str | None, typer.Option("--names", envvar="LITTERWATCH_HOSTS", help=words.NAMES_HELP, show_default=False)
]
OnePerson = Annotated[bool, typer.Option("--one-person", help=words.ONE_PERSON_HELP)]


@dataclass(frozen=True, slots=True)
class Address:
    """Where HTTP is spoken, and how the station is set up."""

    host: str = "127.0.0.1"
    port: int = 8000
    names: frozenset[str] = frozenset()
    two_people: bool = True


def serve(
    data: Annotated[Path, typer.Option(help="Thư mục dữ liệu / Data folder")] = DEFAULT_DATA,
    secrets: Secrets = None,
    model: Annotated[
        str | None, typer.Option(help="Tên mô hình hoặc tệp .onnx / Model name or .onnx file", show_default=False)
    ] = None,
    ring_gb: Annotated[float, typer.Option(min=0.1, help="Hạn mức ghi mỗi camera, GB / Recording per camera")] = 100.0,
    ring_days: Annotated[float, typer.Option(min=0.01, help="Giữ bản ghi, ngày / Keep recordings, days")] = 7.0,
    database: Database = None,
    host: Host = "127.0.0.1",
    port: Port = 8000,
    name: HostNames = None,
    one_person: OnePerson = False,
) -> None:
    """Theo dõi các camera trong cameras.yaml đã cài / Watch the cameras of the installed cameras.yaml."""
    budget = Budget(max_bytes=round(ring_gb * 1e9), max_age_s=ring_days * 86_400)
    url = database_of(data.resolve(), database, secrets)
    seal = SealJob(data=data.resolve(), database=url, objects=os.environ.get("LITTERWATCH_OBJECTS"))
    plan = Plan(data.resolve(), model, budget, seal=seal)
    names = frozenset(one.strip().casefold() for one in (name or "").split(",") if one.strip())
    status = run_serve(plan, Address(host, port, names, two_people=not one_person), secrets, url)
    # All is closed and shown. Python's own end would take a second on a crowded machine, and wait for a terminal that
    # takes nothing.
    os._exit(status)


def run_serve(plan: Plan, address: Address, secrets: Path | None, database: str) -> int:
    """The command without its command line; returns 0. Raises typer.Exit(2) on misuse, 1 where the disk refuses."""
    # SQLAlchemy takes 0.2 CPU-s to import, FastAPI 0.3, which other commands need not pay.
    from api.filing import Filing  # noqa: PLC0415
    from evidence.store import StoreError  # noqa: PLC0415

    watched = WatchedConfig(plan.data, secrets)
    if not watched.file.exists():
        fail(catalogue_camera.NO_CONFIG.format(path=watched.file, data=plan.data))
    try:
        config = watched.load()
    except UnusableConfigError as error:
        fail(str(error))
    try:
        models.load(plan.model, threads=1)
    except ModelError as error:
        fail(catalogue.MODEL_UNUSABLE.format(reason=error))
    try:
        with RunFolder(plan.data).opened(), _listening(address) as listener:
            filing = Filing(plan.data, database)
            filing.open()
            station = _station(plan, address, filing, secrets)
            return _run(plan, watched, config, listener, filing, station)
    except StoreError as error:
        fail(catalogue_store.UNUSABLE.format(reason=error))
    except FolderBusyError:
        fail(words.DATA_BUSY.format(path=plan.data))
    except OSError as error:
        fail(catalogue.OUT_NOT_WRITABLE.format(path=error.filename or plan.data, reason=error.strerror), status=1)


def _station(plan: Plan, address: Address, filing: "Filing", secrets: Path | None) -> "Station":
    from api.http.station import open_station  # noqa: PLC0415
    from evidence.objects import ObjectsError  # noqa: PLC0415
    from streams.camera.secrets import SecretsError  # noqa: PLC0415
    from streams.yaml_lines import ConfigError  # noqa: PLC0415

    objects = os.environ.get("LITTERWATCH_OBJECTS")
    try:
        return open_station(
            plan.data,
            filing.url,
            objects,
            hosts=address.names,
            two_people=address.two_people,
            secrets=secrets,
        )
    except (ConfigError, SecretsError, ObjectsError) as error:
        fail(str(error))


def _first_link(station: "Station", url: str) -> Text | None:
    """By which the first account is made, where there is none."""
    from evidence.store import StoreError  # noqa: PLC0415

    try:
        link = station.people.accounts.first_link()
    except StoreError:
        return None  # the condition store_failed says why; the next start tries again
    return None if link is None else catalogue_people.FIRST_LINK.format(url=f"{url}/setup?link={link}")


def _run(
    plan: Plan,
    watched: WatchedConfig,
    config: Config,
    listener: socket.socket,
    filing: "Filing",
    station: "Station",
) -> int:
    from api.housekeeping import KEEPING, Housekeeping  # noqa: PLC0415
    from api.http.app import Providers, create_app  # noqa: PLC0415
    from api.http.metrics import Metrics  # noqa: PLC0415
    from api.http.server import HttpServer, is_loopback, url_of  # noqa: PLC0415
    from api.outbound.outbound import Outbound  # noqa: PLC0415

    with Printer() as printer, printer.logging(), _signals() as told:
        screen = ServeScreen(plan.data, printer)
        program = program_name().removeprefix("litterwatch ")
        metrics = Metrics(program)
        serving = Serving(plan, (screen, metrics))
        providers = Providers(lambda: serving.status, serving.health, metrics, station)
        http = HttpServer(create_app(providers, program), listener)
        housekeeping = Housekeeping(
            plan.data, filing.url, os.environ.get("LITTERWATCH_OBJECTS"), lambda: serving.status
        )
        outbound = Outbound(plan.data, filing.url, watched.secrets)

        def goes_on() -> bool:
            nonlocal config
            if told:
                screen.say(words.STOPPING)
                http.stop()
                outbound.stop(0.0)
                return False
            if watched.changed():
                config = _reloaded(watched, config, serving, screen)
                filing.configured(config)
            serving.trouble("store_failed", STORE, filing.trouble)
            for kind, reason in housekeeping.troubles.items():
                serving.trouble(kind, KEEPING, reason)
            for source, reason in outbound.troubles.items():
                serving.trouble("outbound_failed", source, reason)
            metrics.pressure(housekeeping.pressure)
            metrics.outbound(outbound.counts)
            return True

        serving.want(config)
        filing.configured(config)
        filing.start()
        housekeeping.start()
        outbound.start()
        _greet(screen, config, watched.file)
        http.start()
        screen.say(words.LISTENING.format(url=url_of(listener)))
        if (link := _first_link(station, url_of(listener))) is not None:
            screen.say(link)
        if not is_loopback(listener):
            screen.warn(words.OPEN_TO_ALL.format(host=listener.getsockname()[0]))
        try:
            serving.run(goes_on)
        finally:
            housekeeping.stop()
            outbound.stop(0.1)
            filing.stop()
        http.stop(timeout_s=0.2)
        screen.say(words.STOPPED)
    return 0


@contextmanager
def _listening(address: Address) -> Iterator[socket.socket]:
    """Raises typer.Exit(2) where that cannot be."""
    from api.http.server import listen  # noqa: PLC0415

    try:
        listener = listen(address.host, address.port)
    except OSError as error:
        text = words.PORT_TAKEN if error.errno == errno.EADDRINUSE else words.BAD_HOST
        fail(text.format(host=address.host, port=address.port, reason=error.strerror))
    with listener:
        yield listener


def _greet(screen: ServeScreen, config: Config, file: Path) -> None:
    screen.started(sum(camera.source is not None for camera in config.cameras), file)
    for camera in config.cameras:
        if camera.source is None:
            screen.warn(words.NO_SOURCE.format(id=camera.id))


def _reloaded(watched: WatchedConfig, before: Config, serving: Serving, screen: ServeScreen) -> Config:
    """The new configuration, which is run from now on; the old one where the new one has errors."""
    try:
        after = watched.load()
    except UnusableConfigError as error:
        serving.config_problem = str(error)
        screen.warn(words.KEPT_OLD)
        screen.warn(str(error))
        return before
    serving.config_problem = None
    for change in changes(before, after):
        screen.changed(change)
    serving.want(after)
    return after


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
