"""Packets that the network lost on their way from a camera, where they come over UDP.

Over TCP nothing is lost on the way. Over UDP, FFmpeg finds the gaps in RTP's sequence numbers, and tells of them in its
log only. So its log is listened to, which costs a call of Python for each gap. Other lines are thrown away: they may
hold the camera's address with its password.
"""

import logging
import re

import av.logging

_MISSED = re.compile(r"RTP: missed (\d+) packets")


class Losses(logging.Handler):
    """Counts from when it was made, over all connections of this process: make one."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.packets = 0
        """RTP packets."""
        library = logging.getLogger("libav")
        library.propagate = False
        library.addHandler(self)
        av.logging.set_skip_repeated(False)
        av.logging.set_level(av.logging.WARNING)

    def emit(self, record: logging.LogRecord) -> None:
        found = _MISSED.search(record.getMessage())
        if found:
            self.packets += int(found[1])
