"""Paths of the main and the sub stream in the makes that hang in the streets here.

As the makers' manuals and integration guides give them for current firmware; a device may differ, and ONVIF
(`litterwatch camera discover`) is asked first where it is switched on.
"""

from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

Which = Literal["main", "sub"]


@dataclass(frozen=True, slots=True)
class Template:
    """Of one make. `{channel}` counts from 1: a camera's only one, or a recorder's input."""

    make: str
    aliases: tuple[str, ...]
    main: str
    sub: str
    port: int = 554
    note_vi: str = ""
    note_en: str = ""


TEMPLATES = (
    Template(
        "hikvision",
        ("hik", "hilook"),
        "/Streaming/Channels/{channel}01",
        "/Streaming/Channels/{channel}02",
    ),
    Template(
        "dahua",
        ("kbvision", "kb", "imou"),
        "/cam/realmonitor?channel={channel}&subtype=0",
        "/cam/realmonitor?channel={channel}&subtype=1",
        note_vi="Imou: mật khẩu là mã an toàn (Safety Code) trên nhãn",
        note_en="Imou: the password is the safety code on the label",
    ),
    Template(
        "uniview",
        ("unv",),
        "/unicast/c{channel}/s0/live",
        "/unicast/c{channel}/s1/live",
        note_vi="camera đơn: /media/video1 (chính), /media/video2 (phụ)",
        note_en="single cameras also: /media/video1 (main), /media/video2 (sub)",
    ),
    Template(
        "axis",
        (),
        "/axis-media/media.amp?camera={channel}&videocodec=h264",
        "/axis-media/media.amp?camera={channel}&videocodec=h264&resolution=640x360",
        note_vi="Axis không có luồng phụ riêng: kích thước ghi trong địa chỉ",
        note_en="Axis has no separate sub stream: the size stands in the address",
    ),
    Template(
        "vivotek",
        (),
        "/live{channel}s1.sdp",
        "/live{channel}s2.sdp",
        note_vi="máy cũ: /live.sdp, /live2.sdp",
        note_en="older ones: /live.sdp, /live2.sdp",
    ),
    Template(
        "ezviz",
        (),
        "/h264/ch{channel}/main/av_stream",
        "/h264/ch{channel}/sub/av_stream",
        note_vi="tên: admin; mật khẩu: mã xác minh trên nhãn; bật RTSP trong ứng dụng",
        note_en="user admin; the password is the verification code on the label; RTSP is switched on in the app",
    ),
)


def template(make: str) -> Template:
    """By make or alias, whatever the case. Raises KeyError, its message listing those there are."""
    wanted = make.strip().lower()
    for known in TEMPLATES:
        if wanted == known.make or wanted in known.aliases:
            return known
    raise KeyError(f"{make}: {', '.join(name for t in TEMPLATES for name in (t.make, *t.aliases))}")


def stream_url(
    make: str,
    host: str,
    which: Which = "main",
    *,
    channel: int = 1,
    user: str = "${CAM_USER}",
    password: str = "${CAM_PASSWORD}",
    port: int | None = None,
) -> str:
    """The address as it is written into cameras.yaml. Credentials that are not `${NAME}` are percent-encoded.

    Raises KeyError for a make that is not known.
    """
    known = template(make)
    path = (known.main if which == "main" else known.sub).format(channel=channel)
    at = known.port if port is None else port
    where = host if at == 554 else f"{host}:{at}"
    return f"rtsp://{_encoded(user)}:{_encoded(password)}@{where}{path}"


def _encoded(text: str) -> str:
    return text if text.startswith("${") and text.endswith("}") else quote(text, safe="")
