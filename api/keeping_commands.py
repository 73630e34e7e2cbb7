"""`litterwatch evidence check | checkpoint | prune | hold`: is all there, how long does it stay, what is held."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.screen import fail, say
from api.store_commands import Database, database_of, print_check
from evidence import catalogue_keeping as words

if TYPE_CHECKING:
    from api.installation import Installation
    from evidence.custody import CustodyFinding
    from evidence.retention import Candidate, ReportCandidate

# SQLAlchemy and cryptography take 0.3 CPU-s to import: only the commands that use them pay for it.

holds = typer.Typer(help=words.HOLDS_HELP, no_args_is_help=True)
ObjectsAt = Annotated[
    str | None, typer.Option("--objects", envvar="LITTERWATCH_OBJECTS", help=words.OBJECTS_HELP, show_default=False)
]
KeysIn = Annotated[Path | None, typer.Option("--keys", help=words.KEYS_HELP, show_default=False)]
By = Annotated[str, typer.Option("--by", help=words.BY_HELP)]
Reason = Annotated[str, typer.Option("--reason", help=words.REASON_HELP)]


def check(
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: ObjectsAt = None,
    keys: KeysIn = None,
    secrets: Secrets = None,
    checkpoints: Annotated[Path | None, typer.Option(help=words.KNOWN_HELP, show_default=False)] = None,
    deep: Annotated[bool, typer.Option("--deep", help=words.DEEP_HELP)] = False,
    older_than: Annotated[float, typer.Option("--older-than", min=0, help=words.OLDER_HELP)] = 0.0,
    rate: Annotated[float | None, typer.Option(min=0.1, help=words.RATE_HELP, show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Đối chiếu kho chứng cứ, cơ sở dữ liệu và nhật ký; không sửa gì / Compare objects, database and log.

    Kết thúc với 1 nếu có gì sai; không sửa gì / Ends with status 1 where anything is wrong; repairs nothing.
    """
    from evidence.custody import check as check_custody  # noqa: PLC0415
    from evidence.custody import read_checkpoints  # noqa: PLC0415

    with _opened(data, database, objects, secrets) as site:
        known = () if checkpoints is None else read_checkpoints(checkpoints)
        found = check_custody(site.store, site.objects, site.data, site.trusts(keys), datetime.now(UTC), known=known)
        read, read_reports, wrong = _reread(site, keys, timedelta(days=older_than), rate) if deep else (0, 0, ())
    findings = (*found.findings, *wrong)
    whole = found.store.whole and not findings
    if as_json:
        told = {"intact": whole, "findings": [asdict(f) for f in findings], "read": read, "read_reports": read_reports}
        print(json.dumps({**asdict(found), **told}))
        raise typer.Exit(0 if whole else 1)
    for finding in findings:
        print(words.FINDING[finding.kind].format(where=finding.where, detail=finding.detail))
    print_check(found.store)
    print(words.CHECKED.format(packages=found.packages, objects=found.objects, size=_size(found.object_bytes)))
    if deep:
        print(words.READ.format(count=read, reports=read_reports))
    print(words.WHOLE if whole else words.BROKEN.format(count=len(findings)))
    raise typer.Exit(0 if whole else 1)


def checkpoint(
    data: Data = DEFAULT_DATA,
    database: Database = None,
    keys: KeysIn = None,
    secrets: Secrets = None,
    out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help=words.OUT_HELP)] = None,
    every: Annotated[bool, typer.Option("--all", help=words.EVERY_HELP)] = False,
    by: By = "litterwatch",
) -> None:
    """Ký điểm cuối nhật ký để cất nơi khác / Sign the log's end, to be kept elsewhere."""
    from evidence.custody import checkpoint_bytes, make_checkpoint  # noqa: PLC0415
    from evidence.store.store import utc_now  # noqa: PLC0415

    with _opened(data, database, None, secrets) as site:
        made = make_checkpoint(site.store, site.keys(keys, secrets), utc_now, by)
        known = site.store.checkpoints.all()
    lines = b"".join(checkpoint_bytes(c) for c in (known if every else known[-1:]))
    if out is None:
        print(lines.decode(), end="")
    else:
        with out.open("ab") as file:
            file.write(lines)
    if made is None:
        say(words.NOTHING_NEW)


