"""A camera made of GStreamer's RTSP server. A program of its own: Debian's bindings live in Debian's Python.

Run by benchmarks.cameras.server as `/usr/bin/python3 gst_server.py`. Orders come as JSON lines on standard input, each
answered by one JSON line on standard output:

    {"do": "listen", "port": 0}                                        -> {"port": 40123}
    {"do": "user", "name": "...", "password": "...", "basic": false}     only this one may look; null name: everybody
    {"do": "encrypt", "certificate": FILE}                             rtsps from now on; PEM with its key
    {"do": "mount", "path": "/main", "clip": FILE, "declared_fps": 25, "pace": 1.0, "loss": 0.0,
     "origin_s": null, "begins": null, "loops": true}
    {"do": "begin", "path": "/main"}                                   -> {"begins": 250}
    {"do": "unmount", "path": "/main"}
    {"do": "drop"}                                                     every connection is closed

A clip is a JSON line {"codec", "fps", "sizes", "keys", "pts", "dts"} followed by the access units (Annex B), see
benchmarks.cameras.clips. `pace` is how much media a second of wall clock sends: 0.84 is a camera that declares 25
frames a second and sends 21. `loss` is the fraction of RTP packets that never leave. With `origin_s`
see RtspServer.mount_world: pictures carry their number as benchmarks.cameras.stamp reads it.
"""

# mypy: ignore-errors
# The bindings exist in Debian's Python alone, and have no types.

import json
import sys
import threading
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstApp", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402
from stamp import stamped  # noqa: E402 - beside this file, which runs without the project

Gst.init(None)
SECOND = 1_000_000_000


class Clip:
    def __init__(self, path: str) -> None:
        with open(path, "rb") as file:  # noqa: PTH123
            head = json.loads(file.readline())
            self.units = [file.read(size) for size in head["sizes"]]
        self.codec = head["codec"]
        self.fps = head["fps"]
        self.keys = head["keys"]
        self.pts = head["pts"]
        self.dts = head["dts"]
        self.length_s = len(self.units) / self.fps


ROLE = Gst.Structure.from_string("viewer, media.factory.access=(boolean)true, media.factory.construct=(boolean)true")[0]


class World:
    """What is before a camera at which moment, whether anybody looks or not; its pictures are numbered from 0.

    Until it is told to begin, the clip's first GOP is shown again and again; in the end its last one, unless it loops.
    """

    LATE_S = 0.5

    def __init__(self, clip: Clip, pace: float, origin_s: float, begins, loops: bool) -> None:
        self.clip, self.fps, self.origin_s, self.begins, self.loops = clip, clip.fps * pace, origin_s, begins, loops
        keys = [index for index, key in enumerate(clip.keys) if key]
        # GOPs that are whole: the last one may have been cut off by the clip's end.
        self.first = range(keys[1] if len(keys) > 1 else len(clip.units))
        self.last = range(keys[-2], keys[-1]) if len(keys) > 1 else self.first

    def due_s(self, number: int) -> float:
        return self.origin_s + number / self.fps

    def index(self, number: int) -> int:
        """Of the access unit that has this number."""
        if self.begins is None or number < self.begins:
            return self.first[number % len(self.first)]
        at = number - self.begins
        if at >= self.last.stop and not self.loops:
            return self.last[(at - self.last.stop) % len(self.last)]
        return at % len(self.clip.units)

    def next_key(self) -> int:
        """Number of the next picture that a decoder can begin with."""
        number = int((time.monotonic() - self.origin_s) * self.fps) + 1
        while not self.clip.keys[self.index(number)]:
            number += 1
        return number

    def begin(self) -> int:
        """The clip begins where the first GOP would be shown again; returns the number of its first picture."""
        after = int((time.monotonic() - self.origin_s) * self.fps) + 2
        self.begins = after + -after % len(self.first)
        return self.begins

    def stamped(self, number: int) -> bytes:
        index = self.index(number)
        return stamped(self.clip.units[index], self.clip.codec, number, self.clip.keys[index])


