"""`litterwatch evidence key`: the key this site signs with, and the sites whose keys are trusted here."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.passphrase import key_passphrase
from api.screen import fail
from api.store_commands import Database, database_of
from evidence import catalogue_verify as words

if TYPE_CHECKING:
    from evidence.keys import SiteKeys

# cryptography takes 0.1 CPU-s to import: only the commands that use a key pay for it.

app = typer.Typer(
    help="Khóa ký: xem, thay, thu hồi, tin cậy cơ sở khác / The site's key: show, rotate, revoke, trust",
    no_args_is_help=True,
)
KeysIn = Annotated[Path | None, typer.Option("--keys", help=words.KEYS_FOLDER_HELP, show_default=False)]
By = Annotated[str, typer.Option("--by", help=words.BY_HELP)]
_PROGRAM = "litterwatch"


@app.command("show")
def show(
    site: Annotated[str | None, typer.Option(help=words.SITE_HELP, show_default=False)] = None,
    keys: KeysIn = None,
    data: Data = DEFAULT_DATA,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Dấu vân tay và lịch sử khóa (tạo khóa nếu chưa có) / Fingerprint and history; makes a missing key."""
    with _explained():
        held = _open(keys, data, secrets)
        if site is not None:
            held.describe(site=site)
    _print(held, _folder(keys, data), as_json=as_json)


@app.command("authority")
def authority(
    certificates: Annotated[list[Path], typer.Argument(metavar="PEM...", help=words.TSA_HELP)],
    keys: KeysIn = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    by: By = _PROGRAM,
    as_json: AsJson = False,
) -> None:
    """Ghi chứng thư tổ chức cấp dấu thời gian vào tệp tin cậy / Name the time stamp authorities in the trust file."""
    from evidence.stamps import CertificateError, stamp_checker  # noqa: PLC0415

    try:
        found = tuple(path.read_text("ascii") for path in certificates)
        stamp_checker(found)
    except (OSError, UnicodeError, CertificateError) as error:
        fail(words.BAD_CERTIFICATE.format(path=error))
    with _explained():
        held = _open(keys, data, secrets)
        with _noted(held, data, database, secrets, by):
            held.describe(authorities=found)
    _print(held, _folder(keys, data), as_json=as_json)


@app.command("rotate")
def rotate(
    keys: KeysIn = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    by: By = _PROGRAM,
    as_json: AsJson = False,
) -> None:
    """Thay khóa: khóa mới do khóa cũ ký, khóa cũ bị hủy / A new key, signed by the old one, which is destroyed."""
    with _explained():
        held = _open(keys, data, secrets)
        with _noted(held, data, database, secrets, by):
            held.rotate()
    if not as_json:
        print(words.ROTATED)
    _print(held, _folder(keys, data), as_json=as_json)


@app.command("revoke")
def revoke(
    key: Annotated[str | None, typer.Argument(metavar="KEY", help=words.KEY_ID_HELP, show_default=False)] = None,
    reason: Annotated[str, typer.Option(help=words.REASON_HELP)] = "",
    since: Annotated[str | None, typer.Option(metavar="ISO8601", help=words.SINCE_HELP, show_default=False)] = None,
    known: Annotated[list[Path] | None, typer.Option("--known", metavar="DIR", help=words.KNOWN_HELP)] = None,
    database: Database = None,
    yes: Annotated[bool, typer.Option("--yes", help=words.YES_HELP)] = False,
    keys: KeysIn = None,
    data: Data = DEFAULT_DATA,
    secrets: Secrets = None,
    by: By = _PROGRAM,
    as_json: AsJson = False,
) -> None:
    """Thu hồi khóa bị lộ / Revoke a key that others may have.

    Gói ký trước đó vẫn có giá trị nếu có dấu thời gian, hoặc nếu nhật ký kiểm toán (hay --known) biết chúng /
    Packages from before stay valid with a time stamp, or where the audit log (or --known) knows them.
    """
    if not reason.strip():
        raise typer.BadParameter(words.REASON_HELP, param_hint="--reason")
    at = None if since is None else _moment(since)
    with _explained():
        held = _open(keys, data, secrets)
        key_id = held.key_id if key is None else _chosen(held, key)
        if not yes and not typer.confirm(str(words.SURE.format(key=key_id[:16]))):
            raise typer.Exit(1)
        logged = _logged(data, database, secrets, key_id, at)
        found = (*logged, *_known(held, key_id, tuple(known or ())))
        with _noted(held, data, database, secrets, by):
            held.revoke(key_id, reason.strip(), since=at, known=found)
    if not as_json:
        print(words.REVOKED_NOW.format(key=key_id[:16], count=len(found)))
    _print(held, _folder(keys, data), as_json=as_json)


@app.command("trust")
def trust(
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help=words.TRUST_FILE_HELP, show_default=False)] = None,
    fingerprint: Annotated[str | None, typer.Option(help=words.FINGERPRINT_HELP, show_default=False)] = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    by: By = _PROGRAM,
    as_json: AsJson = False,
) -> None:
    """Tin cậy một cơ sở khác sau khi đối chiếu dấu vân tay / Trust another site, once its fingerprint was compared."""
    from evidence.keys import FingerprintNeededError, Trusted  # noqa: PLC0415
    from evidence.keys.trusted import fingerprint as grouped  # noqa: PLC0415

    trusted = Trusted(data / "trusted")
    with _explained():
        if file is not None:
            try:
                trusted.add(file.read_bytes(), fingerprint)
            except FingerprintNeededError as needed:
                fail(words.COMPARE.format(key=grouped(needed.key_id)), status=1)
        found = trusted.all()
    if file is not None:
        _note("trusted", data, database, secrets, by, None, b"".join(one.to_bytes() for one in found))
    if as_json:
        print(json.dumps([{"site": one.site, "key_id": one.keys[-1].key_id} for one in found], ensure_ascii=False))
        return
    for one in found:
        site = one.site or one.keys[0].key_id[:16]
        print(words.TRUSTED.format(site=site, key=grouped(one.keys[-1].key_id)))
    if not found:
        print(words.NOBODY)


