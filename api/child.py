"""The process that scans one input: `python -m api.child`, a Job on standard input, messages on standard output.

One process per input, because a decoder may crash, hang or eat all memory, and must take only its own input with it.
"""

import errno
import os
import signal
import sys
import threading
import time
import traceback
from pathlib import Path

import cv2

from api.line import Line
from api.messages import Advanced, Failed, Finished, Found, Job, Opened, Unwell
from evidence import catalogue
from evidence.catalogue import Text
from evidence.record import EventDetail, HealthRecord
from evidence.run_folder import InputResult, MediaFacts, Reason, RunFolder
from models.errors import ModelError
from pipeline import Progress, Update, now, scan_file
from streams.errors import SourceError

DISK_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})


def main() -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and decides
    _be_the_first_to_go()
    cv2.setNumThreads(1)  # inputs are what runs side by side
    job = Job.model_validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    try:
        _scan(job)
    except SourceError as error:
        _say(_failed(Text(f"{error.summary_vi} ({error.found})", str(error))))
    except ModelError as error:
        _say(_failed(catalogue.MODEL_UNUSABLE.format(reason=error)))
    except MemoryError:
        _say(_failed(catalogue.NO_MEMORY))
    except OSError as error:
        if error.errno in DISK_FULL:
            _say(_failed(catalogue.NO_SPACE.format(path=job.out), stop_all=True))
        elif error.filename is not None and Path(error.filename) == job.path:
            _say(_failed(catalogue.INPUT_ERROR.format(message=error.strerror)))
        else:
            _unforeseen(error)
    except Exception as error:  # noqa: BLE001 - the last line of defence of this process: named, passed on
        _unforeseen(error)
    else:
        _say(Finished())
        return 0
    return 1


def _unforeseen(error: Exception) -> None:
    traceback.print_exception(error)
    _say(_failed(catalogue.INTERNAL.format(message=f"{type(error).__name__}: {error}")))


def _scan(job: Job) -> None:
    began = time.monotonic()
    result = scan_file(job.path, job.marker.source, job.out, job.options, _tell)
    RunFolder(job.out).save(
        InputResult(
            key=job.key,
            path=str(job.path),
            marker=job.marker,
            status="done",
            reason=None,
            warnings=tuple(Reason(vi=w.vi, en=w.en) for w in result.warnings),
            media=result.media,
            scanned_s=round(result.scanned_s, 3),
            seconds_spent=round(time.monotonic() - began, 2),
            finished=now(),
            program=job.program,
            model_name=result.model.name,
            events=result.events,
            health=result.health,
            timezone=job.options.timezone,
        )
    )


def _tell(update: Update) -> None:
    if isinstance(update, Progress):
        _say(Advanced(media_s=update.media_s, duration_s=update.duration_s))
    elif isinstance(update, EventDetail):
        _say(Found(event=update))
    elif isinstance(update, HealthRecord):
        _say(Unwell(health=update))
    elif isinstance(update, MediaFacts):
        _say(Opened(media=update))


def _failed(text: Text, *, stop_all: bool = False) -> Failed:
    return Failed(vi=text.vi, en=text.en, stop_all=stop_all)


def _say(message: Line) -> None:
    try:
        os.write(_channel, message.model_dump_json().encode() + b"\n")
    except BrokenPipeError:
        os._exit(3)  # nobody listens any more: the parent is gone


def _leave_with_parent() -> None:
    # The parent holds the other end of our standard input open for as long as it lives.
    # Read below Python's buffer, whose lock would be held when this process ends.
    while os.read(0, 1):
        pass
    os._exit(3)


def _be_the_first_to_go() -> None:
    # When memory runs out, Linux should end the process that uses it, not the one that keeps the run together.
    score = Path("/proc/self/oom_score_adj")
    if score.exists():
        try:
            score.write_text("800")
        except OSError:
            print("cannot raise oom_score_adj", file=sys.stderr)


# Messages keep the real standard output to themselves; what libraries print goes to standard error.
_channel = -1

if __name__ == "__main__":
    _channel = os.dup(1)
    os.dup2(2, 1)
    sys.exit(main())
