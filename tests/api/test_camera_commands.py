"""`litterwatch camera discover`, `list`, `apply` and `templates` as they are typed."""

import json
import stat
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app
from evidence import catalogue_camera
from evidence.catalogue import Text
from tests.onvif.device import OnvifDevice

YAML = """\
# bình luận giữ nguyên
cameras:
  - id: gate
    name: Chợ, cổng 1
    source: rtsp://u:${CAM_PASSWORD}@192.0.2.1/main
"""


def run(*args: str | Path, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(app, ["camera", *map(str, args)], env={"CAM_PASSWORD": None, **(env or {})})


@pytest.fixture
def device() -> Iterator[OnvifDevice]:
    with OnvifDevice() as running:
        yield running


@pytest.fixture
def yaml(tmp_path: Path) -> Path:
    path = tmp_path / "cameras.yaml"
    path.write_text(YAML, "utf-8")
    return path


def target(device: OnvifDevice) -> list[str]:
    return ["--target", f"127.0.0.1:{device.discovery[1]}", "--seconds", "0.5"]


def test_discover_lists_make_serial_clock_and_streams(device: OnvifDevice) -> None:
    device.ahead_s = 120
    done = run("discover", *target(device), "--user", "onvif", env={"CAM_PASSWORD": device.password})
    assert done.exit_code == 0
    for told in ("127.0.0.1", "HIKVISION", "AAWRK12345678", "mainStream", "2688x1520", "/Streaming/Channels/101"):
        assert told in done.stdout
    assert "đồng hồ lệch -1" in done.stdout
    assert "hush" not in done.output
    assert device.password not in done.output


def test_discover_prints_for_programs(device: OnvifDevice) -> None:
    done = run("discover", *target(device), "--user", "onvif", "--json", env={"CAM_PASSWORD": device.password})
    (told,) = json.loads(done.stdout)["devices"]
    assert told["serial"] == "DS-2CD2043G2-I20220815AAWRK12345678"
    assert told["profiles"][0]["url"].startswith("rtsp://***@127.0.0.1")
    assert abs(told["clock_offset_s"]) <= told["clock_uncertainty_s"]


def test_discover_without_credentials_asks_for_them(device: OnvifDevice) -> None:
    done = run("discover", *target(device))
    assert done.exit_code == 0
    assert "--user" in done.stdout
    assert "đồng hồ lệch" in done.stdout


def test_discover_with_wrong_credentials_ends_with_1(device: OnvifDevice) -> None:
    done = run("discover", *target(device), "--user", "onvif", env={"CAM_PASSWORD": "hush"})
    assert done.exit_code == 1
    assert "not authorized" in done.stdout
    assert "hush" not in done.output


def test_nobody_there_is_said_and_a_password_is_never_an_option() -> None:
    done = run("discover", "--target", "127.0.0.1:9", "--seconds", "0.3")
    assert done.exit_code == 1
    assert "no ONVIF camera answered" in done.stderr
    assert run("discover", "--user", "u").exit_code == 2
    assert run("discover", "--target", "a b").exit_code == 2
    assert run("discover", "--password", "x").exit_code == 2


def test_list_shows_cameras_without_secrets_and_names_what_is_not_set(yaml: Path) -> None:
    done = run("list", "--cameras", yaml)
    assert done.exit_code == 0
    assert "gate  Chợ, cổng 1" in done.stdout
    assert "rtsp://***@192.0.2.1/main" in done.stdout
    assert "CAM_PASSWORD" in done.stderr
    told = json.loads(run("list", "--cameras", yaml, "--json", env={"CAM_PASSWORD": "hush"}).stdout)
    assert told["cameras"][0]["variables"] == ["CAM_PASSWORD"]
    assert told["cameras"][0]["missing"] == []
    assert "hush" not in str(told)


def test_list_without_a_file_says_how_to_install_one(tmp_path: Path) -> None:
    done = run("list", "--data", tmp_path)
    assert done.exit_code == 2
    assert "litterwatch camera apply" in done.stderr


def test_apply_shows_what_changes_installs_the_file_as_it_is_and_says_what_runs_on_it(
    yaml: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    preview = run("apply", yaml, "--data", data, "--dry-run")
    assert preview.exit_code == 0
    assert "gate: thêm / added" in preview.stdout
    assert not data.exists()
    done = run("apply", yaml, "--data", data)
    assert done.exit_code == 0
    assert "serve" in done.stdout
    assert (data / "cameras.yaml").read_text("utf-8") == YAML
    assert [path.name for path in data.iterdir()] == ["cameras.yaml"]
    assert "nothing changes" in run("apply", yaml, "--data", data).stdout
    yaml.write_text(YAML.replace("192.0.2.1", "192.0.2.2"), "utf-8")
    told = json.loads(run("apply", yaml, "--data", data, "--json").stdout)
    change = told["changes"][0]
    assert (change["camera"], change["what"]) == ("gate", "changed")
    assert change["details"] == ["source: rtsp://***@192.0.2.1/main -> rtsp://***@192.0.2.2/main"]
    assert json.loads(run("list", "--data", data, "--json").stdout)["cameras"][0]["id"] == "gate"


def test_a_file_with_a_mistake_replaces_nothing(yaml: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    run("apply", yaml, "--data", data)
    yaml.write_text(YAML.replace("name:", "nmae:"), "utf-8")
    done = run("apply", yaml, "--data", data)
    assert done.exit_code == 2
    assert f"{yaml}:4: cameras[0].nmae" in done.stderr
    assert (data / "cameras.yaml").read_text("utf-8") == YAML
    assert run("apply", tmp_path / "gone.yaml", "--data", data).exit_code == 2


def test_a_file_that_holds_a_password_is_for_its_owner_alone(yaml: Path, tmp_path: Path) -> None:
    yaml.write_text(YAML.replace("${CAM_PASSWORD}", "hush"), "utf-8")
    done = run("apply", yaml, "--data", tmp_path / "data")
    assert done.exit_code == 0
    assert "gate" in done.stderr
    assert "${NAME}" in done.stderr
    assert "hush" not in done.output
    assert stat.S_IMODE((tmp_path / "data" / "cameras.yaml").stat().st_mode) == 0o600


def test_a_data_folder_that_cannot_be_written_ends_with_1(yaml: Path) -> None:
    done = run("apply", yaml, "--data", yaml / "below-a-file")
    assert done.exit_code == 1
    assert "cannot write to" in done.stderr


def test_templates_are_ready_to_be_pasted_into_cameras_yaml() -> None:
    done = run("templates", "kbvision", "--host", "192.0.2.7", "--channel", "3")
    assert done.exit_code == 0
    url = "rtsp://${CAM_USER}:${CAM_PASSWORD}@192.0.2.7/cam/realmonitor?channel=3&subtype=1"
    assert f"sub   {url}" in done.stdout
    assert len(json.loads(run("templates", "--json").stdout)) == 6
    assert run("templates", "nobody").exit_code == 2


def test_every_text_names_the_same_values_in_both_languages() -> None:
    def names(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}

    texts = [v for v in vars(catalogue_camera).values() if isinstance(v, Text)]
    texts += [
        t for v in vars(catalogue_camera).values() if isinstance(v, dict) for t in v.values() if isinstance(t, Text)
    ]
    assert len(texts) > 60
    assert [t for t in texts if names(t.vi) != names(t.en)] == []
