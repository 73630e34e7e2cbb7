"""What the command line says when it cannot do what it is asked."""

from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from api.cli import app

CAMERAS = "cameras: [{id: north}, {id: south}]"


def run(*args: str | Path) -> Result:
    return CliRunner().invoke(app, [*map(str, args)])


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """A path that exists: misuse is noticed before anything is opened."""
    path = tmp_path / "a.mp4"
    path.touch()
    return path


def test_a_missing_input_is_named(tmp_path: Path) -> None:
    result = run("scan", tmp_path / "gone.mp4", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "gone.mp4" in result.stderr
    assert "no such file" in result.stderr
    assert not (tmp_path / "out").exists(), "nothing is begun"


def test_a_folder_without_videos_is_said_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    result = run("scan", tmp_path / "in", "--out", tmp_path / "out")
    assert result.exit_code == 2
    assert "no video found" in result.stderr


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--start", "yesterday"], "ISO 8601"),
        (["--camera", "north"], "--camera needs --cameras"),
        (["--cameras", "{yaml}"], "north, south"),
        (["--cameras", "{yaml}", "--camera", "east"], "no camera east"),
        (["--cameras", "gone.yaml"], "gone.yaml"),
        (["--model", "no-such-model"], "no-such-model"),
        (["--workers", "0"], "greater than or equal to 1"),
        (["--frobnicate"], "frobnicate"),
    ],
)
def test_misuse_is_explained_with_status_2(video: Path, tmp_path: Path, args: list[str], says: str) -> None:
    yaml = tmp_path / "cameras.yaml"
    yaml.write_text(CAMERAS)
    result = run("scan", video, "--out", tmp_path / "out", *(a.replace("{yaml}", str(yaml)) for a in args))
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_wall_clock_goes_with_one_recording_only(video: Path, tmp_path: Path) -> None:
    other = tmp_path / "b.mp4"
    other.touch()
    result = run("scan", video, other, "--out", tmp_path / "out", "--start", "2026-11-22T18:30:00")
    assert result.exit_code == 2
    assert "--start goes with one video" in result.stderr


def test_a_mistake_in_cameras_yaml_is_named_with_its_line_in_both_languages(video: Path, tmp_path: Path) -> None:
    yaml = tmp_path / "cameras.yaml"
    yaml.write_text("cameras:\n  - id: a\n    zonse: []\n")
    result = run("scan", video, "--out", tmp_path / "out", "--cameras", yaml)
    assert result.exit_code == 2
    assert f"{yaml}:3: cameras[0].zonse" in result.stderr
    assert "có phải zones?" in result.stderr
    assert "did you mean zones?" in result.stderr


def test_an_output_folder_that_cannot_be_made_is_named(video: Path) -> None:
    result = run("scan", video, "--out", video / "out")
    assert result.exit_code == 1
    assert "cannot write to" in result.stderr
    assert str(video) in result.stderr


def test_help_is_in_vietnamese_and_english() -> None:
    text = run("scan", "--help").stdout
    assert "Quét video" in text
    assert "Scan recordings" in text


def test_the_models_that_come_with_the_program_are_listed_and_shown() -> None:
    listed = run("models", "list", "--json")
    assert listed.exit_code == 0
    assert '"sha256"' in listed.stdout
    assert run("models", "show", "nothing").exit_code == 2
    shown = run("models", "show")
    assert shown.exit_code == 0
    assert "person" in shown.stdout
