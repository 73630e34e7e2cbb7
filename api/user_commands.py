"""`litterwatch user`: accounts and tokens, by whoever may read the database anyway."""

import getpass
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data, Secrets
from api.screen import fail
from api.store_commands import Database, database_of
from evidence import catalogue_people as words
from evidence import catalogue_store

if TYPE_CHECKING:
    from evidence.people import Account, People

app = typer.Typer(help="Tài khoản và mã truy cập / Accounts and tokens", no_args_is_help=True)
Name = Annotated[str, typer.Argument(help=words.NAME_HELP)]


@app.command("add")
def add(
    name: Name,
    role: Annotated[str, typer.Option(help=words.ROLE_HELP)],
    full_name: Annotated[str, typer.Option(help=words.FULL_NAME_HELP)],
    unit: Annotated[str, typer.Option(help=words.UNIT_HELP)],
    commune: Annotated[list[str] | None, typer.Option(help=words.COMMUNE_HELP, show_default=False)] = None,
    every_commune: Annotated[bool, typer.Option("--every-commune", help=words.EVERY_HELP)] = False,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
) -> None:
    """Thêm tài khoản, in liên kết đặt mật khẩu dùng một lần / Add an account and print its one-time link."""
    from evidence.people import ROLES, NewAccount  # noqa: PLC0415

    found = next((one for one in ROLES if one == role), None)
    if found is None:
        fail(words.BAD_ACCOUNT.format(reason=f"--role {' | '.join(ROLES)}"))
    if every_commune == bool(commune):
        fail(words.WHICH_COMMUNES)
    communes = None if every_commune else frozenset(commune or ())
    with _people(database_of(data, database, secrets)) as people:
        secret = people.accounts.add(NewAccount(name, full_name, unit, found, communes), at_console())
    print(words.LINK.format(name=name, path=f"/setup?link={secret}"))


@app.command("list")
def list_accounts(
    data: Data = DEFAULT_DATA, database: Database = None, secrets: Secrets = None, as_json: AsJson = False
) -> None:
    """Liệt kê tài khoản và mã truy cập / List accounts and tokens."""
    with _people(database_of(data, database, secrets)) as people:
        accounts, tokens = people.accounts.all(), people.tokens.all()
    if as_json:
        shown = [_described(account) for account in accounts]
        for one in shown:
            ours = [token for token in tokens if token.account == one["name"] and token.revoked_utc is None]
            one["tokens"] = [
                {"id": t.token_id, "label": t.label, "scopes": sorted(t.scopes), "expires": t.expires_utc.isoformat()}
                for t in ours
            ]
        print(json.dumps(shown, ensure_ascii=False))
        return
    for account in accounts:
        state = words.DISABLED if account.disabled else words.IN_USE if account.has_password else words.NO_PASSWORD
        communes = str(words.EVERY) if account.communes is None else ", ".join(sorted(account.communes))
        print(f"{account.name}  {account.full_name}, {account.unit}  {words.ROLE[account.role]}  {communes}  {state}")
    for token in tokens:
        if token.revoked_utc is None:
            scopes = ", ".join(sorted(token.scopes))
            print(f"  {token.token_id}  {token.account}: {token.label}  {scopes}  {token.expires_utc:%Y-%m-%d}")


@app.command("reset")
def reset(name: Name, data: Data = DEFAULT_DATA, database: Database = None, secrets: Secrets = None) -> None:
    """Huỷ mật khẩu, in liên kết mới / Make the password void and print a new link."""
    with _people(database_of(data, database, secrets)) as people:
        secret = people.accounts.reset(name, at_console())
    print(words.LINK.format(name=name, path=f"/setup?link={secret}"))


@app.command("disable")
def disable(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help=words.UNDO_HELP)] = False,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
) -> None:
    """Khoá tài khoản, mọi phiên và mã truy cập của nó / Shut an account with its sessions and tokens out."""
    with _people(database_of(data, database, secrets)) as people:
        people.accounts.change(name, at_console(), disabled=not undo)
    print(words.CHANGED.format(name=name))


@app.command("token")
def token(
    name: Name,
    label: Annotated[str, typer.Option(help=words.LABEL_HELP)] = "",
    scope: Annotated[list[str] | None, typer.Option(help=words.SCOPE_HELP, show_default=False)] = None,
    days: Annotated[int, typer.Option(min=1, max=3650, help=words.DAYS_HELP)] = 365,
    revoke: Annotated[str | None, typer.Option(help=words.REVOKE_HELP, show_default=False)] = None,
    data: Data = DEFAULT_DATA,
    database: Database = None,
    secrets: Secrets = None,
) -> None:
    """Tạo mã truy cập cho một chương trình, in một lần / Make a token for a program; it is printed once."""
    from evidence.people import RIGHTS  # noqa: PLC0415

    if revoke is None and not scope:
        fail(words.WHICH_SCOPES.format(scopes=", ".join(RIGHTS)))
    scopes = [right for right in RIGHTS if right in (scope or ())]
    if unknown := sorted(set(scope or ()) - set(RIGHTS)):
        fail(words.BAD_ACCOUNT.format(reason=", ".join(unknown)))
    with _people(database_of(data, database, secrets)) as people:
        if revoke is not None:
            if not any(one.token_id == revoke and one.account == name for one in people.tokens.all()):
                fail(words.NO_TOKEN.format(name=name))
            people.tokens.revoke(revoke, at_console())
            print(words.CHANGED.format(name=name))
        else:
            print(people.tokens.make(name, label or "-", scopes, at_console(), days))


def _described(account: "Account") -> dict[str, object]:
    return {
        "name": account.name,
        "full_name": account.full_name,
        "unit": account.unit,
        "role": account.role,
        "communes": None if account.communes is None else sorted(account.communes),
        "disabled": account.disabled,
        "has_password": account.has_password,
    }


@contextmanager
def _people(url: str) -> "Iterator[People]":
    """What is refused ends the command: 2 for a mistake in what was asked, 1 where the database fails."""
    from evidence.people import People, PeopleError  # noqa: PLC0415  SQLAlchemy, 0.2 CPU-s
    from evidence.store import BadDatabaseError, SchemaError, Store, StoreError  # noqa: PLC0415

    try:
        store = Store.open(url)
        try:
            yield People(store)
        finally:
            store.close()
    except PeopleError as error:
        fail(words.BAD_ACCOUNT.format(reason=error))
    except StoreError as error:
        misuse = isinstance(error, BadDatabaseError | SchemaError)
        fail(catalogue_store.UNUSABLE.format(reason=error), status=2 if misuse else 1)


def at_console() -> str:
    """Who sits at the machine, for the log; no account is named so."""
    try:
        return f"console:{getpass.getuser()}"
    except (KeyError, OSError):  # a container's user without a name
        return "console"
