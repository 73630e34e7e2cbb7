"""Runs scanning child processes, a few at a time, and turns whatever becomes of each into an InputResult."""

import os
import selectors
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from api import processes
from api.messages import Advanced, Failed, Finished, Found, Job, Opened, Unwell, read_message
from evidence import catalogue
from evidence.catalogue import Text
from evidence.record import EventDetail, HealthRecord
from evidence.run_folder import InputResult, MediaFacts, Reason, RunFolder
from pipeline import now

STALL_S = 300.0
"""A child that says nothing for this long is taken to hang: far beyond the slowest group of pictures."""
_POLL_S = 0.5


class Listener(Protocol):
    """Hears how the run goes (progress bars, a log); all calls come from one thread."""

    def started(self, job: Job) -> None: ...
    def advanced(self, job: Job, media_s: float, duration_s: float | None, events: int) -> None: ...
    def ended(self, job: Job, result: InputResult) -> None: ...


@dataclass
class _Child:
    """One running process and what it has said so far."""

    job: Job
    process: subprocess.Popen[bytes]
    log: Path
    began: float
    heard: float
    unread: bytes = b""
    events: list[EventDetail] = field(default_factory=list)
    health: list[HealthRecord] = field(default_factory=list)
    media: MediaFacts | None = None
    media_s: float = 0.0
    failed: Failed | None = None
    finished: bool = False
    stalled: bool = False


def run_all(jobs: Iterable[Job], workers: int, listener: Listener, stall_s: float = STALL_S) -> list[InputResult]:
    """Scan every job, at most `workers` at a time, each in a process of its own; results in the order they end.

    A child that crashes, hangs for `stall_s` or runs out of memory fails its own input only. Where the disk is full
    no further input is begun, and those left are reported as not started. On KeyboardInterrupt the children are ended
    and the exception goes on; what they had finished stays.
    """
    waiting = deque(jobs)
    results: list[InputResult] = []
    children: dict[int, _Child] = {}
    with selectors.DefaultSelector() as selector:
        try:
            while waiting or children:
                while waiting and len(children) < workers:
                    child = _start(waiting.popleft())
                    assert child.process.stdout is not None
                    pipe = child.process.stdout.fileno()
                    children[pipe] = child
                    selector.register(pipe, selectors.EVENT_READ)
                    listener.started(child.job)
                for key, _ in selector.select(_POLL_S):
                    child = children[key.fd]
                    data = os.read(key.fd, 1 << 16)
                    if data:
                        _hear(child, data, listener)
                        continue
                    selector.unregister(key.fd)
                    del children[key.fd]
                    result = _end(child)
                    results.append(result)
                    listener.ended(child.job, result)
                    if child.failed is not None and child.failed.stop_all:
                        results += [_not_started(job) for job in waiting]
                        waiting.clear()
                for child in children.values():
                    if time.monotonic() - child.heard > stall_s and not child.stalled:
                        child.stalled = True
                        child.process.kill()
        finally:
            for child in children.values():
                child.process.kill()
                child.process.wait()
    return results


def _start(job: Job) -> _Child:
    log = RunFolder(job.out).work / f"{job.key}.log"
    process = processes.start("api.child", job.model_dump_json(), log)
    at = time.monotonic()
    return _Child(job, process, log, at, at)


def _hear(child: _Child, data: bytes, listener: Listener) -> None:
    child.heard = time.monotonic()
    *lines, child.unread = (child.unread + data).split(b"\n")
    for line in lines:
        message = read_message(line)
        match message:
            case Advanced():
                child.media_s = message.media_s
                listener.advanced(child.job, message.media_s, message.duration_s, len(child.events))
            case Opened():
                child.media = message.media
            case Found():
                child.events.append(message.event)
            case Unwell():
                child.health.append(message.health)
            case Failed():
                child.failed = message
            case Finished():
                child.finished = True


def _end(child: _Child) -> InputResult:
    code = child.process.wait()
    assert child.process.stdin is not None
    assert child.process.stdout is not None
    child.process.stdin.close()
    child.process.stdout.close()
    folder = RunFolder(child.job.out)
    done = folder.result(child.job.key) if child.finished else None
    if done is not None:
        return done
    log = processes.log_tail(child.log)
    text = _why(child, code, log)
    failed = InputResult(
        key=child.job.key,
        path=str(child.job.path),
        marker=child.job.marker,
        status="failed",
        reason=Reason(vi=text.vi, en=text.en, log=log),
        media=child.media,
        scanned_s=child.media_s,
        seconds_spent=round(time.monotonic() - child.began, 2),
        finished=now(),
        program=child.job.program,
        model_name=child.job.options.model or "",
        events=tuple(child.events),
        health=tuple(child.health),
        timezone=child.job.options.timezone,
    )
    try:
        folder.save(failed)
    except OSError as error:
        # Usually the full disk that made it fail: the result is still reported, it is only not remembered.
        print(f"cannot save the result of {child.job.path}: {error}", file=sys.stderr)
    return failed


def _why(child: _Child, code: int, log: str) -> Text:
    if child.stalled:
        return catalogue.STALLED.format(seconds=round(time.monotonic() - child.heard))
    if child.failed is not None:
        return Text(child.failed.vi, child.failed.en)
    if code == -signal.SIGKILL:
        return catalogue.KILLED_MEMORY
    if code < 0:
        return catalogue.KILLED.format(signal=_signal_name(-code))
    last = log.strip().splitlines()[-1] if log.strip() else "?"
    return catalogue.EXITED.format(code=code, message=last)


def _signal_name(number: int) -> str:
    try:
        return f"{signal.Signals(number).name} ({signal.strsignal(number)})"
    except ValueError:
        return str(number)


def _not_started(job: Job) -> InputResult:
    return InputResult(
        key=job.key,
        path=str(job.path),
        marker=job.marker,
        status="failed",
        reason=Reason(vi=catalogue.NOT_STARTED.vi, en=catalogue.NOT_STARTED.en),
        media=None,
        scanned_s=0.0,
        seconds_spent=0.0,
        finished=now(),
        program=job.program,
        model_name=job.options.model or "",
        events=(),
        health=(),
        timezone=job.options.timezone,
    )
