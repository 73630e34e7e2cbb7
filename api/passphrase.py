"""Where the passphrase of the site's key comes from: never from the command line, which everybody can list."""

from pathlib import Path

from streams.camera.secrets import SecretsError, variables

PASSPHRASE = "LITTERWATCH_KEY_PASSPHRASE"


def key_passphrase(secrets: Path | None = None) -> str | None:
    """From the environment or the secrets file; None: the file's mode alone protects it. Raises KeyLockedError."""
    try:
        return variables(secrets).get(PASSPHRASE) or None
    except SecretsError as error:
        from evidence.keys import KeyLockedError  # noqa: PLC0415  cryptography, 0.1 CPU-s

        raise KeyLockedError(str(error)) from error
