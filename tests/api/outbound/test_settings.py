"""outbound.yaml: every mistake is told with its line, and no secret is told at all."""

from pathlib import Path

import pytest

from api.outbound.settings import OutboundSettings, load_settings
from streams.yaml_lines import ConfigError
from tests.checkout import REPOSITORY

GOOD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_where_there_is_no_file_nobody_is_told(tmp_path: Path) -> None:
    assert load_settings(tmp_path / "outbound.yaml", {}) == OutboundSettings()


def test_the_example_of_the_documentation_can_be_used(tmp_path: Path) -> None:
    page = (REPOSITORY / "docs" / "outbound.md").read_text("utf-8")
    example = page.split("```yaml\n", 1)[1].split("```", 1)[0]
    (tmp_path / "outbound.yaml").write_text(example, "utf-8")
    found = load_settings(tmp_path / "outbound.yaml", {"HOOK_SECRET": GOOD_SECRET, "MQTT_PASSWORD": "hush+/"})
    assert [hook.name for hook in found.webhooks] == ["province"]
    assert found.webhooks[0].secrets == (GOOD_SECRET,)
    assert found.mqtt is not None
    assert found.mqtt.password == "hush+/"
    assert found.mqtt.address == ("mqtt.example.vn", 8883)


@pytest.mark.parametrize(
    ("text", "line", "where", "said"),
    [
        ("webhooks:\n  - name: a\n    url: ftp://x\n", 3, "webhooks[0].url", "expected https://HOST"),
        ("webhooks:\n  - name: a\n    url: 'https://x:y/'\n", 3, "webhooks[0].url", "expected https://HOST"),
        ("webhooks:\n  - name: a\n    url: https://u:p@x/\n", 3, "webhooks[0].url", "no name and password"),
        ("webhooks:\n  - name: a\n", 2, "webhooks[0].url", "required"),
        ("webhooks:\n  - name: A b\n    url: https://x/\n", 2, "webhooks[0].name", "pattern"),
        ("webhooks:\n  - name: a\n    url: https://x/\n    hedaers: 1\n", 4, "webhooks[0].hedaers", "not permitted"),
        ("networks:\n  - 10.0.0.0/8\n  - 10.0.0.1/8\n", 3, "networks[1]", "expected a network"),
        ("webhooks:\n  - {name: a, url: 'https://x/'}\n  - {name: a, url: 'https://y/'}\n", 1, "", "used twice: a"),
        ("webhooks:\n  - {name: a, url: 'http://x/', ca: ca.pem}\n", 2, "webhooks[0]", "TLS"),
        ("mqtt:\n  host: x\n  prefix: a/+/b\n", 3, "mqtt.prefix", "expected no +"),
        ("mqtt:\n  host: x\n  password: hush\n", 1, "mqtt", "needs user"),
        ("mqtt:\n  host: x\n  user: u\n  password: ${NOT_THERE}\n", 4, "mqtt.password", "NOT_THERE is not set"),
        ("webhooks: [\n", 2, "", "not valid YAML"),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int, where: str, said: str) -> None:
    path = tmp_path / "outbound.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path, {})
    (problem,) = caught.value.problems
    assert (problem.line, problem.where) == (line, where)
    assert said in problem.en
    assert problem.vi != problem.en


@pytest.mark.parametrize("secret", ["hush", "whsec_aHVzaA==", "whsec_!!!", GOOD_SECRET.removeprefix("whsec_")])
def test_a_secret_that_is_none_is_refused_and_not_shown(tmp_path: Path, secret: str) -> None:
    path = tmp_path / "outbound.yaml"
    path.write_text("webhooks:\n  - name: a\n    url: https://x/\n    secrets: ['${S}']\n", "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_settings(path, {"S": secret})
    (problem,) = caught.value.problems
    assert (problem.line, problem.where) == (4, "webhooks[0].secrets[0]")
    assert secret not in str(caught.value)
    assert "openssl rand" in problem.en


def test_no_secret_is_in_the_text_of_settings(tmp_path: Path) -> None:
    path = tmp_path / "outbound.yaml"
    path.write_text(
        f"webhooks:\n  - {{name: a, url: 'https://x/token-4711', secrets: [{GOOD_SECRET}]}}\n"
        "mqtt: {host: x, user: u, password: hush-hush}\n"
    )
    text = repr(load_settings(path, {}))
    assert not any(secret in text for secret in ("4711", GOOD_SECRET, "hush-hush"))
