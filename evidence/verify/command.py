"""verify.py as a program: needs Python 3.8 or newer, and nothing else."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from evidence.verify.judge import verify_package
from evidence.verify.saying import as_json, as_text
from evidence.verify.signers import Known, utc_now_text
from evidence.verify.trust import TrustError, read_trust

_ABOUT = """Kiểm tra gói chứng cứ litterwatch, không cần mạng
Verifies litterwatch evidence packages, without a network.

Kết thúc với / Ends with: 0 nguyên vẹn và đáng tin cậy / intact and trusted; 1 không / not; 2 dùng sai / misuse;
3 nguyên vẹn nhưng chưa biết ai ký / intact, but who signed is not known."""


def main(arguments: list[str] | None = None) -> int:
    for stream in (sys.stdout, sys.stderr):
        # Windows' consoles have code pages that lack Vietnamese letters.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    parser = argparse.ArgumentParser(description=_ABOUT, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "packages", nargs="*", metavar="PACKAGE", help="thư mục hoặc tệp zip [nơi có verify.py] / folder or zip"
    )
    parser.add_argument(
        "--trust", action="append", default=[], metavar="FILE", help="tệp tin cậy của cơ sở / the site's trust file"
    )
    parser.add_argument(
        "--key", action="append", default=[], metavar="FINGERPRINT", help="dấu vân tay khóa đã đối chiếu / compared"
    )
    parser.add_argument(
        "--tsa",
        action="append",
        default=[],
        metavar="PEM",
        help="chứng thư gốc của tổ chức cấp dấu thời gian / root certificate of a time stamp authority",
    )
    parser.add_argument("--json", action="store_true", help="in dạng JSON / print JSON")
    asked = parser.parse_args(arguments)
    fingerprints = tuple(re.sub(r"[\s:-]", "", text).lower() for text in asked.key)
    if any(re.fullmatch(r"[0-9a-f]{64}", text) is None for text in fingerprints):
        parser.error("--key: 64 chữ số hệ 16 / 64 hexadecimal digits")
    try:
        trusts = tuple(read_trust(Path(path).read_bytes()) for path in asked.trust)
        authorities = tuple(Path(path).read_text("ascii") for path in asked.tsa)
    except (OSError, TrustError, UnicodeError) as error:
        parser.error(f"--trust, --tsa: {error}")
    known = Known(trusts, fingerprints, authorities, utc_now_text())
    packages = [Path(path) for path in asked.packages] or [Path(__file__).resolve().parent]
    reports = [verify_package(path, known) for path in packages]
    for report in reports:
        print(as_json(report) if asked.json else as_text(report))
    statuses = {report.exit_status for report in reports}
    return 1 if 1 in statuses else max(statuses)


if __name__ == "__main__":
    sys.exit(main())
