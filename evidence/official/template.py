"""The form as a folder that a unit can copy and change: `ban_ghi_nhan.typ`, what it imports, its pictures and fonts."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from evidence.official.errors import TemplateError
from evidence.official.fonts import FontError, covered

MAIN = "ban_ghi_nhan.typ"
FONTS = "fonts"
READ = frozenset({".typ", ".png", ".jpg", ".jpeg", ".svg"})
"""Kinds of files that a template is made of; others in its folder are not looked at."""
FONT_FILES = frozenset({".ttf", ".otf"})
RESERVED = frozenset({"facts.json"})
"""Names that the program puts beside the template."""
SHIPPED = Path(str(files("evidence.official") / "template"))

_OUTSIDE = re.compile(r"\b(?:import|include)\b(?!\s*\"[^\"@]+\")|\b(?:eval|plugin)\s*\(")
"""What could fetch something from elsewhere, or hide that it does: a package (`@preview/...`), a name put together at
run time, text run as a program."""


@dataclass(frozen=True, slots=True)
class Template:
    """`sha256` is over the names and the contents of all its files."""

    name: str
    files: Mapping[str, bytes]
    font_folders: tuple[Path, ...]
    shown: frozenset[int]
    """The characters that its fonts can show."""
    sha256: str

    @classmethod
    def load(cls, folder: Path | None = None) -> "Template":
        """The shipped one, or a unit's own. Raises TemplateError, OSError."""
        at = SHIPPED if folder is None else folder
        if not (at / MAIN).is_file():
            raise TemplateError(f"expected a folder with {MAIN}, found none at {at}")
        content = {
            path.relative_to(at).as_posix(): path.read_bytes()
            for path in sorted(at.rglob("*"))
            if path.is_file() and path.suffix.lower() in READ
        }
        _check(content)
        # A template without fonts of its own has ours, so that Vietnamese can always be read.
        folders = tuple(dict.fromkeys(f for f in (at / FONTS, SHIPPED / FONTS) if f.is_dir()))
        fonts = [path for f in folders for path in sorted(f.iterdir()) if path.suffix.lower() in FONT_FILES]
        try:
            shown = frozenset[int]().union(*(covered(path) for path in fonts))
        except FontError as error:
            raise TemplateError(str(error)) from error
        parts = {**content, **{f"{FONTS}/{path.name}": path.read_bytes() for path in reversed(fonts)}}
        return cls(at.name, content, folders, shown, _sha256(parts))


def _check(content: Mapping[str, bytes]) -> None:
    for name, data in content.items():
        if name in RESERVED or name.startswith("pictures/"):
            raise TemplateError(f"expected a template, found {name}: that name is for what the program adds")
        if not name.endswith(".typ"):
            continue
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            raise TemplateError(f"{name}: expected UTF-8 text: {error}") from error
        found = _OUTSIDE.search(_uncommented(text))
        if found is not None:
            raise TemplateError(
                f"{name}: expected a template that needs nothing from elsewhere, found {found.group().strip()!r}: "
                'import only files of its folder, by a plain name such as "letterhead.typ"'
            )


def _uncommented(text: str) -> str:
    return re.sub(r"(?m)^\s*//.*$", "", text)


def _sha256(parts: Mapping[str, bytes]) -> str:
    lines = "".join(f"{hashlib.sha256(data).hexdigest()}  {name}\n" for name, data in sorted(parts.items()))
    return hashlib.sha256(lines.encode()).hexdigest()
