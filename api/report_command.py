"""`litterwatch report`: statistics, black spots, periodic reports and open data from the store."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.screen import fail, say
from api.store_commands import Database, database_of
from evidence import catalogue_statistics as words
from evidence import catalogue_store
from evidence.atomic import write_atomic

if TYPE_CHECKING:
    from evidence.statistics import Facts, Period, Statistics
    from evidence.store import AuditHead

# SQLAlchemy, Typst and XlsxWriter take their time to import: only who makes a report pays for it.

app = typer.Typer(
    help="Thống kê, điểm đen, báo cáo định kỳ, dữ liệu mở / Statistics, black spots, periodic reports, open data",
    no_args_is_help=True,
)
From = Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help=words.FROM_HELP)]
To = Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help=words.TO_HELP)]
Year = Annotated[int | None, typer.Option(help=words.YEAR_HELP, min=2000, max=9998)]
Commune = Annotated[str | None, typer.Option(help=words.COMMUNE_HELP)]
At = Annotated[str | None, typer.Option("--at", metavar="LOG", help=words.AT_HELP)]
OnePerson = Annotated[bool, typer.Option("--one-person", help=words.ONE_PERSON_HELP)]
Out = Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=words.OUT_HELP)]


@app.command("stats")
def stats(
    first: From = None,
    last: To = None,
    year: Year = None,
    commune: Commune = None,
    at: At = None,
    one_person: OnePerson = False,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Số vụ theo nơi, giờ, kết quả; thời gian xem xét; tỷ lệ báo nhầm / Counts, review times, false-alarm rates."""
    from evidence.statistics import statistics_of  # noqa: PLC0415

    with _explained():
        facts = _facts(_Source(data, database, secrets), at, one_person=one_person)
        found = statistics_of(facts, _period(first, last, year), _communes(facts, commune))
    if as_json:
        print(json.dumps(_plain(found), ensure_ascii=False, indent=1))
    else:
        _tell(found)


@app.command("black-spots")
def black_spots(
    out: Out,
    on: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=words.ON_HELP)] = None,
    within: Annotated[float, typer.Option(metavar="METRES", help=words.WITHIN_HELP, min=0, max=10_000)] = 100.0,
    least: Annotated[int, typer.Option(help=words.LEAST_HELP, min=1)] = 3,
    commune: Commune = None,
    at: At = None,
    one_person: OnePerson = False,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Danh mục điểm đen: CSV và GeoJSON / The register of black spots."""
    from evidence.statistics import SpotRule, register_of, spots_csv, spots_geojson  # noqa: PLC0415

    with _explained():
        facts = _facts(_Source(data, database, secrets), at, one_person=one_person)
        day = on.date() if on is not None else facts.day
        if day is None:
            fail(words.CANNOT.format(reason=words.EMPTY_LINE), status=1)
        rule = SpotRule(within_m=within, least=least)
        register = register_of(facts, day, rule, _communes(facts, commune))
        files = {"black_spots.csv": spots_csv(register), "black_spots.geojson": spots_geojson(register)}
        _write(out, files, facts, as_json=as_json)


@app.command("periodic")
def periodic(
    out: Out,
    first: From = None,
    last: To = None,
    year: Year = None,
    commune: Commune = None,
    each: Annotated[bool, typer.Option("--each", help=words.EACH_HELP)] = False,
    unit: Annotated[str | None, typer.Option(help=words.UNIT_HELP)] = None,
    authority: Annotated[str | None, typer.Option(help=words.AUTHORITY_HELP)] = None,
    at: At = None,
    one_person: OnePerson = False,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Báo cáo định kỳ của xã, phường hoặc toàn tỉnh: PDF và XLSX / The periodic report, of a commune or all."""
    from evidence.statistics.printed import report_pdf  # noqa: PLC0415
    from evidence.statistics.report import Letterhead, communes_of, periodic_report  # noqa: PLC0415
    from evidence.statistics.sheets import report_xlsx  # noqa: PLC0415

    with _explained():
        period = _period(first, last, year)
        if period is None:
            fail(words.BAD_PERIOD)
        facts = _facts(_Source(data, database, secrets), at, one_person=one_person)
        _communes(facts, commune)
        files = {}
        for name in communes_of(facts) if each else (commune,):
            report = periodic_report(facts, period, name, Letterhead(unit, authority))
            stem = f"bao_cao_{period.first:%Y%m%d}_{period.last:%Y%m%d}_{_slug(name)}"
            files[f"{stem}.pdf"] = report_pdf(report)
            files[f"{stem}.xlsx"] = report_xlsx(report)
        _write(out, files, facts, as_json=as_json)


