"""`litterwatch camera`: looking at cameras before, and while, they are watched. Nothing here changes a camera."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from api.camera_discover import Search, run_discover
from api.camera_files import run_apply, run_list, run_templates
from api.camera_probe import Wanted, run_probe
from api.screen import fail
from evidence import catalogue, catalogue_camera
from streams.camera.installed import installed_path
from streams.camera.secrets import SecretsError, variables
from streams.camera.source import Patience
from streams.camera.url import BadUrlError, CameraUrl, Transport, parse_url
from streams.config import load_config
from streams.onvif.soap import Login
from streams.yaml_lines import ConfigError, parse

PASSWORD_VARIABLE = "CAM_PASSWORD"
"""Where `discover --user` takes its password from: never from the command line, which everybody can list."""

app = typer.Typer(
    help="Camera: xem luồng, tìm, liệt kê, cài cấu hình / Cameras: probe, discover, list, apply",
    no_args_is_help=True,
)
AsJson = Annotated[bool, typer.Option("--json", help="In dạng JSON / Print JSON")]
Data = Annotated[Path, typer.Option(help="Thư mục dữ liệu / Data folder")]
DEFAULT_DATA = Path("litterwatch-data")
Cameras = Annotated[
    Path | None,
    typer.Option(help="Tệp cameras.yaml [tệp đã cài trong --data / the one in --data]", show_default=False),
]
Secrets = Annotated[
    Path | None,
    typer.Option(help="Tệp mật khẩu TÊN=giá_trị, quyền 0600 / Secrets file, mode 0600", show_default=False),
]


@app.command("probe")
def probe(
    source: Annotated[
        str,
        typer.Argument(
            metavar="URL|ID|VIDEO", help="rtsp://..., mã camera, hoặc tệp video / address, camera id, or recording"
        ),
    ],
    seconds: Annotated[float, typer.Option(min=1, max=120, help="Xem bao lâu / How long to watch")] = 6.0,
    sub: Annotated[bool, typer.Option("--detect", help="Luồng phụ (detect) của camera / Its sub-stream")] = False,
    udp: Annotated[bool, typer.Option("--udp", help="RTP qua UDP thay vì TCP / RTP over UDP")] = False,
    timeout: Annotated[float, typer.Option(min=1, max=60, help="Đợi kết nối, giây / Seconds to connect")] = 10.0,
    picture: Annotated[
        Path | None, typer.Option(help="Lưu ảnh vào / Where the picture goes  [probe-TÊN.jpg]", show_default=False)
    ] = None,
    cameras: Cameras = None,
    data: Data = DEFAULT_DATA,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Xem vài giây và nói mọi điều về luồng hình / Watch some seconds and say everything about a stream.

    Mật khẩu nên viết '${CAM_PASSWORD}' (trong dấu nháy đơn): lệnh đang chạy ai cũng liệt kê được.
    Better write the password as '${CAM_PASSWORD}' in single quotes: everybody can list running commands.
    """
    target, name, transport = _target(source, "detect" if sub else "source", cameras, data, secrets)
    wanted = Wanted(
        target=target,
        name=name,
        seconds=seconds,
        transport="udp" if udp else transport,
        patience=Patience(open_s=timeout, stall_s=min(timeout, Patience().stall_s)),
        picture=picture,
        as_json=as_json,
    )
    raise typer.Exit(run_probe(wanted))


@app.command("discover")
def discover(
    seconds: Annotated[float, typer.Option(min=0.2, max=60, help="Đợi trả lời / Wait for answers")] = 3.0,
    target: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS[:PORT]", help="Hỏi thẳng một máy / Ask one device directly", show_default=False),
    ] = None,
    interface: Annotated[
        list[str] | None,
        typer.Option(metavar="ADDRESS", help="Tìm từ card mạng có địa chỉ này / Ask from this own address"),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(help=f"Tên ONVIF; mật khẩu lấy từ / password from {PASSWORD_VARIABLE}", show_default=False),
    ] = None,
    secrets: Secrets = None,
    as_json: AsJson = False,
) -> None:
    """Tìm camera ONVIF; có --user thì hỏi hãng, số máy, đồng hồ, luồng / Find ONVIF cameras, ask about their streams.

    Chỉ hỏi, không bao giờ đổi gì trên camera / It only asks and never changes anything on a camera.
    """
    login = None
    if user is not None:
        password = _variables(secrets).get(PASSWORD_VARIABLE)
        if not password:
            fail(catalogue_camera.PASSWORD_MISSING.format(name=PASSWORD_VARIABLE))
        login = Login(user, password)
    search = Search(seconds, tuple(_address(t) for t in target or ()), tuple(interface or ()), login, as_json)
    raise typer.Exit(run_discover(search))


