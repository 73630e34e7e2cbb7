"""Tampering: how many of thousands of forgeries are caught, and called by their name; how many true packages accused.

Every forgery is verified by the stand-alone verifier's own code; a sample also by verify.py as a program of its own,
with no more than `python3 -I` around it.
"""

import io
import json
import random
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import av

from benchmarks.evidence.forging import WAYS, forge
from benchmarks.evidence.sample import ORIGINAL, clip, sample_files, seal, write_folder, write_zip
from benchmarks.evidence.workshop import Forgery, Workshop
from benchmarks.table import Row, at_most
from evidence.keys import SiteKeys
from evidence.verify.bundle import verify_py
from evidence.verify.findings import Report
from evidence.verify.judge import verify_package
from evidence.verify.signers import Known

FORGERIES = {False: 10_000, True: 420}
PROGRAMS = {False: 200, True: 8}
"""How many of them a process of its own looks at."""
INTACT = {False: 200, True: 20}
_ZIP_REMARKS = {"repacked", "zip_sum"}


@dataclass(frozen=True, slots=True)
class Tally:
    """`missed`: taken for intact. `misnamed`: caught, but called something else, or an untouched file blamed."""

    tried: int
    missed: tuple[str, ...]
    misnamed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Bench:
    """Where forgeries are made and verified: `shop` to make them, `known` to judge them."""

    folder: Path
    shop: Workshop
    keys: SiteKeys
    known: Known


@contextmanager
def bench() -> Iterator[Bench]:
    """Around small packages of two events."""
    with tempfile.TemporaryDirectory(prefix="litterwatch-tampering-") as name:
        keys = SiteKeys.open(Path(name) / "keys", site="Lạng Sơn")
        files = sample_files()
        elsewhere = {path: data + b" " if path.startswith("context/") else data for path, data in files.items()}
        elsewhere |= {ORIGINAL: clip(3), "stills/01_before.jpg": files["stills/03_release.jpg"] + b"\0"}
        yield bench_of(Path(name), keys, seal(files, keys.sign), seal(elsewhere, keys.sign, event="2" * 20))


def bench_of(folder: Path, keys: SiteKeys, genuine: Mapping[str, bytes], other: Mapping[str, bytes]) -> Bench:
    """Around two packages that `keys` signed, whoever made them."""
    shop = Workshop(
        genuine=genuine,
        other=other,
        zipped=write_zip(genuine, folder / "genuine.zip").read_bytes(),
        remuxed=tuple(remux(genuine[ORIGINAL], form) for form in ("plain", "fast start", "fragmented", "metadata")),
        thief=SiteKeys.open(folder / "thief", site=keys.trust.site).sign,
        site_key_id=keys.key_id,
    )
    return Bench(folder, shop, keys, Known((keys.trust,)))


def remux(data: bytes, form: str) -> bytes:
    """The same pictures in another file."""
    options = {
        "fast start": {"movflags": "+faststart"},
        "fragmented": {"movflags": "frag_keyframe+empty_moov+default_base_moof"},
    }.get(form, {})
    with (
        tempfile.NamedTemporaryFile(suffix=".mp4") as file,
        av.open(io.BytesIO(data), "r") as source,
    ):
        with av.open(file.name, "w", format="mp4", options=options) as target:
            stream = target.add_stream_from_template(source.streams.video[0])
            target.metadata["comment"] = f"forged, {form}"
            for packet in source.demux(video=0):
                if packet.size:
                    packet.stream = stream
                    target.mux(packet)
        return Path(file.name).read_bytes()


def measure(quick: bool) -> tuple[Row, ...]:
    with bench() as made:
        tally = attack(made, FORGERIES[quick], seed=20261122)
        programs = attack_programs(made, PROGRAMS[quick], seed=7)
        accused = accuse(made, INTACT[quick], seed=5)
    for line in (*tally.missed, *tally.misnamed, *programs.missed, *programs.misnamed, *accused)[:20]:
        print(f"tampering: {line}", file=sys.stderr)
    failed = len(programs.missed) + len(programs.misnamed)
    return (
        _all("forgeries caught", tally.tried - len(tally.missed), tally.tried),
        _all("forgeries called by their name, nothing else blamed", tally.tried - len(tally.misnamed), tally.tried),
        _all("the same by verify.py as a program", programs.tried - failed, programs.tried),
        at_most(f"intact packages accused (of {INTACT[quick]})", len(accused), 0, digits=0),
    )


def _all(name: str, done: int, of: int) -> Row:
    return Row(name, f"{done} of {of} ({100 * done / of:.2f} %)", "all", done == of)


