"""Everything about one stream, from a few seconds of it: what `litterwatch camera probe` shows."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import av
from av.error import FFmpegError

from streams.camera.advice import Finding, Stream, advise
from streams.camera.hello import Hello, hello
from streams.camera.measure import Measured, Seen, measure
from streams.camera.packet import LivePacket, StreamParameters
from streams.camera.source import Patience, RtspSource
from streams.camera.url import CameraUrl, Transport
from streams.files import open_file
from streams.frames import Frame
from streams.onvif.device import DeviceClock, ask_clock
from streams.onvif.soap import OnvifError
from streams.packets import MAX_PIXELS, PacketReader
from streams.pictures import Orientation, to_frame

LONGEST_S = 15.0
"""A stream is watched longer than asked for where no GOP has ended yet, up to this."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found; None where it could not be."""

    name: str
    """The address without its secrets, or the file's name."""
    kind: Literal["camera", "file"]
    codec: str
    profile: str | None
    width: int
    height: int
    declared_fps: float | None
    measured: Measured
    findings: tuple[Finding, ...]
    picture: Frame | None = field(repr=False)
    transport: Transport | None = None
    open_s: float | None = None
    """Seconds to the answer of the camera."""
    server: str | None = None
    """What the camera's RTSP server calls itself."""
    auth: str | None = None
    """"digest", "basic", "none"."""
    clock_source: str | None = None
    clock_offset_s: float | None = None
    """Our clock minus the camera's: by RTCP, delay included."""
    clock_uncertainty_s: float | None = None
    """Of the time that pictures are given."""
    device_offset_s: float | None = None
    """Our clock minus the camera's as ONVIF tells it; asked only where RTCP does not."""
    device_uncertainty_s: float | None = None


def probe_camera(
    url: CameraUrl,
    *,
    seconds: float = 6.0,
    transport: Transport = "tcp",
    patience: Patience | None = None,
    onvif_port: int = 80,
) -> Facts:
    """Watch a camera for `seconds` (longer where no GOP ends by then). Raises CameraError."""
    with RtspSource(url, transport=transport, patience=patience) as source:
        parameters, begun = source.parameters, source.opened_after_s
        packets: list[LivePacket] = []
        first_s: float | None = None
        for packet in source.packets():
            first_s = packet.arrival_monotonic_s if first_s is None else first_s
            packets.append(packet)
            watched_s = packet.arrival_monotonic_s - first_s
            keys = sum(p.key for p in packets) if watched_s >= seconds else 0
            if keys >= 2 or watched_s >= max(seconds, LONGEST_S):
                break
        offset_s = source.clock.offset_s
    who = _hello(url, source.patience)
    picture = _first_picture(parameters, packets)
    measured = measure([_seen(p, float(parameters.time_base)) for p in packets])
    auth = _auth(who)
    width, height = (parameters.width, parameters.height) if picture is None else (picture.width, picture.height)
    last = packets[-1].taken
    device = None if offset_s is not None else _device_clock(url, onvif_port)
    known_offset_s = offset_s if device is None else device.offset_s
    stream = Stream(parameters.codec, width, height, parameters.fps, measured, True, known_offset_s, auth)
    return Facts(
        name=str(url),
        kind="camera",
        codec=parameters.codec,
        profile=parameters.profile,
        width=width,
        height=height,
        declared_fps=parameters.fps,
        measured=measured,
        findings=advise(stream),
        picture=picture,
        transport=transport,
        open_s=begun,
        server=None if who is None else who.server,
        auth=auth,
        clock_source=last.source,
        clock_offset_s=offset_s,
        clock_uncertainty_s=last.uncertainty_s,
        device_offset_s=None if device is None else device.offset_s,
        device_uncertainty_s=None if device is None else device.uncertainty_s,
    )


def probe_recording(path: Path, *, seconds: float = 30.0) -> Facts:
    """The same about a file's first `seconds`. Raises SourceError."""
    source = open_file(path)
    info = source.info
    picture = next((frame for gop in source.gops() if (frame := gop.keyframe()) is not None), None)
    reader = PacketReader(path)
    try:
        base = float(reader.time_base)
        profile = reader.stream.codec_context.profile
        seen: list[Seen] = []
        start: float | None = None
        for packet in reader.packets():
            stamp = packet.pts if packet.pts is not None else packet.dts
            shown = None if stamp is None else stamp * base
            start = shown if start is None else start
            seen.append(Seen(shown, packet.is_keyframe, packet.size))
            if shown is not None and start is not None and shown - start > seconds and sum(s.key for s in seen) >= 3:
                break
    finally:
        reader.close()
    measured = measure(seen)
    stream = Stream(info.codec, info.width, info.height, info.declared_fps, measured, False)
    return Facts(
        name=path.name,
        kind="file",
        codec=info.codec,
        profile=profile,
        width=info.width,
        height=info.height,
        declared_fps=info.declared_fps,
        measured=measured,
        findings=advise(stream),
        picture=picture,
    )


def _seen(packet: LivePacket, time_base: float) -> Seen:
    stamp = packet.pts if packet.pts is not None else packet.dts
    return Seen(None if stamp is None else stamp * time_base, packet.key, len(packet.data), packet.arrival_monotonic_s)


def _hello(url: CameraUrl, patience: Patience) -> Hello | None:
    try:
        return hello(url, min(3.0, patience.open_s))
    except OSError:
        return None  # a camera that allows one viewer only may refuse the second question


def _device_clock(url: CameraUrl, port: int) -> DeviceClock | None:
    try:
        return ask_clock(f"http://{url.host}:{port}/onvif/device_service", timeout_s=2.0)
    except OnvifError:
        return None  # many cameras have ONVIF switched off


def _auth(who: Hello | None) -> str | None:
    if who is None or who.status is None:
        return None
    if who.schemes:
        # FFmpeg takes the stronger one where both are offered.
        return "digest" if "digest" in who.schemes else who.schemes[0]
    return "none" if who.status == 200 else None


def _first_picture(parameters: StreamParameters, packets: list[LivePacket]) -> Frame | None:
    """The first keyframe that decodes."""
    for packet in packets:
        if not packet.key:
            continue
        context = av.CodecContext.create(parameters.codec, "r")
        if not isinstance(context, av.VideoCodecContext):
            return None
        context.thread_count = 1
        context.options = {"max_pixels": str(MAX_PIXELS)}
        context.extradata = parameters.extradata
        try:
            pictures = [*context.decode(av.Packet(packet.data)), *context.decode(None)]
        except FFmpegError:
            continue
        if pictures:
            first = pictures[0]
            return to_frame(first, 0.0, Orientation(), (first.width, first.height))
    return None