@app.command("list")
def list_cameras(
    cameras: Cameras = None, data: Data = DEFAULT_DATA, secrets: Secrets = None, as_json: AsJson = False
) -> None:
    """Các camera đã cấu hình, địa chỉ được che / Cameras as configured, their addresses without secrets."""
    raise typer.Exit(run_list(cameras or installed_path(data), data, _variables(secrets), as_json=as_json))


@app.command("apply")
def apply(
    cameras: Annotated[Path, typer.Argument(metavar="cameras.yaml", help="Tệp cấu hình / Configuration")],
    data: Data = DEFAULT_DATA,
    secrets: Secrets = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Chỉ xem trước / Only show what would change")] = False,
    as_json: AsJson = False,
) -> None:
    """Kiểm tra rồi cài tệp vào thư mục dữ liệu, nói rõ điều gì đổi / Check the file, install it, say what changes."""
    raise typer.Exit(run_apply(cameras, data, _variables(secrets), dry_run=dry_run, as_json=as_json))


@app.command("templates")
def templates(
    make: Annotated[str | None, typer.Argument(help="Hãng / Make", show_default=False)] = None,
    host: Annotated[str, typer.Option(help="Địa chỉ camera / Address of the camera")] = "192.0.2.10",
    channel: Annotated[int, typer.Option(min=1, max=256, help="Kênh / Channel")] = 1,
    as_json: AsJson = False,
) -> None:
    """Mẫu địa chỉ RTSP của các hãng / RTSP addresses of common makes."""
    raise typer.Exit(run_templates(make, host, channel, as_json=as_json))


def _target(
    source: str, key: str, cameras: Path | None, data: Path, secrets: Path | None
) -> tuple[CameraUrl | Path, str, Transport]:
    """What to probe, a name for its picture, and how cameras.yaml wants its packets. Raises typer.Exit(2)."""
    if "://" in source:
        url = _url(source, _variables(secrets))
        return url, url.host, "tcp"
    if cameras is None and Path(source).is_file():
        return Path(source), Path(source).stem, "tcp"
    file = cameras or installed_path(data)
    if cameras is None and not file.exists():
        fail(catalogue_camera.NOT_A_SOURCE.format(source=source))
    try:
        config = load_config(file)
        camera = config.camera(source)
    except KeyError:
        ids = ", ".join(c.id for c in config.cameras)
        fail(catalogue_camera.NO_SUCH_CAMERA.format(id=source, path=file, ids=ids))
    except ConfigError as error:
        fail(str(error))
    except OSError as error:
        fail(catalogue.CONFIG_UNREADABLE.format(path=file, reason=error.strerror))
    address = camera.source if key == "source" else camera.detect
    if address is None:
        fail(catalogue_camera.NO_SOURCE.format(id=source, key=key))
    return _url(address, _variables(secrets)), camera.id, camera.transport


def _url(text: str, known: Mapping[str, str]) -> CameraUrl:
    # JSON strings are YAML strings: what cameras.yaml would make of `${NAME}` is what is made of it here.
    document = parse(json.dumps(text), known)
    if document.problems:
        fail("\n".join(f"{p.vi} / {p.en}" for p in document.problems))
    try:
        return parse_url(str(document.value))
    except BadUrlError as error:
        fail(catalogue_camera.BAD_URL.format(reason=error))


def _variables(secrets: Path | None) -> Mapping[str, str]:
    try:
        return variables(secrets)
    except SecretsError as error:
        fail(str(error))


def _address(text: str) -> tuple[str, int]:
    match = re.fullmatch(r"([A-Za-z0-9.-]+)(?::(\d{1,5}))?", text)
    if match is None or not 0 < int(match[2] or 1) < 65536:
        fail(catalogue_camera.BAD_TARGET.format(target=text))
    return match[1], int(match[2] or 3702)
