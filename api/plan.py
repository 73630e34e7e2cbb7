"""What a scan has to do: which inputs, under which names, and which of them are finished already."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.messages import Job
from api.program import program_name
from evidence.run_folder import InputResult, Marker, RunFolder, input_key
from pipeline import ScanOptions
from streams.discover import find_videos


@dataclass(frozen=True, slots=True)
class Plan:
    """`jobs` are to be scanned, `finished` were scanned before with the same settings."""

    jobs: tuple[Job, ...]
    finished: tuple[InputResult, ...]


def find_inputs(paths: Sequence[Path]) -> dict[Path, str]:
    """Every video under `paths` with the name it is called by: its file name, or its path below the folder given.

    One video reached in two ways counts once.
    """
    found: dict[Path, str] = {}
    for path in paths:
        for video in find_videos([path]):
            name = video.relative_to(path).as_posix() if path.is_dir() else video.name
            found.setdefault(video.resolve(), name)
    return found


def tell_apart(names: dict[Path, str], taken: dict[Path, str]) -> dict[Path, str]:
    """Names that differ: inputs of the same name get as many folders before it as it takes, all of them equally many.

    `taken` are the names that earlier results in the same output folder have; they stay as they are.
    """
    out = {path: taken[path] for path in names if path in taken}
    used = set(taken.values())
    fresh: dict[str, list[Path]] = {}
    for path, name in names.items():
        if path not in taken:
            fresh.setdefault(name, []).append(path)
    for name, paths in fresh.items():
        longer = [name] * len(paths)
        depth = len(Path(name).parts)
        while (len(set(longer)) < len(paths) or used & set(longer)) and depth < max(len(p.parts) for p in paths):
            depth += 1
            longer = [Path(*p.parts[-depth:]).as_posix() for p in paths]
        out.update(zip(paths, longer, strict=True))
        used.update(longer)
    return {path: out[path] for path in names}


def plan(inputs: dict[Path, str], folder: RunFolder, options: ScanOptions, model_sha256: str, *, force: bool) -> Plan:
    """Sort inputs into work and finished work. Raises OSError where an input has vanished since it was found."""
    stored = folder.results()
    names = tell_apart(inputs, {Path(r.path): r.marker.source for r in stored})
    jobs: list[Job] = []
    finished: list[InputResult] = []
    for path, source in names.items():
        stat = path.stat()
        marker = Marker(
            size=stat.st_size,
            mtime_ns=stat.st_mtime_ns,
            settings=options.fingerprint,
            model=model_sha256,
            source=source,
        )
        key = input_key(path)
        before = folder.result(key)
        if not force and before is not None and _still_holds(before, marker, folder):
            finished.append(before)
        else:
            jobs.append(
                Job(key=key, path=path, marker=marker, out=folder.root, options=options, program=program_name())
            )
    return Plan(tuple(jobs), tuple(finished))


def _still_holds(result: InputResult, marker: Marker, folder: RunFolder) -> bool:
    if result.status != "done" or result.marker != marker:
        return False
    return all((folder.events / e.event_id / "event.json").exists() for e in result.events)
