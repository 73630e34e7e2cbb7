"""`litterwatch evidence verify`: is a package what was sealed, and who sealed it?"""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.camera_commands import DEFAULT_DATA, AsJson, Data
from api.screen import fail, say
from evidence import catalogue_verify as words

if TYPE_CHECKING:
    from evidence.verify.judge import CheckStamp
    from evidence.verify.signers import Known

# Keys and stamps need cryptography, which takes 0.1 CPU-s to import: only who verifies pays for it.

Authorities = Annotated[list[Path] | None, typer.Option("--tsa", metavar="PEM", help=words.TSA_HELP)]


def verify(
    packages: Annotated[list[Path] | None, typer.Argument(metavar="PACKAGE...", help=words.PACKAGES_HELP)] = None,
    trust: Annotated[list[Path] | None, typer.Option("--trust", metavar="FILE", help=words.TRUST_HELP)] = None,
    key: Annotated[list[str] | None, typer.Option("--key", metavar="FINGERPRINT", help=words.KEY_HELP)] = None,
    authorities: Authorities = None,
    data: Data = DEFAULT_DATA,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra gói chứng cứ có nguyên vẹn không, ai ký / Is a package intact, and who signed it?

    Kết thúc với 0 nguyên vẹn và đáng tin cậy; 1 không; 2 dùng sai; 3 nguyên vẹn nhưng chưa biết ai ký /
    Ends with 0 intact and trusted; 1 not; 2 misuse; 3 intact, but who signed is not known.
    """
    from evidence.verify.judge import verify_package  # noqa: PLC0415
    from evidence.verify.saying import as_json as line  # noqa: PLC0415
    from evidence.verify.saying import as_text  # noqa: PLC0415

    if not packages:
        fail(words.NO_PACKAGE)
    known = known_signers(tuple(trust or ()), tuple(key or ()), data, authorities_in(tuple(authorities or ())))
    check = checker_of(known.certificates)
    if not known:
        say(words.UNTRUSTED_RUN)
    statuses: Counter[int] = Counter()
    for path in packages:
        report = verify_package(path, known, check)
        statuses[report.exit_status] += 1
        print(line(report) if as_json else as_text(report))
    if len(packages) > 1 and not as_json:
        print(words.SUMMARY.format(intact=statuses[0], unknown=statuses[3], bad=statuses[1]))
    raise typer.Exit(1 if statuses[1] else max(statuses))


def known_signers(
    files: tuple[Path, ...], keys: tuple[str, ...], data: Path, authorities: tuple[str, ...] = ()
) -> "Known":
    from evidence.keys import SiteKeyError, Trusted  # noqa: PLC0415
    from evidence.keys.trusted import load, plain_fingerprint  # noqa: PLC0415
    from evidence.verify.signers import Known, utc_now_text  # noqa: PLC0415

    fingerprints = tuple(plain_fingerprint(text) for text in keys)
    if any(len(text) != 64 or set(text) - set("0123456789abcdef") for text in fingerprints):
        fail(words.BAD_KEY)
    own = data / "keys" / "trust.json"
    try:
        if files:
            trusts = tuple(load(path) for path in files)
        else:
            trusts = (*((load(own),) if own.exists() else ()), *Trusted(data / "trusted").all())
    except SiteKeyError as error:
        fail(words.BAD_TRUST.format(reason=error))
    return Known(trusts, fingerprints, authorities, utc_now_text())


def authorities_in(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Certificates as text."""
    given = []
    for path in files:
        try:
            given.append(path.read_text("ascii"))
        except (OSError, UnicodeError):
            fail(words.BAD_CERTIFICATE.format(path=path))
    return tuple(given)


def checker_of(certificates: tuple[str, ...]) -> "CheckStamp | None":
    """By a library, beside what verify.py does by itself."""
    from evidence.stamps import CertificateError, stamp_checker  # noqa: PLC0415

    try:
        return stamp_checker(certificates) if certificates else None
    except CertificateError as error:
        fail(words.BAD_CERTIFICATE.format(path=error))
