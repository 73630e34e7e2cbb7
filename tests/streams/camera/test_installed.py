from pathlib import Path

from streams.camera.installed import Change, changes, plain_secrets
from streams.config import Config, load_config

BEFORE = """\
cameras:
  - {id: stays, source: "rtsp://u:${A}@192.0.2.1/main"}
  - {id: goes}
  - {id: moves, name: Cổng 1, source: "rtsp://u:hush@192.0.2.2/main"}
  - {id: rekeyed, source: "rtsp://u:hush@192.0.2.3/main"}
"""
AFTER = """\
site: {province: Lạng Sơn}
cameras:
  - {id: stays, source: "rtsp://u:${A}@192.0.2.1/main"}
  - id: moves
    name: Cổng 2
    source: rtsp://u:hush@192.0.2.9/main
    transport: udp
    zones: [{id: z, polygon: [[0, 0], [1, 0], [1, 1]], rule: never}]
  - {id: rekeyed, source: "rtsp://u:hush2@192.0.2.3/main"}
  - {id: comes}
"""


def config(folder: Path, text: str) -> Config:
    path = folder / "cameras.yaml"
    path.write_text(text, "utf-8")
    return load_config(path)


def test_what_changes_is_told_camera_by_camera_without_secrets(tmp_path: Path) -> None:
    found = changes(config(tmp_path, BEFORE), config(tmp_path, AFTER))
    assert found == (
        Change(None, "changed", ("province: - -> Lạng Sơn",)),
        Change("goes", "removed"),
        Change(
            "moves",
            "changed",
            (
                "source: rtsp://***@192.0.2.2/main -> rtsp://***@192.0.2.9/main",
                "transport: tcp -> udp",
                "name: Cổng 1 -> Cổng 2",
                "zones",
            ),
        ),
        Change("rekeyed", "changed", ("source: rtsp://***@192.0.2.3/main (***)",)),
        Change("comes", "added"),
    )


def test_the_first_file_adds_everything_and_the_same_one_changes_nothing(tmp_path: Path) -> None:
    before = config(tmp_path, BEFORE)
    assert {c.what for c in changes(None, before)} == {"added"}
    assert changes(before, before) == ()


def test_passwords_in_the_file_itself_are_found(tmp_path: Path) -> None:
    assert plain_secrets(config(tmp_path, BEFORE)) == ("moves", "rekeyed")
