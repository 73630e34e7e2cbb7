"""Where passwords come from: the environment, or a file that only its owner can read."""

import os
import re
import stat
from collections.abc import Mapping
from pathlib import Path

FILE_VARIABLE = "LITTERWATCH_SECRETS"
"""Names the secrets file where no option does."""
_LINE = re.compile(r"\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*")


class SecretsError(Exception):
    """A secrets file that cannot be used. The text says what to do and holds nothing of the file but line numbers."""


def variables(file: Path | None = None, environment: Mapping[str, str] | None = None) -> Mapping[str, str]:
    """What `${NAME}` in cameras.yaml stands for: the secrets file, and the environment over it.

    `file` None takes the file that LITTERWATCH_SECRETS names, if it does. Raises SecretsError.
    """
    environment = os.environ if environment is None else environment
    if file is None and environment.get(FILE_VARIABLE):
        file = Path(environment[FILE_VARIABLE])
    return {**({} if file is None else read_secrets(file)), **environment}


def read_secrets(path: Path) -> dict[str, str]:
    """NAME=value lines; blank lines and lines that begin with # are left out, quotes around a value are taken off.

    Raises SecretsError where the file cannot be read, others could read it, or a line is something else.
    """
    try:
        # Checked on the open file: what is looked at is what is read.
        with path.open("rb") as file:
            found = os.fstat(file.fileno())
            if not stat.S_ISREG(found.st_mode):
                raise SecretsError(f"{path}: expected a regular file")
            if found.st_mode & 0o077:
                mode = stat.S_IMODE(found.st_mode)
                raise SecretsError(
                    f"{path}: expected a file that only its owner can read, found mode {mode:04o}; "
                    f"run: chmod 600 {path}"
                )
            if found.st_uid not in {os.geteuid(), 0}:
                raise SecretsError(f"{path}: expected a file of who runs this, found one of user {found.st_uid}")
            data = file.read()
    except OSError as error:
        raise SecretsError(f"{path}: cannot be read: {error.strerror}") from error
    values: dict[str, str] = {}
    for number, line in enumerate(_text(path, data).splitlines(), 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.fullmatch(line)
        if match is None:
            raise SecretsError(f"{path}:{number}: expected NAME=value")
        value = match[2]
        quoted = len(value) >= 2 and value[0] == value[-1] and value[0] in "'\""
        values[match[1]] = value[1:-1] if quoted else value
    return values


def _text(path: Path, data: bytes) -> str:
    text = data.decode("utf-8", "replace")
    if "\ufffd" in text:  # a decoding error would quote the bytes
        raise SecretsError(f"{path}: expected UTF-8 text")
    return text
