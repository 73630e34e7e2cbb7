"""A package as one file: a zip whose entries are stored as they are, in one order, so that the same package is the same
zip everywhere."""

import shutil
import zipfile
from pathlib import Path

from evidence.atomic import replacing

_FIRST = ("manifest.json", "manifest.sig", "SHA256SUMS", "manifest.tsr", "VERIFY.txt")
_WHEN = (1980, 1, 1, 0, 0, 0)
"""The earliest a zip knows: when a file was copied says nothing about the evidence."""


def write_zip(folder: Path, out: Path) -> None:
    """All files below `folder`; `out` appears complete or not at all. Raises OSError."""
    paths = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    ordered = [path for path in _FIRST if path in paths] + [path for path in paths if path not in _FIRST]
    with replacing(out) as partial, zipfile.ZipFile(partial, "x", zipfile.ZIP_STORED) as archive:
        for path in ordered:
            entry = zipfile.ZipInfo(path, _WHEN)
            entry.external_attr = 0o100440 << 16
            entry.create_system = 3
            with (folder / path).open("rb") as source, archive.open(entry, "w", force_zip64=False) as target:
                shutil.copyfileobj(source, target, 1 << 20)
