"""`litterwatch evidence stamp`: time stamps for packages, once an authority can be reached."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, Data, Secrets
from api.screen import fail
from api.store_commands import Database, database_of
from evidence import catalogue_verify as words
from evidence.atomic import write_atomic

if TYPE_CHECKING:
    from evidence.stamps.queue import Ask
    from evidence.verify.findings import Stamp
    from evidence.verify.judge import CheckStamp

ObjectsAt = Annotated[
    str | None, typer.Option("--objects", envvar="LITTERWATCH_OBJECTS", help=words.OBJECTS_HELP, show_default=False)
]


def stamp(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="FOLDER...", help=words.STAMP_HELP)] = None,
    url: Annotated[str, typer.Option(envvar="LITTERWATCH_TSA", help=words.URL_HELP)] = "",
    authorities: Annotated[list[Path] | None, typer.Option("--tsa", metavar="PEM", help=words.TSA_HELP)] = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    objects: ObjectsAt = None,
    secrets: Secrets = None,
) -> None:
    """Xin dấu thời gian cho các gói đang chờ (chạy định kỳ khi có mạng) / Time stamps for packages that wait.

    Chạy lại lúc nào cũng được: gói chưa có dấu thì xin tiếp / Run it again at any time: it goes on where it was.
    """
    from evidence.keys import SiteKeyError  # noqa: PLC0415
    from evidence.stamps import CertificateError, ask, stamp_checker  # noqa: PLC0415

    if not url.startswith(("http://", "https://")):
        fail(words.BAD_URL)
    try:
        given = [path.read_text("ascii") for path in authorities or ()]
        check = stamp_checker(given or _named(data))
    except (OSError, UnicodeError, CertificateError, SiteKeyError) as error:
        fail(words.BAD_CERTIFICATE.format(path=error))

    def asking(signed: bytes) -> tuple[bytes, "Stamp"]:
        return ask(url, signed, check)

    if folders:
        statuses = [_folder(folder, asking) for folder in folders]
        raise typer.Exit(0 if all(statuses) else 1)
    raise typer.Exit(_queue(data, database, objects, secrets, asking, check))


def _named(data: Path) -> tuple[str, ...]:
    """The authorities that this site's own trust file names. Raises SiteKeyError."""
    from evidence.keys.trusted import load  # noqa: PLC0415

    own = data / "keys" / "trust.json"
    return load(own).authorities if own.exists() else ()


def _folder(folder: Path, asking: "Ask") -> bool:
    from evidence.stamps import NotStampedError  # noqa: PLC0415

    target = folder / "manifest.tsr"
    try:
        if target.exists():
            raise NotStampedError("it has one already")
        data, found = asking((folder / "manifest.sig").read_bytes())
        write_atomic(target, data)
    except (NotStampedError, OSError) as error:
        print(words.NOT_STAMPED.format(package=folder.name, reason=error))
        return False
    print(words.STAMPED.format(package=folder.name, utc=found.utc, authority=found.authority))
    return True


def _queue(
    data: Path, database: str | None, objects: str | None, secrets: Path | None, asking: "Ask", check: "CheckStamp"
) -> int:
    from evidence.objects import ObjectsError, open_objects  # noqa: PLC0415
    from evidence.stamps.queue import stamp_due  # noqa: PLC0415
    from evidence.store import Store, StoreError  # noqa: PLC0415

    missing = count = 0
    try:
        store = Store.open_existing(database_of(data, database, secrets))
        try:
            kept = open_objects(data / "evidence" if objects is None else objects)
            for asked in stamp_due(store, kept, asking, check, lambda: datetime.now(UTC)):
                count += 1
                if asked.stamp is None:
                    missing += 1
                    print(words.NOT_STAMPED.format(package=asked.package_id, reason=asked.problem))
                else:
                    stamped = {"utc": asked.stamp.utc, "authority": asked.stamp.authority}
                    print(words.STAMPED.format(package=asked.package_id, **stamped))
        finally:
            store.close()
    except (StoreError, ObjectsError) as error:
        fail(words.NO_LOG.format(reason=error), status=1)
    if not count:
        print(words.NOTHING_WAITS)
    return 1 if missing else 0
