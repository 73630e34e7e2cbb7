"""Groups of a manifest: the moving and the still pictures."""

from typing import Literal

from pydantic import Field

from evidence.package.parts import Box, PackagePath, Part, Sha256, Utc


class MediaSigning(Part):
    """Signatures that the camera itself put into the stream (ONVIF Media Signing, Axis Signed Video).

    `status` found_not_checked: they are there and kept, nobody has compared them with the camera's certificate here;
    not_looked_for: a codec in which no such signature is defined.
    """

    kind: Literal["none", "onvif", "axis"]
    status: Literal["not_signed", "found_not_checked", "not_looked_for"]
    messages: int = Field(ge=0)
    """How many signature messages the file holds."""


class Media(Part):
    """A file of the package. A derivative names its parent's hash and how it was made."""

    path: PackagePath
    role: Literal["original", "derivative"]
    purpose: Literal["evidence", "review", "redacted"]
    parent_sha256: Sha256 | None
    transform: str
    """stream_copy for the original: whole groups of pictures, no picture encoded again."""
    tool: str | None
    tool_version: str | None
    tool_args: tuple[str, ...]
    codec: str
    profile: str | None
    width: int | None
    height: int | None
    frames: int | None
    start_utc: Utc | None
    start_s: float | None
    end_s: float | None
    """On the line of event.release_s."""
    has_audio: bool
    size: int = Field(ge=0)
    file_sha256: Sha256
    essence_sha256: Sha256
    """Over the video packets in decode order, as `ffmpeg -map 0:v -c copy -f streamhash -hash sha256`: the same after
    remuxing."""
    media_signing: MediaSigning


class Still(Part):
    """`pts` in media seconds of the source; `crop_of` the region of that frame, null for the whole of it."""

    path: PackagePath
    purpose: Literal["before", "carry", "release", "left_behind", "actor", "person", "vehicle", "plate"]
    frame_idx: int | None
    pts_s: float | None
    utc: Utc | None
    sha256: Sha256
    crop_of: Box | None
    taken_from: Literal["footage", "original"]
    """footage: what the camera delivered, which reaches further than the clip."""
