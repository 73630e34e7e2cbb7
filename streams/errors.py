"""Why a file cannot be watched: one small family, each with what was expected, what was found and what to do."""

from pathlib import Path
from typing import ClassVar


class SourceError(Exception):
    """A source that gives no pictures. `str()` is one English line; `summary_vi` is the same thing for the operator."""

    summary_vi: ClassVar[str] = "Không đọc được video"
    expected: ClassVar[str] = "a video file"
    advice: ClassVar[str] = "check the file with another player"

    def __init__(self, path: Path | str, found: str) -> None:
        self.path = Path(path)
        self.found = found
        super().__init__(f"{self.path.name}: expected {self.expected}, found {found}; {self.advice}")

    def __reduce__(self) -> tuple[type["SourceError"], tuple[str, str]]:
        # Errors travel between worker processes.
        return type(self), (str(self.path), self.found)


class MissingFileError(SourceError):
    summary_vi = "Không mở được tệp"
    expected = "a file that can be read"
    advice = "check the path and its permissions"


class EmptyFileError(SourceError):
    summary_vi = "Tệp rỗng"
    expected = "a video file"
    advice = "copy it again from the recorder: the copy was probably interrupted"


class NotVideoError(SourceError):
    summary_vi = "Không phải tệp video"
    expected = "a video file (mp4, mov, avi, mkv, webm, ts, gif and others)"
    advice = "leave it out, or export it again from the recorder as mp4"


class NoPictureError(SourceError):
    summary_vi = "Tệp không có hình, chỉ có tiếng hoặc dữ liệu"
    expected = "a file with a video track"
    advice = "leave it out"


class TruncatedError(SourceError):
    summary_vi = "Tệp bị cắt cụt, mất phần mục lục"
    expected = "a complete mp4 or mov file"
    advice = "copy it again from the recorder, or repair it (untrunc) with a sound file of the same camera"


class UndecodableError(SourceError):
    summary_vi = "Không giải mã được hình"
    expected = "pictures that FFmpeg can decode"
    advice = "export it again from the recorder as H.264, without encryption"


class NoFramesError(SourceError):
    summary_vi = "Video không có khung hình nào"
    expected = "at least one picture"
    advice = "the recording stopped before its first picture; leave it out"
