"""How a redacted clip goes into a package: three files, and the manifest's entry for the clip."""

from pathlib import Path, PurePosixPath

from evidence.package.essence import hash_media
from evidence.package.media_part import Media, MediaSigning
from evidence.package.subject import Extra
from evidence.redaction.errors import RedactionError
from evidence.redaction.record import Redaction, beside, load_redaction, regions_beside

PATH_IN_PACKAGE = "media/redacted.mp4"


def extras_of(media: Path, original: Media) -> tuple[Extra, ...]:
    """For the next package of the event that `original` belongs to: the clip, what it shows of how it was made, and
    what was covered. Raises RedactionError, UnreadableMediaError, OSError."""
    redaction = load_redaction(media)
    if redaction.parent_sha256 != original.file_sha256:
        raise RedactionError(
            f"{media.name}: expected a derivative of {original.path} (SHA-256 {original.file_sha256[:16]}...), "
            f"found one of {redaction.parent_sha256[:16]}...; redact this package's original"
        )
    inside = PurePosixPath(PATH_IN_PACKAGE)
    others = (beside, regions_beside)
    return (
        Extra(PATH_IN_PACKAGE, media, media_entry(redaction, media, original)),
        *(Extra(name(Path(inside)).as_posix(), name(media)) for name in others),
    )


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
