"""The manifest's entry for a redacted clip."""

from pathlib import Path

from evidence.package.essence import hash_media
from evidence.package.media_part import Media, MediaSigning
from evidence.redaction.record import Redaction

PATH_IN_PACKAGE = "media/redacted.mp4"


def media_entry(redaction: Redaction, media: Path, original: Media) -> Media:
    """As the package describes it, beside the `original` it was made from. Raises UnreadableMediaError, OSError."""
    hashes = hash_media(media)
    return Media(
        path=PATH_IN_PACKAGE,
        role="derivative",
        purpose="redacted",
        parent_sha256=redaction.parent_sha256,
        transform=f"redaction, regions {redaction.plan_sha256}",
        tool=redaction.tool,
        tool_version=redaction.tool_version,
        tool_args=redaction.tool_args,
        codec=hashes.codec,
        profile=hashes.profile,
        width=hashes.width,
        height=hashes.height,
        frames=hashes.frames,
        start_utc=original.start_utc,
        start_s=original.start_s,
        end_s=original.end_s,
        has_audio=False,
        size=hashes.size,
        file_sha256=hashes.file_sha256,
        essence_sha256=hashes.essence_sha256,
        media_signing=MediaSigning(kind="none", status="not_signed", messages=0),
    )
