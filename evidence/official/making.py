"""The record of results as PDF and JSON: the same bytes for the same facts, pictures, template and typesetter."""

import hashlib
import json
import re
import tempfile
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Final

from evidence.official.errors import PictureError, TemplateError
from evidence.official.facts import RecordFacts
from evidence.official.template import MAIN, Template
from evidence.official.view import view
from evidence.store.canonical import canonical

PDF_NAME = "ban_ghi_nhan.pdf"
JSON_NAME = "ban_ghi_nhan.json"
STANDARD: Final = "a-2a"
"""PDF/A-2a: for archives, tagged so that it can be read aloud, fonts inside."""


@dataclass(frozen=True, slots=True)
class RecordFiles:
    """`json` names the SHA-256 of `pdf`."""

    pdf: bytes
    json: bytes


def make_record(facts: RecordFacts, pictures: Mapping[str, bytes], template: Template | None = None) -> RecordFiles:
    """Fill the form. `pictures` has the JPEG of each picture in the facts, by its path.

    Raises PictureError where one is missing or another, TemplateError where the form cannot be set, OSError.
    """
    form = Template.load() if template is None else template
    pdf = _typeset(facts, _checked(facts, pictures), form)
    return RecordFiles(pdf, _json(facts, form, pdf))


def _checked(facts: RecordFacts, pictures: Mapping[str, bytes]) -> dict[str, bytes]:
    """The pictures by the names that the template reads them under."""
    found = {}
    for i, picture in enumerate(facts.pictures):
        data = pictures.get(picture.path)
        if data is None:
            raise PictureError(f"expected the picture {picture.path}, found none")
        digest = hashlib.sha256(data).hexdigest()
        if digest != picture.sha256:
            raise PictureError(f"{picture.path}: expected SHA-256 {picture.sha256}, found {digest}")
        found[f"pictures/{i}.jpg"] = data
    return found


def _typeset(facts: RecordFacts, pictures: Mapping[str, bytes], template: Template) -> bytes:
    # 80 MB of shared library: only who makes a record loads it.
    import typst  # noqa: PLC0415

    given = json.dumps(view(facts, template.shown), ensure_ascii=False, sort_keys=True).encode()
    # The root of what the template may read is a folder with nothing else in it.
    with tempfile.TemporaryDirectory(prefix="litterwatch-record-") as root, warnings.catch_warnings():
        for name, data in {**template.files, "facts.json": given, **pictures}.items():
            path = Path(root) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        # A font that is missing: another one takes its place, and the coverage of characters is ours to see to.
        warnings.simplefilter("ignore", typst.TypstWarning)
        try:
            made = typst.compile(
                Path(root) / MAIN,
                root=Path(root),
                font_paths=list(template.font_folders),
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=[STANDARD],
                timestamp=int(facts.as_of_utc.timestamp()),
            )
        except typst.TypstError as error:
            told = re.sub(rf"\S*{re.escape(Path(root).name)}/", "", error.diagnostic or str(error))
            raise TemplateError(f"the template {template.name} cannot be set: {told}") from error
    if not isinstance(made, bytes):
        raise TemplateError(f"the template {template.name}: expected one PDF, found {type(made).__name__}")
    return made


def _json(facts: RecordFacts, template: Template, pdf: bytes) -> bytes:
    document = {
        "schema": 1,
        "form": "litterwatch-record",
        "facts": facts.model_dump(mode="json"),
        "template": {"name": template.name, "sha256": template.sha256},
        "typesetter": f"typst {version('typst')}",
        "pdf": {"path": PDF_NAME, "sha256": hashlib.sha256(pdf).hexdigest()},
    }
    return (canonical(document) + "\n").encode()
