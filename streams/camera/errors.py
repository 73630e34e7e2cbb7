"""Why a camera gives no pictures: one type for each thing that somebody has to do."""

from typing import ClassVar

from streams.camera.url import redacted
from streams.errors import SourceError


class CameraError(SourceError):
    """`str()` is one English line, `summary_vi` the same for the operator; neither holds a user name or a password.

    Never raised from FFmpeg's own error: its text holds the whole address.
    """

    state: ClassVar[str] = "unreachable"
    """The state a supervisor shows for it: unauthorised, unreachable or stalled."""
    summary_vi = "Không lấy được hình từ camera"
    expected = "a camera that sends video"
    advice = "open its stream with another player"

    def __init__(self, url: str, found: str) -> None:
        super().__init__("camera", found)
        self.url = redacted(url)
        self.args = (f"{self.url}: expected {self.expected}, found {found}; {self.advice}",)

    def __reduce__(self) -> tuple[type["CameraError"], tuple[str, str]]:
        return type(self), (self.url, self.found)


class UnauthorisedError(CameraError):
    state = "unauthorised"
    summary_vi = "Camera từ chối tên đăng nhập hoặc mật khẩu"
    expected = "to be let in"
    advice = (
        "check user name and password (of the camera, not of its cloud account); "
        "after several failures many cameras lock an account for some minutes"
    )


class UnreachableError(CameraError):
    summary_vi = "Không kết nối được tới camera"
    expected = "an answer from the camera"
    advice = "check address, port, cable and power, and that RTSP is switched on in the camera"


class NoSuchStreamError(CameraError):
    summary_vi = "Camera không có luồng hình ở đường dẫn này"
    expected = "a stream at this path"
    advice = "see `litterwatch camera templates` for the paths of common makes"


class NotRtspError(CameraError):
    summary_vi = "Cổng này không phải RTSP"
    expected = "an RTSP answer"
    advice = "check the port: RTSP usually has 554, web pages 80"


class RefusedError(CameraError):
    summary_vi = "Camera không chịu gửi luồng hình"
    expected = "the camera to start the stream"
    advice = "too many viewers, or no RTP over TCP: close other viewers, or try --udp"


class NoVideoError(CameraError):
    summary_vi = "Luồng này không có hình"
    expected = "a stream with H.264 or H.265 video"
    advice = "choose another stream, or set the camera to H.264 or H.265"


class StalledError(CameraError):
    state = "stalled"
    summary_vi = "Camera vẫn kết nối nhưng không gửi hình nữa"
    expected = "the next packet"
    advice = "connect again; where it comes back often, look at the network and at the camera's load"


class EndedError(CameraError):
    summary_vi = "Camera đã ngắt kết nối"
    expected = "a stream that goes on"
    advice = "connect again; where it comes back often, look at the camera's power and its limit of viewers"
