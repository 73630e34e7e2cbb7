"""The promises the project makes about itself: its shape, its dependencies, and what its files may not contain."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.checkout import REPOSITORY, tracked_files

LAYERS = {
    "streams": set[str](),
    "models": {"streams"},
    "detector": {"models", "streams"},
    "evidence": {"detector", "models", "streams"},
    "pipeline": {"evidence", "detector", "models", "streams"},
    "api": {"pipeline", "evidence", "detector", "models", "streams"},
    "benchmarks": {"api", "pipeline", "evidence", "detector", "models", "streams"},
}
"""Each package with those it may import: api -> pipeline -> evidence, detector -> models -> streams."""

MODULES = {
    "argon2-cffi": "argon2",
    "opencv-python-headless": "cv2",
    "pyyaml": "yaml",
    "imageio-ffmpeg": "imageio_ffmpeg",
    "ffmpeg-python": "ffmpeg",
    "lapx": "lap",
    "paho-mqtt": "paho",
    "pillow": "PIL",
    "prometheus-client": "prometheus_client",
    "rfc3161-client": "rfc3161_client",
}
"""Module names of packages that are called otherwise."""

DATA_ONLY = {"tzdata"}
"""Packages that bring files to another (zoneinfo finds tzdata by itself) and are never imported by us."""

RUNTIME_ONLY_ELSEWHERE = {"scipy", "torch", "torchvision", "ultralytics", "matplotlib", "onnx", "pytest", "sklearn"}
"""Modules that importing the core must not pull in: heavy, or not installed with it."""


def sources(package: str) -> list[Path]:
    single = REPOSITORY / f"{package}.py"
    return [single] if single.is_file() else sorted((REPOSITORY / package).rglob("*.py"))


def imported_packages(path: Path) -> set[str]:
    """Top-level names that a file imports anywhere, also inside functions."""
    found = set[str]()
    for node in ast.walk(ast.parse(path.read_text("utf-8"), str(path))):
        if isinstance(node, ast.Import):
            found.update(alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.split(".")[0])
    return found


@pytest.mark.parametrize("package", sorted(LAYERS))
def test_imports_point_one_way(package: str) -> None:
    files = sources(package)
    assert files, f"no source of {package} found"
    wrong = {
        str(path.relative_to(REPOSITORY)): sorted(reached)
        for path in files
        if (reached := imported_packages(path) & (set(LAYERS) - LAYERS[package] - {package}))
    }
    assert not wrong


def test_the_import_checker_sees_imports_inside_functions(tmp_path: Path) -> None:
    path = tmp_path / "late.py"
    path.write_text("def f():\n    from api.cli import main\n    import evidence.store\n    return main\n")
    assert imported_packages(path) == {"api", "evidence"}


def test_every_dependency_says_why_it_is_there() -> None:
    text = (REPOSITORY / "pyproject.toml").read_text("utf-8")
    declared = tomllib.loads(text)
    groups = [declared["project"]["dependencies"], *declared["project"]["optional-dependencies"].values()]
    groups += declared["dependency-groups"].values()
    names = [re.split(r"[<>=!~\[; ]", requirement)[0] for group in groups for requirement in group]
    unexplained = [name for name in names if not re.search(rf'"{re.escape(name)}[^"]*",\s*# \S+', text)]
    assert not unexplained


def test_every_core_dependency_is_imported_somewhere() -> None:
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    names = [re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in declared["project"]["dependencies"]]
    used = set[str]().union(*(imported_packages(path) for package in LAYERS for path in sources(package)))
    assert [name for name in names if name not in DATA_ONLY and MODULES.get(name, name) not in used] == []


def test_everything_the_core_imports_is_declared() -> None:
    declared = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]
    extras = declared["optional-dependencies"]
    requirements = declared["dependencies"] + extras["train"] + extras["s3"]
    names = {re.split(r"[<>=!~\[; ]", requirement)[0] for requirement in requirements}
    known = {MODULES.get(name, name) for name in names} | set(LAYERS) | set(sys.stdlib_module_names)
    known |= {"pydantic_core", "torch"}  # parts of pydantic and of ultralytics
    undeclared = {
        str(path.relative_to(REPOSITORY)): sorted(unknown)
        for package in set(LAYERS) - {"benchmarks"}
        for path in sources(package)
        if (unknown := imported_packages(path) - known)
    }
    assert not undeclared


def test_importing_the_core_brings_neither_torch_nor_plotting() -> None:
    """In a process of its own: here other tests may have imported anything."""
    code = (
        "import sys, api.cli, pipeline, detector.watcher, models, streams, evidence\n"
        f"print(sorted(set(sys.modules) & {RUNTIME_ONLY_ELSEWHERE!r}))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "[]", "")


def test_only_the_training_of_the_verdict_needs_scikit_learn() -> None:
    """The scan, the tests and the other benchmarks run in an environment that never saw it."""
    users = {
        path.relative_to(REPOSITORY).as_posix()
        for package in LAYERS
        for path in sources(package)
        if "sklearn" in imported_packages(path)
    }
    assert users == {"benchmarks/verifier/train.py"}


def test_importing_the_collector_of_training_rows_does_not_bring_scikit_learn() -> None:
    code = "import sys, benchmarks.verifier.__main__; print('sklearn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=False, capture_output=True, text=True)
    assert (done.returncode, done.stdout.strip(), done.stderr) == (0, "False", "")


def test_locks_hold_versions_and_hashes_and_name_no_registry() -> None:
    locks = sorted((REPOSITORY / "requirements").glob("*.lock"))
    assert {path.stem for path in locks} >= {"core", "dev", "bench", "demo"}
    for path in locks:
        text = path.read_text("utf-8")
        assert "://" not in text, f"{path.name} names a host"
        for block in re.split(r"\n(?=\S)", text.strip()):
            assert re.match(r"[a-z0-9.-]+==\S+", block), f"{path.name}: not pinned: {block[:60]}"
            assert "--hash=sha256:" in block, f"{path.name}: no hash: {block[:60]}"


def test_locks_agree_with_each_other() -> None:
    versions: dict[str, set[str]] = {}
    for path in (REPOSITORY / "requirements").glob("*.lock"):
        for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", path.read_text("utf-8"), re.MULTILINE):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


# Written in pieces so that this file does not match itself.
FORBIDDEN = {
    "a path of somebody's machine": re.compile(r"(?<![\w.-])/(?:work|home/\w|root|Users)/|(?<![\w.-])/" + r"tmp/\w"),
    "a package registry's host": re.compile(
        r"py" + r"pi\.org|python" + r"hosted|registry\.np" + r"mjs|deb\.deb" + "ian"
    ),
}


def test_tracked_files_hold_no_machine_paths_and_no_registry_hosts() -> None:
    found = []
    for path in tracked_files():
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(REPOSITORY)}:{text[: match.start()].count(chr(10)) + 1}: {what}: {match.group()}"
            for what, pattern in FORBIDDEN.items()
            for match in pattern.finditer(text)
        ]
    assert not found


def test_no_source_file_has_grown_beyond_one_idea() -> None:
    """About 300 lines is the aim; at 400 a file must be split."""
    sizes = {
        path.relative_to(REPOSITORY).as_posix(): path.read_text("utf-8").count("\n")
        for path in tracked_files()
        if path.suffix == ".py"
    }
    long = {name: lines for name, lines in sizes.items() if lines > 400}
    assert not long


def test_nothing_large_is_tracked_but_our_own_weights() -> None:
    large = [path for path in tracked_files() if path.stat().st_size > 2_000_000 and path.suffix != ".onnx"]
    assert not large
