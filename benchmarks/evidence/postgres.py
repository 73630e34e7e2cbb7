"""A real PostgreSQL server of one's own: in a folder of its own, on a Unix socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

ACCOUNT = "postgres"
"""Whom Debian's package makes: PostgreSQL refuses to run as root."""
DATABASE_USER = "tests"
_WAIT_S = 60


def binaries() -> Path | None:
    """The folder with initdb and pg_ctl, of the newest version there is."""
    on_path = shutil.which("initdb")
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[-3]))
    return found[-1].parent if found else Path(on_path).parent if on_path else None


def why_not() -> str | None:
    """What is missing, None where a server can be started."""
    if binaries() is None:
        return "no PostgreSQL: apt-get install postgresql"
    if os.geteuid() == 0 and (shutil.which("runuser") is None or not _has_account()):
        return f"PostgreSQL refuses to run as root, and there is no runuser or no account {ACCOUNT}"
    return None


class Server:
    """Of one cluster. It does not wait for the disk: no test cuts the power, and a crashed server recovers without."""

    def __init__(self, folder: Path) -> None:
        """Made, not started. `folder` must be the server's account's."""
        self.folder = folder
        self._numbers = count(1)
        self._run(
            "initdb",
            "-D",
            str(self._cluster),
            "-U",
            DATABASE_USER,
            "-N",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        )

    def url(self, database: str) -> str:
        return f"postgresql://{DATABASE_USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c max_connections=40 -c fsync=off -c full_page_writes=off"
        log = str(self.folder / "log")
        self._run("pg_ctl", "-D", str(self._cluster), "-w", "-t", str(_WAIT_S), "-l", log, "-o", options, "start")

    def stop(self, mode: str = "fast") -> None:
        """`immediate` is a crash: the server recovers at the next start."""
        self._run("pg_ctl", "-D", str(self._cluster), "-w", "-t", str(_WAIT_S), "-m", mode, "stop")

    def new_database(self, template: str = "template1") -> str:
        """Its URL."""
        name = f"test{next(self._numbers)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def drop(self, url: str) -> None:
        """A database that is used no more: each is 8 MB."""
        self.sql(f"DROP DATABASE {url.partition('?')[0].rpartition('/')[2]} WITH (FORCE)")

    def sql(self, statement: str, database: str = "postgres") -> str:
        """What psql answers, as whoever may do everything."""
        at = ["-h", str(self.folder), "-U", DATABASE_USER, "-d", database]
        return self._run("psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *at, "-c", statement)

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    def _run(self, program: str, *arguments: str) -> str:
        folder = binaries()
        assert folder is not None
        command = [str(folder / program), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", ACCOUNT, "--", *command]
        # pg_ctl's server would hold a pipe open for as long as it lives.
        with tempfile.TemporaryFile() as output:
            done = subprocess.run(command, check=False, cwd=self.folder, stdout=output, stderr=output, timeout=120)
            output.seek(0)
            said = output.read().decode()
        assert done.returncode == 0, f"{program}: {said}"
        return said.strip()


@contextmanager
def running_server() -> Iterator[Server]:
    """Started, and gone with everything at the end."""
    with tempfile.TemporaryDirectory(prefix="litterwatch-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, ACCOUNT)
        server = Server(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop("immediate")


def _has_account() -> bool:
    return any(entry.pw_name == ACCOUNT for entry in pwd.getpwall())
