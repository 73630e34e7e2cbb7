"""What each effort costs and finds in the shared footage: `LITTERWATCH_DATA=... python -m tests.pipeline.figures`.

Prints a row of a Markdown table for each clip: when something was released in truth and as found, and the CPU-seconds
that it took.
"""

import sys
import time

import models
from benchmarks.accuracy.truth import load_truth
from detector.events import Deposit
from detector.watcher import EFFORTS, Watcher
from detector.zones import PlaceRules
from streams.files import open_file
from tests.conftest import data_folder


def main() -> int:
    data = data_folder()
    if data is None:
        print("no footage: set LITTERWATCH_DATA", file=sys.stderr)
        return 2
    model = models.load(threads=1)
    print("| clip | truth |", " | ".join(EFFORTS), "|")
    for clip in load_truth(data / "footage"):
        cells = [", ".join(f"{event.release_s:.1f}" for event in clip.events)]
        for effort in EFFORTS:
            began_s = time.process_time()
            watcher = Watcher(model, rules=PlaceRules(), wall_clock=lambda _: None)
            watcher.effort = effort
            found = [f for gop in open_file(clip.path).gops() for f in watcher.push(gop)] + list(watcher.close())
            releases = ", ".join(f"{f.release_s:.1f}" for f in found if isinstance(f, Deposit))
            cells.append(f"{releases or 'none'} ({time.process_time() - began_s:.1f} s)")
        print("|", clip.file, "|", " | ".join(cells), "|", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
