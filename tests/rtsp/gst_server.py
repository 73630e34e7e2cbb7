"""A camera made of GStreamer's RTSP server. A program of its own: Debian's bindings live in Debian's Python.

Run by tests.rtsp.server as `/usr/bin/python3 gst_server.py`. Orders come as JSON lines on standard input, each answered
by one JSON line on standard output:

    {"do": "listen", "port": 0}                                        -> {"port": 40123}
    {"do": "user", "name": "...", "password": "...", "basic": false}     only this one may look; null name: everybody
    {"do": "encrypt", "certificate": FILE}                             rtsps from now on; PEM with its key
    {"do": "mount", "path": "/main", "clip": FILE, "declared_fps": 25, "pace": 1.0}
    {"do": "unmount", "path": "/main"}
    {"do": "drop"}                                                     every connection is closed

A clip is a JSON line {"codec", "fps", "sizes", "keys", "pts", "dts"} followed by the access units (Annex B), see
tests.rtsp.clips. `pace` is how much media a second of wall clock sends: 0.84 is a camera that declares 25 frames a
second and sends 21.
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


class Factory(GstRtspServer.RTSPMediaFactory):
    def __init__(self, clip: Clip, declared_fps: float, pace: float) -> None:
        super().__init__()
        self.clip, self.declared_fps, self.pace = clip, declared_fps, pace
        self.set_shared(True)

    def do_create_element(self, _url):
        if self.clip.codec == "sound":
            return Gst.parse_launch("audiotestsrc is-live=true ! audioconvert ! rtpL16pay name=pay0")
        caps = f"video/x-{self.clip.codec},stream-format=byte-stream,alignment=au"
        caps += f",framerate={round(self.declared_fps * 1000)}/1000"
        return Gst.parse_launch(
            f"appsrc name=src is-live=true format=time block=false caps={caps} ! {self.clip.codec}parse "
            f"! rtp{self.clip.codec}pay name=pay0 pt=96 config-interval=-1"
        )

    def do_configure(self, media):
        source = media.get_element().get_child_by_name("src")
        if source is not None:
            threading.Thread(target=self._feed, args=(source,), daemon=True).start()

    def _feed(self, source) -> None:
        """Access units at their moment by the wall clock, for ever; timestamps go on rising over the loop."""
        begin, loop = time.monotonic(), 0
        while True:
            for index, unit in enumerate(self.clip.units):
                shift = loop * self.clip.length_s
                pts, dts = self.clip.pts[index] + shift, self.clip.dts[index] + shift
                due = begin + (loop * self.clip.length_s + index / self.clip.fps) / self.pace
                time.sleep(max(0.0, due - time.monotonic()))
                buffer = Gst.Buffer.new_wrapped(unit)
                buffer.pts, buffer.dts = int(pts * SECOND), int(dts * SECOND)
                buffer.duration = int(SECOND / self.clip.fps)
                if not self.clip.keys[index]:
                    buffer.set_flags(Gst.BufferFlags.DELTA_UNIT)
                if source.emit("push-buffer", buffer) in (Gst.FlowReturn.FLUSHING, Gst.FlowReturn.EOS):
                    return
            loop += 1


class Camera:
    def __init__(self) -> None:
        self.server = GstRtspServer.RTSPServer()
        self.server.set_address("127.0.0.1")
        self.allowed = False

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

    def mount(self, path, clip, declared_fps=None, pace=1.0) -> dict:
        loaded = Clip(clip)
        factory = Factory(loaded, declared_fps or loaded.fps, pace)
        factory.add_role_from_structure(ROLE)
        self.server.get_mount_points().add_factory(path, factory)
        return {}

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