def attack(made: Bench, count: int, seed: int) -> Tally:
    """`count` forgeries, each way alike."""
    draw = random.Random(seed)
    package = write_folder(made.shop.genuine, made.folder / "attacked")
    missed: list[str] = []
    misnamed: list[str] = []
    for number in range(count):
        way = list(WAYS)[number % len(WAYS)]
        forgery = forge(made.shop, draw, way)
        with applied(made, package, forgery) as path:
            report = verify_package(path, made.known)
        _judge(forgery, report, f"{way} (number {number})", missed, misnamed)
    return Tally(count, tuple(missed), tuple(misnamed))


def attack_programs(made: Bench, count: int, seed: int) -> Tally:
    """The same through verify.py as a program, isolated from everything that is installed."""
    draw = random.Random(seed)
    package = write_folder(made.shop.genuine, made.folder / "attacked by program")
    program = made.folder / "verify.py"
    program.write_bytes(verify_py())
    trust = made.folder / "keys" / "trust.json"
    missed: list[str] = []
    misnamed: list[str] = []
    for number in range(count):
        way = list(WAYS)[number % len(WAYS)]
        forgery = forge(made.shop, draw, way)
        with applied(made, package, forgery) as path:
            command = [sys.executable, "-I", str(program), "--json", "--trust", str(trust), str(path)]
            ended = subprocess.run(command, capture_output=True, check=False)
            report = verify_package(path, made.known)
        said = json.loads(ended.stdout)
        same = said["verdict"] == report.verdict and len(said["findings"]) == len(report.findings)
        if not same or ended.returncode != report.exit_status:
            misnamed.append(f"{way}: the program says {said['verdict']}, status {ended.returncode}: {report}")
        _judge(forgery, report, way, missed, misnamed)
    return Tally(count, tuple(missed), tuple(misnamed))


def accuse(made: Bench, count: int, seed: int) -> list[str]:
    """True packages in all forms that people bring them in; those that are not called intact."""
    draw = random.Random(seed)
    accused: list[str] = []
    for number in range(count):
        files = {path: made.shop.genuine[path] for path in made.shop.listed}
        for extra in range(draw.randrange(4)):
            files[f"context/extra{extra}.json"] = draw.randbytes(draw.randrange(300))
        package = seal(files, made.keys.sign, event=f"{number:020x}")
        form = draw.choice(("folder", "zip", "deflated", "in a folder", "streamed", "large"))
        path = made.folder / f"intact{number}"
        if form == "folder":
            write_folder(package, path)
        else:
            _zip_in_form(package, path, form)
        report = verify_package(path, made.known)
        if report.verdict != "intact":
            accused.append(f"intact package ({form}): {report}")
    return accused


def _zip_in_form(package: Mapping[str, bytes], path: Path, form: str) -> None:
    if form == "zip":
        write_zip(package, path)
        return
    method = zipfile.ZIP_STORED if form == "in a folder" else zipfile.ZIP_DEFLATED
    prefix = "EV-20-0001/" if form == "in a folder" else ""
    with path.open("wb") as file, zipfile.ZipFile(_Pipe(file) if form == "streamed" else file, "w", method) as target:
        for name, data in package.items():
            # As for files of 4 GiB and more, whose sizes stand in extra fields.
            with target.open(prefix + name, "w", force_zip64=form == "large") as entry:
                entry.write(data)


class _Pipe(io.RawIOBase):
    """Writes on and never back: sizes then stand behind the bytes of an entry."""

    def __init__(self, file: io.BufferedIOBase) -> None:
        self._file = file

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        return self._file.write(data)  # type: ignore[arg-type]


@contextmanager
def applied(made: Bench, package: Path, forgery: Forgery) -> Iterator[Path]:
    """The forgery on disk; the genuine package again afterwards."""
    if forgery.zip is not None:
        path = made.folder / "attacked.zip"
        path.write_bytes(forgery.zip)
        yield path
        return
    for name, data in forgery.changes.items():
        path = package / name
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    yield package
    for name in forgery.changes:
        genuine = made.shop.genuine.get(name)
        if genuine is None:
            (package / name).unlink()
        else:
            (package / name).write_bytes(genuine)


def _judge(forgery: Forgery, report: Report, what: str, missed: list[str], misnamed: list[str]) -> None:
    kinds = Counter(finding.kind for finding in report.findings)
    wrapping = forgery.zip is not None and not forgery.kinds
    if report.verdict == "intact":
        # A byte of a zip's wrapping leaves the evidence what it was: it has to be remarked, not called a forgery.
        if not wrapping or not any(remark.kind in _ZIP_REMARKS for remark in report.remarks):
            missed.append(f"{what}: taken for intact; expected {sorted(forgery.kinds)} about {forgery.path!r}")
        return
    named = any(
        finding.kind in forgery.kinds and (not forgery.path or forgery.path in (finding.path, finding.other))
        for finding in report.findings
    )
    blamed = {finding.path for finding in report.findings} - forgery.touched - {report.name}
    if not kinds or (forgery.kinds and not named) or (blamed and forgery.zip is None):
        misnamed.append(f"{what}: expected {sorted(forgery.kinds)} about {forgery.path!r}, found {report.findings}")
