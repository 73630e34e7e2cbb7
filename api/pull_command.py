"""`litterwatch pull`: mirror what a station flagged, for days offline, and go on where it was."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import typer

from api.camera_commands import AsJson
from api.screen import fail, say
from evidence import catalogue_pull as words

if TYPE_CHECKING:
    from api.client import Client, Token
    from api.pulling.mirror import Mirror, Round
    from api.pulling.packages import Trusting
    from api.pulling.screen import PullScreen

# httpx and the verifier take 0.2 CPU-s to import: only who pulls pays for it.

_AGAIN_S = 15.0
"""After a round that ended early; doubled up to --every."""


def pull(
    url: Annotated[str, typer.Argument(metavar="URL", help=words.URL_HELP)],
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=words.OUT_HELP)],
    every: Annotated[
        float | None, typer.Option(metavar="SECONDS", min=1.0, max=86_400.0, help=words.EVERY_HELP, show_default=False)
    ] = None,
    once: Annotated[bool, typer.Option("--once", help=words.ONCE_HELP)] = False,
    token_file: Annotated[
        Path | None, typer.Option("--token-file", metavar="FILE", help=words.TOKEN_HELP, show_default=False)
    ] = None,
    trust: Annotated[list[Path] | None, typer.Option("--trust", metavar="FILE", help=words.TRUST_HELP)] = None,
    key: Annotated[list[str] | None, typer.Option("--key", metavar="FINGERPRINT", help=words.KEY_HELP)] = None,
    reason: Annotated[str, typer.Option(help=words.REASON_HELP)] = words.REASON,
    authority: Annotated[
        Path | None, typer.Option("--ca", metavar="PEM", help=words.CA_HELP, show_default=False)
    ] = None,
    allow_http: Annotated[bool, typer.Option("--allow-http", help=words.HTTP_HELP)] = False,
    moved: Annotated[bool, typer.Option("--moved", help=words.MOVED_HELP)] = False,
    check: Annotated[bool, typer.Option("--check", help=words.CHECK_HELP)] = False,
    as_json: AsJson = False,
) -> None:
    """Sao vụ việc và gói niêm phong về máy này / Mirror flagged events and their sealed packages.

    Tắt máy, mất mạng, hết đĩa lúc nào cũng được: lần sau làm tiếp / Stop it whenever: the next run goes on.

    Kết thúc với 0 đủ cả; 1 còn thiếu hoặc không nhận; 2 dùng sai, mã truy cập bị từ chối / Ends with 0 all here; 1
    something missing or not taken; 2 misuse, or the token is refused.
    """
    if once and every is not None:
        fail(words.ONCE_OR_EVERY)
    asked = Asked(url, out, every, token_file, tuple(trust or ()), tuple(key or ()), reason, authority, moved, check)
    raise typer.Exit(run_pull(asked, allow_http=allow_http, as_json=as_json))


@dataclass(frozen=True, slots=True)
class Asked:
    """What the command line said."""

    url: str
    out: Path
    every_s: float | None
    token_file: Path | None = None
    trust: tuple[Path, ...] = ()
    keys: tuple[str, ...] = ()
    reason: str = words.REASON
    authority: Path | None = None
    moved: bool = False
    check: bool = False


def run_pull(asked: Asked, *, allow_http: bool, as_json: bool) -> int:
    """Returns the exit status. Raises typer.Exit."""
    from api.pulling.packages import Trusting  # noqa: PLC0415
    from api.pulling.screen import PullScreen  # noqa: PLC0415
    from api.verify_command import checker_of, known_signers  # noqa: PLC0415

    url = _address(asked.url, allow_http=allow_http)
    token = _token(asked.token_file)
    known = known_signers(asked.trust, asked.keys, asked.out)
    trusting = Trusting(known, checker_of(known.certificates))
    screen = PullScreen(quiet=as_json)
    if not known:
        say(words.UNSIGNED)
    try:
        with _client(url, token, asked) as client, _mirror(asked, client, trusting, screen) as mirror:
            return _Rounds(mirror, screen, asked, as_json=as_json).run()
    except KeyboardInterrupt:
        say(words.INTERRUPTED)
        return 130


class _Rounds:
    """One, or one after the other until somebody ends it."""

    def __init__(self, mirror: "Mirror", screen: "PullScreen", asked: Asked, *, as_json: bool) -> None:
        self._mirror, self._screen, self._asked, self._as_json = mirror, screen, asked, as_json

    def run(self) -> int:
        if self._asked.check:
            try:
                say(words.CHECKED.format(damaged=self._mirror.check()))
            except (OSError, sqlite3.Error) as error:
                say(words.STOPPED_EARLY.format(reason=error))
                return 1
        wait_s = _AGAIN_S
        while True:
            with self._screen.shown():
                done = self._mirror.round(patient=self._asked.every_s is not None)
            self._screen.ended(done)
            if self._as_json:
                print(json.dumps(_plain(done), ensure_ascii=False), flush=True)
            if done.fatal:
                return 2
            if self._asked.every_s is None:
                return 0 if done.whole else 1
            pause_s = self._asked.every_s
            if done.trouble is not None:
                pause_s = min(wait_s, pause_s)
                say(words.AGAIN.format(seconds=f"{pause_s:.0f}"))
            wait_s = _AGAIN_S if done.trouble is None else 2 * wait_s
            time.sleep(pause_s)


@contextmanager
def _mirror(asked: Asked, client: "Client", trusting: "Trusting", screen: "PullScreen") -> "Iterator[Mirror]":
    """Raises typer.Exit."""
    from api.pulling.folder import BusyFolderError, MirrorFolder  # noqa: PLC0415
    from api.pulling.ledger import Ledger, LedgerError, OtherServerError  # noqa: PLC0415
    from api.pulling.mirror import Mirror  # noqa: PLC0415

    folder = MirrorFolder(asked.out)
    try:
        with folder.alone(), closing(Ledger(folder.ledger)) as ledger:
            yield Mirror(client, folder, ledger, trusting, screen, reason=asked.reason, moved=asked.moved)
    except BusyFolderError:
        fail(words.BUSY.format(path=asked.out))
    except OtherServerError as error:
        fail(words.OTHER_SERVER.format(path=asked.out, server=error.server, account=error.account))
    except LedgerError as error:
        fail(words.BAD_LEDGER.format(reason=error))
    except (OSError, sqlite3.Error) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else error
        fail(words.NOT_WRITABLE.format(path=asked.out, reason=reason), status=1)


def _client(url: str, token: "Token", asked: Asked) -> "Client":
    from api.client import Client  # noqa: PLC0415

    authority = None if asked.authority is None else str(asked.authority)
    try:
        return Client(url, token, authority=authority)
    except (ValueError, OSError) as error:
        fail(words.BAD_URL.format(reason=error))


def _address(url: str, *, allow_http: bool) -> str:
    """Raises typer.Exit(2)."""
    from api.client.asking import base_url  # noqa: PLC0415

    try:
        found = base_url(url)
    except ValueError as error:
        fail(words.BAD_URL.format(reason=error))
    parts = urlsplit(found)
    if parts.scheme == "http" and not allow_http and not _is_here(parts.hostname or ""):
        fail(words.PLAIN_HTTP.format(url=found))
    return found


def _is_here(host: str) -> bool:
    """What goes to it leaves this machine nowhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _token(path: Path | None) -> "Token":
    """Raises typer.Exit(2)."""
    from api.client import BadTokenError, Token  # noqa: PLC0415

    try:
        if path is None:
            return Token.from_environment()
        if path.stat().st_mode & 0o077:
            say(words.OPEN_TOKEN.format(path=path))
        return Token.from_file(path)
    except (BadTokenError, OSError) as error:
        fail(words.BAD_TOKEN.format(reason=error))


def _plain(done: "Round") -> dict[str, object]:
    from dataclasses import asdict  # noqa: PLC0415

    counts = asdict(done.counts)
    return {
        "complete": done.whole,
        "trouble": done.trouble,
        "new_events": done.events,
        "withdrawn_now": done.withdrawn,
        "fetched": done.fetched,
        "fetched_bytes": done.fetched_bytes,
        "damaged_files": done.damaged,
        "stamped": done.stamped,
        **counts,
        "not_taken": [asdict(one) for one in done.refused],
    }