class Factory(GstRtspServer.RTSPMediaFactory):
    def __init__(self, clip: Clip, declared_fps: float, pace: float, loss: float, world: World | None) -> None:
        super().__init__()
        self.clip, self.declared_fps, self.pace, self.loss, self.world = clip, declared_fps, pace, loss, world
        self.set_shared(True)

    def do_create_element(self, _url):
        if self.clip.codec == "sound":
            return Gst.parse_launch("audiotestsrc is-live=true ! audioconvert ! rtpL16pay name=pay0")
        caps = f"video/x-{self.clip.codec},stream-format=byte-stream,alignment=au"
        caps += f",framerate={round(self.declared_fps * 1000)}/1000"
        # Keyframes bring their parameter sets. GStreamer's payloader, asked for them (config-interval), would repeat
        # them before every slice of a keyframe, and make two pictures of one.
        payloads = f"rtp{self.clip.codec}pay pt=96"
        lossy = f"! identity drop-probability={self.loss} name=pay0" if self.loss else "name=pay0"
        return Gst.parse_launch(
            f"appsrc name=src is-live=true format=time block=false caps={caps} ! {self.clip.codec}parse "
            f"! {payloads} {lossy}"
        )

    def do_configure(self, media):
        source = media.get_element().get_child_by_name("src")
        if source is not None:
            feed = self._feed if self.world is None else self._feed_world
            threading.Thread(target=feed, args=(source,), daemon=True).start()

    def _feed(self, source) -> None:
        """Access units at their moment by the wall clock, for ever; timestamps go on rising over the loop."""
        begin, loop = time.monotonic(), 0
        while True:
            for index, unit in enumerate(self.clip.units):
                shift = loop * self.clip.length_s
                pts, dts = self.clip.pts[index] + shift, self.clip.dts[index] + shift
                due = begin + (loop * self.clip.length_s + index / self.clip.fps) / self.pace
                time.sleep(max(0.0, due - time.monotonic()))
                if not self._push(source, unit, pts, dts, self.clip.keys[index]):
                    return
            loop += 1

    def _feed_world(self, source) -> None:
        """What is before the camera now; one that was held up goes on with the present, as cameras do."""
        world = self.world
        first = number = world.next_key()
        while True:
            time.sleep(max(0.0, world.due_s(number) - time.monotonic()))
            if time.monotonic() - world.due_s(number) > world.LATE_S:
                number = world.next_key()
                continue
            # Timestamps at the declared pace, which is not that of the clock where the camera is slow.
            at_s = (number - first) / self.clip.fps
            key = self.clip.keys[world.index(number)]
            if not self._push(source, world.stamped(number), at_s, at_s, key):
                return
            number += 1

    def _push(self, source, unit, pts, dts, key) -> bool:
        """False where nobody wants it any more."""
        buffer = Gst.Buffer.new_wrapped(unit)
        buffer.pts, buffer.dts = int(pts * SECOND), int(dts * SECOND)
        buffer.duration = int(SECOND / self.clip.fps)
        if not key:
            buffer.set_flags(Gst.BufferFlags.DELTA_UNIT)
        return source.emit("push-buffer", buffer) not in (Gst.FlowReturn.FLUSHING, Gst.FlowReturn.EOS)


class Camera:
    def __init__(self) -> None:
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        # A thread for each client: DESCRIBE waits for a keyframe, and sixteen cameras must not wait for one another.
        self.server.get_thread_pool().set_max_threads(-1)
        self.clips = {}
        self.worlds = {}

    def listen(self, port: int) -> dict:
        self.server.set_service(str(port))
        if not self.server.attach(None):
            return {"error": f"port {port} is taken"}
        return {"port": self.server.get_bound_port()}

    def encrypt(self, certificate) -> dict:
        auth = self.server.get_auth() or GstRtspServer.RTSPAuth()
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(certificate))
        # Without users of its own, such a server lets in who is nobody, as a viewer.
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        auth.set_default_token(token)
        self.server.set_auth(auth)
        return {}

    def user(self, name, password, basic=False) -> dict:
        if name is None:
            self.server.set_auth(None)
            return {}
        auth = GstRtspServer.RTSPAuth()
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC if basic else GstRtsp.RTSPAuthMethod.DIGEST)
        token = GstRtspServer.RTSPToken()
        token.set_string("media.factory.role", "viewer")
        if basic:
            auth.add_basic(GstRtspServer.RTSPAuth.make_basic(name, password), token)
        else:
            auth.add_digest(name, password, token)
        self.server.set_auth(auth)
        return {}

    def mount(self, path, clip, declared_fps=None, pace=1.0, loss=0.0, origin_s=None, begins=None, loops=True) -> dict:
        loaded = self.clips[clip] = self.clips.get(clip) or Clip(clip)
        world = None if origin_s is None else World(loaded, pace, origin_s, begins, loops)
        self.worlds[path] = world
        factory = Factory(loaded, declared_fps or loaded.fps, pace, loss, world)
        factory.add_role_from_structure(ROLE)
        self.server.get_mount_points().add_factory(path, factory)
        return {}

    def begin(self, path) -> dict:
        return {"begins": self.worlds[path].begin()}

    def unmount(self, path) -> dict:
        self.server.get_mount_points().remove_factory(path)
        return self.drop()

    def drop(self) -> dict:
        self.server.client_filter(lambda *_: GstRtspServer.RTSPFilterResult.REMOVE)
        return {}


def main() -> None:
    loop, camera = GLib.MainLoop(), Camera()

    def obey(line: str) -> bool:
        order = json.loads(line)
        try:
            answer = getattr(camera, order.pop("do"))(**order)
        except Exception as error:  # noqa: BLE001 - without an answer the test would wait for ever
            answer = {"error": repr(error)}
        print(json.dumps(answer), flush=True)
        return False

    def listen_to_orders() -> None:
        for line in sys.stdin:
            GLib.idle_add(obey, line)
        loop.quit()

    threading.Thread(target=listen_to_orders, daemon=True).start()
    loop.run()


main()
