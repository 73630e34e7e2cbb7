"""A recorder or a watcher whose parent does not listen."""

import subprocess
import sys
import time

from api.live_messages import read_live_message
from api.recorder_messages import Changed, Recording
from tests.checkout import REPOSITORY

_PROGRAM = """
import sys, time
from api.live_child import Channel
from api.recorder_messages import Changed, Kept, Packets, Recording

channel = Channel()
began = time.monotonic()
for number in range(3000):
    channel.say(Recording(packets=Packets(received=number), kept=Kept(), alarms=()))
    if number % 100 == 0:
        channel.say(Changed(state="live", since_utc_s=number, vi="", en=""))
print("blocked" if time.monotonic() - began > 20 else "free", file=sys.stderr, flush=True)
sys.stdin.readline()
channel.say(Changed(state="stalled", since_utc_s=0, vi="", en=""))
time.sleep(0.2)
channel.say(Recording(packets=Packets(received=9999), kept=Kept(), alarms=()))
"""


def test_it_goes_on_and_tells_all_that_matters_when_somebody_listens_again() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        cwd=REPOSITORY,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as child:
        assert child.stdin is not None
        assert child.stderr is not None
        assert child.stdout is not None
        assert child.stderr.readline() == b"free\n", "half a megabyte was said, and nobody took it"
        time.sleep(0.1)
        child.stdin.write(b"\n")
        child.stdin.flush()
        said = [read_live_message(line) for line in child.stdout]
    changes = [message.since_utc_s for message in said if isinstance(message, Changed)]
    assert changes == [*range(0, 3000, 100), 0]
    beats = [message.packets.received for message in said if isinstance(message, Recording)]
    assert beats[-1] == 9999
    assert len(beats) < 2000, "what is out of date was left out"
