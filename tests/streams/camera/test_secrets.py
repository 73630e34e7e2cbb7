from pathlib import Path

import pytest

from streams.camera.secrets import FILE_VARIABLE, SecretsError, read_secrets, variables


def secrets_file(folder: Path, text: str, mode: int = 0o600) -> Path:
    path = folder / "secrets"
    path.write_text(text, "utf-8")
    path.chmod(mode)
    return path


def test_values_are_taken_as_they_are_but_for_quotes(tmp_path: Path) -> None:
    path = secrets_file(tmp_path, "# cameras\n\nA=p@s s:/#=\nexport B='  b '\nC=\"Đ\"\nD=\n")
    assert read_secrets(path) == {"A": "p@s s:/#=", "B": "  b ", "C": "Đ", "D": ""}


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_a_file_that_others_can_touch_is_refused_with_the_command_that_helps(tmp_path: Path, mode: int) -> None:
    path = secrets_file(tmp_path, "A=hush", mode)
    with pytest.raises(SecretsError, match=f"chmod 600 {path}") as caught:
        read_secrets(path)
    assert "hush" not in str(caught.value)


def test_a_line_that_is_none_is_named_by_its_number_alone(tmp_path: Path) -> None:
    with pytest.raises(SecretsError, match=":2: expected NAME=value") as caught:
        read_secrets(secrets_file(tmp_path, "A=1\nhush hush\n"))
    assert "hush" not in str(caught.value)


def test_a_missing_file_a_folder_and_bytes_that_are_no_text_are_named(tmp_path: Path) -> None:
    with pytest.raises(SecretsError, match="No such file"):
        read_secrets(tmp_path / "gone")
    with pytest.raises(SecretsError):
        read_secrets(tmp_path)
    path = secrets_file(tmp_path, "")
    path.write_bytes(b"A=\xff\xfe")
    with pytest.raises(SecretsError, match="UTF-8"):
        read_secrets(path)


def test_the_environment_wins_over_the_file_and_may_name_it(tmp_path: Path) -> None:
    path = secrets_file(tmp_path, "A=file\nB=file\n")
    assert variables(path, {"A": "environment"}) == {"A": "environment", "B": "file"}
    assert variables(None, {FILE_VARIABLE: str(path)})["B"] == "file"
    assert variables(None, {"A": "1"}) == {"A": "1"}