def prune(
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: ObjectsAt = None,
    keys: KeysIn = None,
    secrets: Secrets = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=words.DRY_RUN_HELP)] = False,
    by: Annotated[str | None, typer.Option("--by", help=words.PRUNE_BY_HELP, show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Xóa chứng cứ hết thời hạn lưu, có biên bản ký số / Delete what is kept no longer, with a signed record each.

    Không bao giờ xóa chứng cứ đang niêm giữ / Never what is held.
    """
    from evidence.objects import ObjectsError  # noqa: PLC0415
    from evidence.retention import (  # noqa: PLC0415
        Candidate,
        Pruner,
        ReportCandidate,
        candidates,
        load_settings,
        report_candidates,
    )
    from evidence.store import StoreError  # noqa: PLC0415
    from evidence.store.store import utc_now  # noqa: PLC0415

    if not dry_run and not (by or "").strip():
        fail(words.WHO_DELETES)
    with _opened(data, database, objects, secrets) as site:
        settings = load_settings(site.data)
        found: tuple[Candidate | ReportCandidate, ...] = (
            *candidates(site.store, site.data, site.objects, settings, utc_now()),
            *report_candidates(site.store, site.objects, settings, utc_now()),
        )
        due = [candidate for candidate in found if candidate.decision.due]
        failed: dict[str, str] = {}
        if not dry_run:
            pruner = Pruner(site.store, site.data, site.objects, site.keys(keys, secrets), site.name, utc_now, by or "")
            completed, failed = pruner.complete()
            for deletion in completed:
                say(words.COMPLETED.format(event=deletion.order.event_id))
            for candidate in due:
                try:
                    pruner.delete(candidate, settings)
                except (StoreError, ObjectsError, OSError) as error:
                    failed[candidate.decision.event_id] = str(error)
    if as_json:
        print(json.dumps([_as_json(c, failed.get(c.decision.event_id), dry_run) for c in found]))
    else:
        for candidate in found:
            print(_line(candidate, dry_run=dry_run))
        for event_id, reason in failed.items():
            say(words.NOT_DELETED.format(event=event_id, reason=reason))
        total = words.WOULD_DELETE if dry_run else words.DELETED
        gone = [candidate for candidate in due if candidate.decision.event_id not in failed]
        reports = sum(isinstance(candidate, ReportCandidate) for candidate in gone)
        size, held = _size(sum(c.size for c in gone)), len(found) - len(due)
        print(total.format(count=len(gone) - reports, reports=reports, size=size, held=held))
    raise typer.Exit(1 if failed else 0)


@holds.command("add")
def hold_add(
    events: Annotated[list[str], typer.Argument(metavar="EVENT...", help=words.EVENTS_HELP)],
    by: By,
    reason: Reason,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
) -> None:
    """Niêm giữ: không ai, kể cả khi đầy đĩa, xóa được / Hold: nobody, and no full disk, deletes it."""
    with _opened(data, database, None, secrets) as site:
        for event_id in events:
            hold = site.store.holds.place(event_id, by, reason)
            print(words.PLACED.format(event=event_id, hold=hold.hold_id))


@holds.command("list")
def hold_list(
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    every: Annotated[bool, typer.Option("--all", help=words.RELEASED_TOO_HELP)] = False,
    as_json: AsJson = False,
) -> None:
    """Các niêm giữ: ai, vì sao, từ khi nào / The holds: who, why, since when."""
    from evidence.record import iso_utc  # noqa: PLC0415

    with _opened(data, database, None, secrets) as site:
        found = [held for held in site.store.holds.all() if every or held.release is None]
    if as_json:
        print(json.dumps([asdict(held) for held in found], default=iso_utc, ensure_ascii=False))
        return
    for held in found:
        hold, release = held.hold, held.release
        text = words.HOLD.format(
            hold=hold.hold_id, event=hold.event_id, by=hold.by, reason=hold.reason, since=iso_utc(hold.since_utc)
        )
        print(text)
        if release is not None:
            print(words.RELEASE.format(by=release.by, reason=release.reason, at=iso_utc(release.released_utc)))
    print(words.HOLDS.format(count=sum(held.release is None for held in found)))


@holds.command("release")
def hold_release(
    hold: Annotated[str, typer.Argument(metavar="HOLD", help=words.HOLD_HELP)],
    by: By,
    reason: Reason,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
) -> None:
    """Bỏ niêm giữ / End a hold."""
    with _opened(data, database, None, secrets) as site:
        release = site.store.holds.release(hold, by, reason)
        print(words.RELEASED.format(event=release.event_id, hold=hold))


@contextmanager
def _opened(data: Path, database: str | None, objects: str | None, secrets: Path | None) -> "Iterator[Installation]":
    """What cannot be used ends the command: 2 for a mistake in what was asked, 1 where something is away."""
    from api.installation import installation  # noqa: PLC0415
    from evidence.keys import SiteKeyError  # noqa: PLC0415
    from evidence.objects import BadAddressError, ObjectsError  # noqa: PLC0415
    from evidence.store import BadDatabaseError, NoSuchEventError, RecordError, SchemaError, StoreError  # noqa: PLC0415
    from streams.camera.secrets import SecretsError  # noqa: PLC0415
    from streams.yaml_lines import ConfigError  # noqa: PLC0415

    misuse = (BadAddressError, BadDatabaseError, NoSuchEventError, RecordError, SchemaError)
    try:
        with installation(data.resolve(), database_of(data, database, secrets), objects) as site:
            yield site
    except ConfigError as error:
        fail("\n".join(f"{error.path}:{p.line}: {p.vi} / {p.en}" for p in error.problems))
    except (StoreError, ObjectsError, SiteKeyError, SecretsError, OSError) as error:
        fail(words.UNUSABLE.format(reason=error), status=2 if isinstance(error, misuse) else 1)


def _reread(
    site: "Installation", keys: Path | None, age: timedelta, rate_mb_s: float | None
) -> "tuple[int, int, tuple[CustodyFinding, ...]]":
    """Packages, reports, what is wrong with them."""
    from evidence.custody import reread, reread_reports  # noqa: PLC0415
    from evidence.custody.rereading import Rate  # noqa: PLC0415

    rate = Rate(None if rate_mb_s is None else rate_mb_s * 1e6, time.monotonic, time.sleep)
    since = datetime.now(UTC) - age
    packages = list(reread(site.store, site.objects, since, rate, trusts=site.trusts(keys)))
    reports = list(reread_reports(site.store, site.objects, since, rate))
    return len(packages), len(reports), tuple(finding for one in (*packages, *reports) for finding in one.findings)


def _line(candidate: "Candidate | ReportCandidate", *, dry_run: bool) -> str:
    decision = candidate.decision
    text = words.HELD_LINE if not decision.due else words.WOULD_LINE if dry_run else words.DELETED_LINE
    files = len(candidate.objects) + len(candidate.folder)
    line = text.format(event=decision.event_id, why_vi=decision.why.vi, why_en=decision.why.en, files=files)
    return f"{line} ({_size(candidate.size)})"


def _as_json(candidate: "Candidate | ReportCandidate", failed: str | None, dry_run: bool) -> dict[str, object]:
    from evidence.store.hotline_schema import is_report  # noqa: PLC0415

    decision = candidate.decision
    until = decision.delete_after_utc
    return {
        "report_id" if is_report(decision.event_id) else "event_id": decision.event_id,
        "class": decision.retention_class,
        "delete_after": None if until is None else until.isoformat(),
        "why": decision.why.en,
        "holds": [hold.hold_id for hold in decision.holds],
        "packages": [package.package_id for package in candidate.packages],
        "files": len(candidate.objects) + len(candidate.folder),
        "bytes": candidate.size,
        "deleted": decision.due and failed is None and not dry_run,
        "problem": failed,
    }


def _size(count: int) -> str:
    for unit in ("B", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}" if unit == "B" else f"{count:.1f} {unit}"
        count = count / 1000  # type: ignore[assignment]
    return f"{count:.1f} TB"
