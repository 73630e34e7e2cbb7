"""`litterwatch store`: is what the database holds what was written, and is it up to date?"""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.screen import fail
from evidence import catalogue_store as words
from streams.camera.secrets import SecretsError, variables
from streams.yaml_lines import parse

if TYPE_CHECKING:
    from evidence.store import AuditHead, StoreCheck

# SQLAlchemy takes 0.2 CPU-s to import: only the commands that use the store pay for it, so it is imported in them.

app = typer.Typer(
    help="Cơ sở dữ liệu: kiểm tra, nâng cấp / The store: check, upgrade",
    no_args_is_help=True,
)
Database = Annotated[
    str | None,
    typer.Option("--database", envvar="LITTERWATCH_DATABASE", help=words.DATABASE_HELP, show_default=False),
]


@app.command("check")
def check(
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
    head: Annotated[str | None, typer.Option(help=words.HEAD_HELP, show_default=False)] = None,
    as_json: AsJson = False,
) -> None:
    """Đối chiếu mọi bản ghi với nhật ký, không sửa gì / Compare every row with the log; repairs nothing.

    Kết thúc với 1 nếu có gì sai / Ends with status 1 where anything is wrong.
    """
    from evidence.store import Store  # noqa: PLC0415

    known = None if head is None else _head(head)
    with _explained():
        store = Store.open_existing(database_of(data, database, secrets))
        try:
            found = store.check(known)
        finally:
            store.close()
    if as_json:
        print(json.dumps({"intact": found.whole, **asdict(found)}, ensure_ascii=False))
    else:
        print_check(found)
    raise typer.Exit(0 if found.whole else 1)


@app.command("upgrade")
def upgrade(data: Data = DEFAULT_DATA, database: Database = None, secrets: Secrets = None) -> None:
    """Tạo hoặc nâng cấp các bảng / Make the tables, or bring them up to date."""
    from evidence.store import SCHEMA, Store  # noqa: PLC0415

    with _explained():
        before = Store.upgrade(database_of(data, database, secrets))
    text = words.CURRENT if before == SCHEMA else words.UPGRADED
    print(text.format(before=before or words.EMPTY, after=SCHEMA))


def database_of(data: Path, database: str | None, secrets: Path | None) -> str:
    """The address asked for, with `${NAME}` filled in, or a file in the data folder. Raises typer.Exit(2)."""
    if database is None:
        return f"sqlite:///{data.resolve() / 'litterwatch.sqlite'}"
    if "${" not in database:
        return database
    try:
        # JSON strings are YAML strings: `${NAME}` means here what it means in cameras.yaml.
        document = parse(json.dumps(database), variables(secrets))
    except SecretsError as error:
        fail(str(error))
    if document.problems:
        fail("\n".join(f"{p.vi} / {p.en}" for p in document.problems))
    return str(document.value)


def _head(text: str) -> "AuditHead":
    from evidence.store import AuditHead  # noqa: PLC0415

    match = re.fullmatch(r"(\d{1,18}):([0-9a-f]{64})", text)
    if match is None:
        fail(words.BAD_HEAD)
    return AuditHead(int(match[1]), match[2])


@contextmanager
def _explained() -> Iterator[None]:
    """What the store refuses ends the command: 2 for a mistake in what was asked, 1 where the database fails."""
    from evidence.store import BadDatabaseError, SchemaError, StoreError  # noqa: PLC0415

    try:
        yield
    except StoreError as error:
        misuse = isinstance(error, BadDatabaseError | SchemaError)
        fail(words.UNUSABLE.format(reason=error), status=2 if misuse else 1)


def print_check(found: "StoreCheck") -> None:
    """What is wrong, or that nothing is, for a person."""
    for broken in found.audit.breaks:
        entries = str(broken.first) if broken.first == broken.last else f"{broken.first}-{broken.last}"
        print(words.BREAK[broken.kind].format(entries=entries))
    for finding in found.findings:
        print(words.FINDING[finding.kind].format(where=finding.where))
    if found.whole:
        print(words.WHOLE.format(entries=found.audit.entries, rows=found.rows))
    else:
        print(words.BROKEN.format(count=len(found.audit.breaks) + len(found.findings)))
    print(words.HEAD.format(head=f"{found.audit.head.seq}:{found.audit.head.sha256}"))