def _folder(keys: Path | None, data: Path) -> Path:
    return data / "keys" if keys is None else keys


def _open(keys: Path | None, data: Path, secrets: Path | None) -> "SiteKeys":
    from evidence.keys import SiteKeys  # noqa: PLC0415

    return SiteKeys.open(_folder(keys, data), key_passphrase(secrets))


@contextmanager
def _noted(held: "SiteKeys", data: Path, database: str | None, secrets: Path | None, by: str) -> Iterator[None]:
    """What is changed within goes into the audit log."""
    before = held.trust.to_bytes()
    yield
    _note("trust", data, database, secrets, by, before, held.trust.to_bytes())


def _note(
    name: str, data: Path, database: str | None, secrets: Path | None, by: str, before: bytes | None, after: bytes
) -> None:
    """In the audit log, where there is one: whose keys count decides what every package is worth."""
    from evidence.store import Store, StoreError  # noqa: PLC0415

    if database is None and not (data / "litterwatch.sqlite").exists():
        return
    hashes = [None if content is None else hashlib.sha256(content).hexdigest() for content in (before, after)]
    try:
        store = Store.open_existing(database_of(data, database, secrets))
        try:
            store.custody.setting_changed(name, by, hashes[0], str(hashes[1]))
        finally:
            store.close()
    except StoreError as error:
        fail(words.NOT_NOTED.format(reason=error), status=1)


def _chosen(held: "SiteKeys", given: str) -> str:
    from evidence.keys.trusted import plain_fingerprint  # noqa: PLC0415

    start = plain_fingerprint(given)
    found = [key.key_id for key in held.trust.keys if start and key.key_id.startswith(start)]
    if len(found) != 1:
        fail(words.NO_SUCH_KEY.format(given=given))
    return found[0]


def _logged(data: Path, database: str | None, secrets: Path | None, key_id: str, since: datetime | None) -> list[str]:
    """Of the packages in the audit log, those that the key signed before `since`: SHA-256 of their manifest."""
    from evidence.store import Store, StoreError  # noqa: PLC0415

    if database is None and not (data / "litterwatch.sqlite").exists():
        return []
    try:
        store = Store.open_existing(database_of(data, database, secrets))
        try:
            if not store.check().whole:
                fail(words.LOG_BROKEN, status=1)
            packages = [one for one in store.packages.all() if one.signing_key_id == key_id]
            return [one.manifest_sha256 for one in packages if since is None or one.sealed_utc < since]
        finally:
            store.close()
    except StoreError as error:
        fail(words.NO_LOG.format(reason=error), status=1)


def _known(held: "SiteKeys", key_id: str, folders: tuple[Path, ...]) -> tuple[str, ...]:
    """Of the packages under `folders`, those that the key signed and that are intact: SHA-256 of their manifest."""
    from evidence.verify.judge import verify_package  # noqa: PLC0415
    from evidence.verify.signers import Known  # noqa: PLC0415

    found = []
    for manifest in sorted(path for folder in folders for path in folder.rglob("manifest.json")):
        report = verify_package(manifest.parent, Known((held.trust,)))
        if report.verdict == "intact" and report.signer is not None and report.signer.key_id == key_id:
            found.append(hashlib.sha256(manifest.read_bytes()).hexdigest())
    return tuple(found)


def _moment(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        fail(words.BAD_SINCE)
    if at.tzinfo is None:
        fail(words.BAD_SINCE)
    return at


def _print(held: "SiteKeys", folder: Path, *, as_json: bool) -> None:
    from evidence.keys.site import TRUST_FILE  # noqa: PLC0415
    from evidence.keys.trusted import fingerprint  # noqa: PLC0415

    trust = held.trust
    if as_json:
        stated = {"key_id": held.key_id, "encrypted": held.encrypted, "trust": json.loads(trust.to_bytes())}
        print(json.dumps(stated, ensure_ascii=False))
        return
    print(words.KEY_OF.format(site=trust.site) if trust.site else words.KEY_HERE)
    print(words.FINGERPRINT.format(key=fingerprint(held.key_id)))
    print(words.MADE.format(at=trust.keys[-1].created_utc))
    print(words.PROTECTED if held.encrypted else words.UNPROTECTED)
    for key in trust.keys[:-1]:
        print(words.EARLIER.format(key=key.key_id[:16], at=key.created_utc))
    for found in trust.revocations:
        print(words.REVOKED.format(key=found.key_id[:16], at=found.since_utc, reason=found.reason))
    print(words.TRUST_FILE.format(path=folder / TRUST_FILE))


@contextmanager
def _explained() -> Iterator[None]:
    """What is wrong with a key ends the command."""
    from evidence.keys import SiteKeyError  # noqa: PLC0415

    try:
        yield
    except (SiteKeyError, OSError) as error:
        fail(words.KEY_TROUBLE.format(reason=error), status=1)
