"""A process that files a data folder's lists into a store until it is killed: `python -m tests.api.filer DATA URL`."""

import sys
import time
from pathlib import Path

from api.filing import Filing


def main() -> None:
    filing = Filing(Path(sys.argv[1]), sys.argv[2])
    filing.open()
    filing.start()
    print("filing", flush=True)
    time.sleep(600)


if __name__ == "__main__":
    main()
