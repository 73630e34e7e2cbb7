"""verify.py travels alone: one file, the standard library of Python 3.8, and nothing that was imported here."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.evidence.sample import write_folder, write_zip
from benchmarks.evidence.tampering import Bench
from evidence.verify import bundle
from evidence.verify.bundle import companions, verify_py
from evidence.verify.words import EVENT, FINDING, LABEL, PAGE, REMARK, VERDICT


def test_it_is_python_3_8_and_imports_the_standard_library_alone() -> None:
    tree = ast.parse(verify_py(), feature_version=(3, 8))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert imported <= set(sys.stdlib_module_names)
    assert not imported & {"socket", "urllib", "http", "ssl", "subprocess"}


def test_it_is_the_same_every_time() -> None:
    assert verify_py() == bundle.verify_py.__wrapped__()
    assert [name for name, _ in companions()] == ["VERIFY.txt", "verify.html", "verify.py"]


def test_two_modules_with_one_name_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("one", "two"):
        (tmp_path / f"{name}.py").write_text("def same() -> None: ...\n")
    monkeypatch.setattr(bundle, "_FOLDER", tmp_path)
    monkeypatch.setattr(bundle, "MODULES", ("one", "two"))
    with pytest.raises(ValueError, match="same in one, two"):
        bundle.verify_py.__wrapped__()


def _python(version: str) -> str | None:
    """On the path, or one of pyenv's, whose commands are there also where the Python is not."""
    pyenv = sorted((Path.home() / ".pyenv/versions").glob(f"{version}.*/bin/python3"))
    for found in (shutil.which(f"python{version}"), *map(str, pyenv)):
        if found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0:
            return found
    return None


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13", "3.14"])
def test_it_runs_on_other_pythons(made: Bench, tmp_path: Path, version: str) -> None:
    python = _python(version)
    if python is None:
        pytest.skip(f"no Python {version} here")
    package = write_folder(made.shop.genuine, tmp_path / "package")
    trust = str(made.folder / "keys" / "trust.json")
    alone = [python, "-I", str(package / "verify.py")]
    # Without being told which package: the one that it lies in.
    ended = subprocess.run([*alone, "--trust", trust], capture_output=True, check=False, cwd=tmp_path)
    assert (ended.returncode, ended.stderr) == (0, b"")
    assert "NGUYÊN VẸN" in ended.stdout.decode()
    zipped = write_zip({**made.shop.genuine, "added": b"x"}, tmp_path / "package.zip")
    both = subprocess.run([*alone, "--json", str(package), str(zipped)], capture_output=True, check=False)
    assert both.returncode == 1
    said = [json.loads(line) for line in both.stdout.splitlines()]
    assert [one["verdict"] for one in said] == ["unknown_signer", "altered"]


@pytest.mark.parametrize("isolated", [True, False])
def test_nothing_that_lies_in_a_package_is_run(made: Bench, tmp_path: Path, isolated: bool) -> None:
    package = write_folder(made.shop.genuine, tmp_path / "package")
    for name in ("json", "argparse", "hashlib", "zlib", "dataclasses", "typing", "re", "pathlib"):
        (package / f"{name}.py").write_text("raise SystemExit(0)\n")
    command = [sys.executable, *(["-I"] if isolated else []), "verify.py", "--json"]
    ended = subprocess.run(command, capture_output=True, check=False, cwd=package)
    assert ended.returncode == 1, ended.stderr
    kinds = [finding["kind"] for finding in json.loads(ended.stdout)["findings"]]
    assert kinds == ["added"] * 8


def test_a_page_of_an_old_console_shows_something(made: Bench, tmp_path: Path) -> None:
    package = write_folder(made.shop.genuine, tmp_path / "package")
    environment = {"PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
    command = [sys.executable, str(package / "verify.py")]
    ended = subprocess.run(command, capture_output=True, check=False, env=environment)
    assert (ended.returncode, ended.stderr) == (3, b"")


@pytest.mark.parametrize("asked", [["--trust", "nothing.json"], ["--key", "abc"], ["--unknown"]])
def test_misuse_ends_with_2(tmp_path: Path, asked: list[str]) -> None:
    program = tmp_path / "verify.py"
    program.write_bytes(verify_py())
    ended = subprocess.run([sys.executable, str(program), *asked], capture_output=True, check=False, cwd=tmp_path)
    assert ended.returncode == 2


def test_every_text_is_there_in_both_languages() -> None:
    for catalogue in (VERDICT, FINDING, REMARK, LABEL, EVENT, PAGE):
        for vietnamese, english in catalogue.values():
            assert vietnamese
            assert english
            names = {part.partition("}")[0] for part in vietnamese.split("{")[1:]}
            assert names == {part.partition("}")[0] for part in english.split("{")[1:]}
