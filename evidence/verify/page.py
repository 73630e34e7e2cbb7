"""verify.html: one file that verifies in a browser, from a disk, without a network."""

import base64
import hashlib
import json
from functools import cache
from pathlib import Path

from evidence.verify import words

_FOLDER = Path(__file__).parent / "web"
SCRIPTS = ("strict", "sha256", "ed25519", "trust", "zipped", "reading", "essence", "comparing", "judge", "page")
"""In this order each finds what it uses above itself."""


@cache
def verify_html() -> bytes:
    """The page. Its policy lets nothing run, and nothing be fetched, but the one script in it."""
    catalogue = {
        "EVENT": words.EVENT,
        "FINDING": words.FINDING,
        "LABEL": words.LABEL,
        "PAGE": words.PAGE,
        "REMARK": words.REMARK,
        "VERDICT": words.VERDICT,
    }
    parts = ['"use strict";', f"const WORDS = {json.dumps(catalogue, ensure_ascii=False, sort_keys=True)};"]
    parts += [(_FOLDER / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    script = "\n".join(parts)
    style = (_FOLDER / "page.css").read_text(encoding="utf-8")
    page = (_FOLDER / "page.html").read_text(encoding="utf-8")
    policy = f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; base-uri 'none'"
    filled = page.replace("{{policy}}", policy).replace("{{style}}", style).replace("{{script}}", script)
    return filled.encode()


def _hash(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
