"""`litterwatch camera list`, `apply` and `templates`: cameras.yaml without opening a camera."""

import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import BaseModel

from api.screen import fail, say
from evidence import catalogue
from evidence import catalogue_camera as words
from evidence.atomic import replacing
from streams.camera.installed import Change, changes, installed_path, plain_secrets
from streams.camera.templates import TEMPLATES, stream_url, template
from streams.camera.url import redacted
from streams.config import Camera, Config, load_config
from streams.yaml_lines import ConfigError


class CameraReport(BaseModel):
    """One camera in `list --json`; addresses without secrets."""

    id: str
    name: str
    source: str | None
    detect: str | None
    commune: str | None
    site_class: str | None
    zones: int
    variables: tuple[str, ...]
    missing: tuple[str, ...]


class ListReport(BaseModel):
    """What `list --json` prints."""

    file: str
    province: str
    timezone: str
    cameras: tuple[CameraReport, ...]


class ChangeReport(BaseModel):
    """One line of what `apply` does; `camera` is null for the site."""

    camera: str | None
    what: str
    details: tuple[str, ...]


class ApplyReport(BaseModel):
    """What `apply --json` prints."""

    file: str
    written: bool
    changes: tuple[ChangeReport, ...]
    missing: tuple[str, ...]
    plain_secrets: tuple[str, ...]


class TemplateReport(BaseModel):
    """One make in `templates --json`."""

    make: str
    also: tuple[str, ...]
    main: str
    sub: str
    note_vi: str
    note_en: str


def run_list(file: Path, data: Path, known: Mapping[str, str], *, as_json: bool) -> int:
    """Returns 0. Raises typer.Exit(2) for a file that cannot be used."""
    if not file.exists():
        fail(words.NO_CONFIG.format(path=file, data=data))
    config = _load(file)
    rows = tuple(_camera(camera, known) for camera in config.cameras)
    if as_json:
        site = config.site
        report = ListReport(file=str(file), province=site.province, timezone=site.timezone, cameras=rows)
        print(report.model_dump_json(indent=1))
    else:
        for row in rows:
            print(f"{row.id}  {row.name}  {words.ZONES.format(count=row.zones)}")
            print(f"    source  {row.source or '-'}\n    detect  {row.detect or '-'}")
        _say_missing(rows)
    return 0


def run_apply(file: Path, data: Path, known: Mapping[str, str], *, dry_run: bool, as_json: bool) -> int:
    """Returns 0, or 1 where the file cannot be written. Raises typer.Exit(2) for a file that cannot be used."""
    after = _load(file)
    try:
        text = file.read_bytes()
    except OSError as error:
        fail(catalogue.CONFIG_UNREADABLE.format(path=file, reason=error.strerror))
    target = installed_path(data)
    found = changes(_installed(target), after)
    rows = tuple(_camera(camera, known) for camera in after.cameras)
    plain = plain_secrets(after)
    if not dry_run:
        try:
            data.mkdir(parents=True, exist_ok=True)
            with replacing(target) as partial:
                partial.touch(0o600 if plain else 0o644)
                partial.write_bytes(text)
        except OSError as error:
            fail(catalogue.OUT_NOT_WRITABLE.format(path=target, reason=error.strerror), status=1)
    if as_json:
        report = ApplyReport(
            file=str(target),
            written=not dry_run,
            changes=tuple(ChangeReport(camera=c.camera, what=c.what, details=c.details) for c in found),
            missing=tuple(sorted({name for row in rows for name in row.missing})),
            plain_secrets=plain,
        )
        print(report.model_dump_json(indent=1))
        return 0
    _show_changes(found)
    _say_missing(rows)
    if plain:
        say(words.PLAIN_SECRETS.format(ids=", ".join(plain)))
    print(words.DRY_RUN if dry_run else words.INSTALLED.format(path=target))
    if not dry_run:
        print(words.WHO_RUNS_IT)
    return 0


def run_templates(make: str | None, host: str, channel: int, *, as_json: bool) -> int:
    """Returns 0. Raises typer.Exit(2) for a make that is not known."""
    try:
        shown = TEMPLATES if make is None else (template(make),)
    except KeyError as error:
        fail(words.NO_MAKE.format(make=error.args[0]))
    rows = [
        TemplateReport(
            make=known.make,
            also=known.aliases,
            main=stream_url(known.make, host, "main", channel=channel),
            sub=stream_url(known.make, host, "sub", channel=channel),
            note_vi=known.note_vi,
            note_en=known.note_en,
        )
        for known in shown
    ]
    if as_json:
        print("[" + ",\n ".join(row.model_dump_json() for row in rows) + "]")
        return 0
    for row in rows:
        print(", ".join((row.make, *row.also)))
        print(f"  main  {row.main}\n  sub   {row.sub}")
        if row.note_vi:
            print(f"  {row.note_vi} / {row.note_en}")
    return 0


def _load(file: Path) -> Config:
    try:
        return load_config(file)
    except ConfigError as error:
        fail(str(error))
    except OSError as error:
        fail(catalogue.CONFIG_UNREADABLE.format(path=file, reason=error.strerror))


def _installed(target: Path) -> Config | None:
    """What is installed now; None where nothing is, or nothing that can be read."""
    try:
        return load_config(target)
    except (ConfigError, OSError):
        return None


def _camera(camera: Camera, known: Mapping[str, str]) -> CameraReport:
    names = tuple(
        dict.fromkeys(
            name
            for url in (camera.source, camera.detect)
            for name in re.findall(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}", url or "")
        )
    )
    return CameraReport(
        id=camera.id,
        name=camera.name,
        source=None if camera.source is None else redacted(camera.source),
        detect=None if camera.detect is None else redacted(camera.detect),
        commune=camera.place.commune,
        site_class=camera.place.site_class,
        zones=len(camera.zones),
        variables=names,
        missing=tuple(name for name in names if not known.get(name)),
    )


def _show_changes(found: tuple[Change, ...]) -> None:
    if not found:
        print(words.NO_CHANGE)
    for change in found:
        print(f"{change.camera or 'site'}: {words.CHANGE[change.what]}")
        for detail in change.details:
            print(f"    {detail}")


def _say_missing(rows: tuple[CameraReport, ...]) -> None:
    names = sorted({name for row in rows for name in row.missing})
    if names:
        say(words.VARIABLES_MISSING.format(names=", ".join(names)))