@app.command("open-data")
def open_data(
    out: Out,
    first: From = None,
    last: To = None,
    year: Year = None,
    k: Annotated[int, typer.Option("--k", help=words.K_HELP)] = 5,
    publisher: Annotated[str | None, typer.Option(help=words.PUBLISHER_HELP)] = None,
    licence: Annotated[str | None, typer.Option(metavar="URL", help=words.LICENCE_HELP)] = None,
    address: Annotated[str | None, typer.Option(metavar="URL", help=words.ADDRESS_HELP)] = None,
    at: At = None,
    one_person: OnePerson = False,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Dữ liệu mở: chỉ số đếm theo xã và tháng / Open data: only counts by commune and month, small ones held back."""
    from evidence.statistics import Publication, open_data_of, open_files  # noqa: PLC0415

    with _explained():
        facts = _facts(_Source(data, database, secrets), at, one_person=one_person)
        found = open_data_of(facts, k, _period(first, last, year))
        _write(out, open_files(found, Publication(publisher, licence, address)), facts, as_json=as_json)


@dataclass(frozen=True, slots=True)
class _Source:
    data: Path
    database: str | None
    secrets: Path | None


def _facts(source: _Source, at: str | None, *, one_person: bool) -> "Facts":
    from evidence.statistics import read_facts  # noqa: PLC0415
    from evidence.store import Store  # noqa: PLC0415

    frozen = None if at is None else _log(at)
    store = Store.open_existing(database_of(source.data, source.database, source.secrets))
    try:
        return read_facts(store, frozen, two_people=not one_person)
    finally:
        store.close()


def _log(text: str) -> "AuditHead | int":
    from evidence.store import AuditHead  # noqa: PLC0415

    match = re.fullmatch(r"(\d{1,18})(?::([0-9a-f]{64}))?", text)
    if match is None:
        fail(words.BAD_AT)
    return int(match[1]) if match[2] is None else AuditHead(int(match[1]), match[2])


def _period(first: datetime | None, last: datetime | None, year: int | None) -> "Period | None":
    """None where nothing was asked for. Raises PeriodError, typer.Exit(2)."""
    from evidence.statistics import Period, plan_period  # noqa: PLC0415

    if year is not None and first is None and last is None:
        return plan_period(year)
    if first is not None and last is not None and year is None:
        return Period(first.date(), last.date())
    if (first, last, year) != (None, None, None):
        fail(words.BAD_PERIOD)
    return None


def _communes(facts: "Facts", commune: str | None) -> frozenset[str] | None:
    """A commune that nobody configured is a typing mistake, not one without cases. Raises typer.Exit(2)."""
    from evidence.statistics.report import communes_of  # noqa: PLC0415

    if commune is None:
        return None
    known = communes_of(facts)
    if commune not in known:
        fail(words.NO_COMMUNE.format(found=commune, known=", ".join(known) or words.EMPTY_LINE))
    return frozenset({commune})


@contextmanager
def _explained() -> Iterator[None]:
    """2 for a mistake in what was asked, 1 where the database or the disk fails."""
    from evidence.statistics import StatisticsError  # noqa: PLC0415
    from evidence.store import BadDatabaseError, SchemaError, StoreError  # noqa: PLC0415

    try:
        yield
    except StatisticsError as error:
        fail(words.CANNOT.format(reason=error))
    except StoreError as error:
        misuse = isinstance(error, BadDatabaseError | SchemaError)
        fail(catalogue_store.UNUSABLE.format(reason=error), status=2 if misuse else 1)
    except OSError as error:
        fail(words.CANNOT.format(reason=error), status=1)


def _write(out: Path, files: dict[str, bytes], facts: "Facts", *, as_json: bool) -> None:
    """All or nothing is overwritten: a report that was given to somebody stays as it is. Raises OSError."""
    for name, content in files.items():
        path = out / name
        if path.exists() and path.read_bytes() != content:
            fail(words.NOTHING_OVERWRITTEN.format(path=path), status=1)
    out.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        write_atomic(out / name, content)
    if as_json:
        print(json.dumps({"frozen_at": str(facts.frozen), "files": [str(out / name) for name in files]}))
        return
    for name in files:
        say(words.WRITTEN.format(path=out / name))
    say(words.FROZEN.format(at=facts.frozen))


def _tell(found: "Statistics") -> None:
    total = found.total
    undecided = total.open + total.second
    print(
        words.SUMMARY.format(
            acts=total.acts, established=total.established, rejected=total.rejected, undecided=undecided
        )
    )
    for line in found.communes:
        print(f"  {line.commune or words.UNKNOWN}: {line.tally.acts}")
    for camera in found.cameras:
        share = "-" if camera.false_share is None else f"{camera.false_share:.1%}"
        print(f"  {camera.place.camera}: {camera.tally.acts}, {words.OUTCOME['rejected']} {share}")
    print(words.FROZEN.format(at=found.frozen))


def _plain(found: "Statistics") -> Any:
    """With the shares that the tallies imply."""
    from pydantic import TypeAdapter  # noqa: PLC0415

    document = TypeAdapter(dict[str, Any]).dump_python(asdict(found), mode="json")
    return {**document, "established": found.total.established, "false_share": found.total.false_share}


def _slug(commune: str | None) -> str:
    """A name that every file system takes: Phường Kỳ Lừa -> phuong_ky_lua; unlike names stay unlike."""
    import hashlib  # noqa: PLC0415
    import unicodedata  # noqa: PLC0415

    if commune is None:
        return "toan_tinh"
    letters = unicodedata.normalize("NFKD", commune.lower().replace("đ", "d")).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "_", letters).strip("_")[:40]
    return f"{slug}_{hashlib.sha256(commune.encode()).hexdigest()[:6]}"
