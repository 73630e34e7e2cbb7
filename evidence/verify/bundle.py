"""The verifier that travels in a package, put together from the modules of this folder: one source, one behaviour."""

import ast
from functools import cache
from pathlib import Path

from evidence.verify.page import verify_html

MODULES = (
    "strict",
    "ed25519",
    "trust",
    "findings",
    "zipped",
    "reading",
    "essence",
    "comparing",
    "seal",
    "der",
    "stamp_shape",
    "public_keys",
    "certificates",
    "stamp_signature",
    "signers",
    "statement",
    "judge",
    "words",
    "saying",
    "command",
)
"""In this order each finds what it uses above itself."""
_FOLDER = Path(__file__).parent
_HEAD = '''#!/usr/bin/env python3
"""Kiểm tra gói chứng cứ này, không cần mạng: python3 -I verify.py --trust TỆP_TIN_CẬY
Verifies this evidence package, without a network: python3 -I verify.py --trust TRUST_FILE

Needs Python 3.8 or newer and nothing else. Take a copy of this file from somebody you trust: who can forge a package
can forge the verifier in it. litterwatch, AGPL-3.0-or-later; made from evidence/verify of its source.
"""

from __future__ import annotations

import sys

if __name__ == "__main__" and not (sys.flags.isolated or getattr(sys.flags, "safe_path", False)):
    # A package may hold a file called json.py: nothing is imported from the folder that this file lies in.
    del sys.path[0]
'''


def companions() -> tuple[tuple[str, bytes], ...]:
    """Name and content of the files that let anybody verify a package: the same in every package of this version."""
    return (
        ("VERIFY.txt", (_FOLDER / "VERIFY.txt").read_bytes()),
        ("verify.html", verify_html()),
        ("verify.py", verify_py()),
    )


@cache
def verify_py() -> bytes:
    """The stand-alone verifier."""
    parts = [_HEAD]
    owners: dict[str, str] = {}
    for module in MODULES:
        source = (_FOLDER / f"{module}.py").read_text(encoding="utf-8")
        for name in _names(source):
            if owners.setdefault(name, module) != module:
                raise ValueError(
                    f"expected each name once in evidence/verify, found {name} in {owners[name]}, {module}"
                )
        rule = "-" * (100 - len(module))
        parts.append(f"\n# --- evidence/verify/{module}.py {rule}\n{_without_inner_imports(source)}")
    return "".join(parts).encode()


def _names(source: str) -> set[str]:
    """What a module defines: in one file, the later of two would replace the earlier."""
    found: set[str] = set()
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found.update(target.id for target in targets if isinstance(target, ast.Name))
    return found


def _without_inner_imports(source: str) -> str:
    """What other modules of this folder bring is in the same file."""
    lines = source.splitlines(keepends=True)
    for node in ast.parse(source).body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(("evidence.verify", "__future__")):
            end = node.end_lineno or node.lineno
            lines[node.lineno - 1 : end] = [""] * (end - node.lineno + 1)
    return "".join(lines)
