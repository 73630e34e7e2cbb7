"""A camera on stage: a server of its own that can be broken, and a relay before it that notes which pictures went."""

import time
from collections.abc import Mapping
from pathlib import Path

from benchmarks.cameras.relay import Passed, Relay
from benchmarks.cameras.server import RtspServer

PATH = "/main"
USER, PASSWORD = "viewer", "stage-door"


class StagedCamera:
    """Shows the first GOP of its clip until `begin`. `name` is its id in cameras.yaml."""

    def __init__(self, name: str, clip: Path, *, locked: bool = False, pace: float = 1.0, loops: bool = False) -> None:
        """`locked`: it asks for a password. `pace`: media seconds that it sends in a second. Raises
        NoRtspServerError."""
        self.name = name
        self.server = RtspServer()
        self.origin_s = time.monotonic()
        self.server.mount_world(PATH, clip, origin_s=self.origin_s, loops=loops, pace=pace)
        if locked:
            self.server.password(USER, PASSWORD)
        self.relay = Relay(self.server.port)
        who = f"{USER}:{PASSWORD}@" if locked else ""
        self.url = f"rtsp://{who}127.0.0.1:{self.relay.port}{PATH}"
        self.begins = 0
        """Number of the clip's first picture, once it has begun."""

    def begin(self) -> None:
        self.begins = self.server.begin(PATH)

    def show(self, clip: Path) -> None:
        """Another clip instead, at the same place in it; whoever is connected is thrown out."""
        self.server.mount_world(PATH, clip, origin_s=self.origin_s, begins=self.begins, loops=False)
        self.server.drop()

    @property
    def passed(self) -> list[Passed]:
        """Pictures that went to the reader's newest connection. What still came on one that the reader had given up
        does not count."""
        newest, found = -1, []
        for picture in list(self.relay.passed):
            newest = max(newest, picture.connection)
            if picture.connection == newest:
                found.append(picture)
        return found

    def close(self) -> None:
        self.server.kill()
        self.relay.__exit__(None, None, None)


class StagedCrowd:
    """Many cameras that only have to be there: one server, each at its own place in its clip, nothing in between."""

    def __init__(self, clips: Mapping[str, Path], *, ahead_s: float = 0.0, apart_s: float = 7.3) -> None:
        """Looped `clips` by camera id: the first is `ahead_s` into its clip, each other `apart_s` ahead of the one
        before. Raises NoRtspServerError."""
        self._server = RtspServer()
        now_s = time.monotonic()
        for index, (name, clip) in enumerate(clips.items()):
            self._server.mount_world(f"/{name}", clip, origin_s=now_s - ahead_s - index * apart_s, begins=0)
        self.urls = {name: self._server.url(f"/{name}") for name in clips}

    def close(self) -> None:
        self._server.kill()
