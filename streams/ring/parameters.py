"""What a decoder must know of a stream before its first packet; written into every segment."""

from dataclasses import dataclass, field, replace
from fractions import Fraction

import av

from streams.camera.packet import StreamParameters
from streams.packets import MAX_PIXELS
from streams.ring import nal
from streams.ring.errors import UnsupportedCodecError

CODECS = ("h264", "hevc")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Codec parameters of one run of packets. `width` and `height` are pixels as the connection declared them, 0 where
    unknown; the decoder has the last word."""

    codec: str
    """"h264" or "hevc"."""
    time_base: Fraction
    """Seconds per tick of PTS and DTS."""
    extradata: bytes = b""
    """As the demuxer gave it: annex B parameter sets, avcC or hvcC, or nothing."""
    width: int = 0
    height: int = 0
    fps: float | None = None
    """Declared, not measured."""
    in_band: tuple[bytes, ...] = ()
    """Parameter sets that came with a keyframe; they win over `extradata`."""
    length_size: int = field(init=False)
    """How packets are framed: 0 start codes (annex B), else bytes of length before each NAL unit."""
    sets: tuple[bytes, ...] = field(init=False)
    """The parameter sets in force, without framing."""

    def __post_init__(self) -> None:
        if self.codec not in CODECS:
            raise UnsupportedCodecError(self.codec)
        declared, length_size = nal.unpack_extradata(self.codec, self.extradata)
        object.__setattr__(self, "length_size", length_size)
        object.__setattr__(self, "sets", self.in_band or declared)

    @classmethod
    def of(cls, stream: av.video.stream.VideoStream) -> "Parameters":
        """Of an open container's track. Raises UnsupportedCodecError."""
        context = stream.codec_context
        rate = stream.average_rate or stream.base_rate
        return cls(
            codec=context.codec.canonical_name,
            time_base=stream.time_base or Fraction(1, 90_000),
            extradata=context.extradata or b"",
            width=context.width,
            height=context.height,
            fps=float(rate) if rate else None,
        )

    @classmethod
    def declared(cls, stream: StreamParameters) -> "Parameters":
        """Of a camera's connection. Raises UnsupportedCodecError."""
        return cls(
            codec=stream.codec,
            time_base=stream.time_base,
            extradata=stream.extradata,
            width=stream.width,
            height=stream.height,
            fps=stream.fps,
        )

    def with_keyframe(self, data: bytes) -> "Parameters":
        """These, or new ones where the keyframe brings other parameter sets: a camera that is reconfigured while
        connected tells nobody but the decoder."""
        sets = nal.parameter_sets(self.codec, data, self.length_size)
        if not nal.complete(self.codec, sets) or nal.core(self.codec, sets) == nal.core(self.codec, self.sets):
            return self
        known = (self.width, self.height) if not self.sets else (0, 0)
        return replace(self, in_band=sets, width=known[0], height=known[1])

    def joins(self, other: "Parameters") -> bool:
        """Packets of both can stand in one file and go through one decoder."""
        return (
            self.codec == other.codec
            and self.time_base == other.time_base
            and nal.core(self.codec, self.sets) == nal.core(other.codec, other.sets)
        )

    def decoder(self) -> av.VideoCodecContext:
        """A decoder with one thread; it takes packets in annex B framing (see `annexb`)."""
        context = av.CodecContext.create(self.codec, "r")
        if not isinstance(context, av.VideoCodecContext):  # both codecs are video: PyAV's types cannot know
            raise UnsupportedCodecError(self.codec)
        context.thread_count = 1
        context.options = {"max_pixels": str(MAX_PIXELS)}
        if self.sets:
            context.extradata = nal.joined(self.sets)
        return context

    def starts_afresh(self, data: bytes) -> bool:
        """A decoder that meets this keyframe forgets all that came before."""
        return nal.starts_afresh(self.codec, data, self.length_size)

    def annexb(self, data: bytes) -> bytes:
        """A packet of this stream in annex B framing."""
        return nal.to_annexb(data, self.length_size)
