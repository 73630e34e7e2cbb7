from pathlib import Path

import pytest

from streams.config import load_config
from streams.yaml_lines import ConfigError, Problem

EXAMPLE = Path(__file__).parent.parent.parent / "cameras.example.yaml"
GOOD = """\
site: {province: "Lạng Sơn"}
cameras:
  - id: cho-01
    source: rtsp://user:${CAM_PASSWORD}@192.0.2.10/main
    zones:
      - id: bins
        polygon: [[0.1, 0.6], [0.3, 0.6], [0.3, 0.9], [0.1, 0.9]]
        rule: hours
        allow:
          - {days: mon-fri, from: 18:00, to: "20:30"}
          - {days: "t7, cn", from: "22:00", to: "05:00"}
        except: [{date: 2027-02-06, allow: []}]
"""


def problems(tmp_path: Path, text: str, env: dict[str, str] | None = None) -> tuple[Problem, ...]:
    path = tmp_path / "cameras.yaml"
    path.write_text(text, "utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(path, env)
    assert f"{path}:{caught.value.problems[0].line}:" in str(caught.value)
    return caught.value.problems


def test_a_good_file_is_read_with_times_in_either_spelling(tmp_path: Path) -> None:
    path = tmp_path / "cameras.yaml"
    path.write_text(GOOD, "utf-8")
    zone = load_config(path).camera("cho-01").zones[0]
    assert [(a.days, a.start, a.end) for a in zone.allow] == [((0, 1, 2, 3, 4), 1080, 1230), ((5, 6), 1320, 300)]
    assert zone.exceptions[0].allow == ()


def test_the_commented_example_is_valid_and_names_every_option() -> None:
    env = {"CAM_PASSWORD": "x", "CAM_USER": "y"}
    config = load_config(EXAMPLE, env)
    assert len(config.cameras) >= 2
    rules = {z.rule for c in config.cameras for z in c.zones}
    assert rules == {"never", "hours", "allowed", "ignore", "bin"}


def test_credentials_come_from_the_environment_percent_encoded_and_stay_out_of_repr(tmp_path: Path) -> None:
    path = tmp_path / "cameras.yaml"
    path.write_text(GOOD, "utf-8")
    camera = load_config(path, {"CAM_PASSWORD": "p@ss/word"}).cameras[0]
    assert camera.source == "rtsp://user:p%40ss%2Fword@192.0.2.10/main"
    assert "p%40ss" not in repr(camera)


def test_a_missing_credential_is_named_with_its_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, GOOD, env={})
    assert (problem.line, problem.where) == (4, "cameras[0].source")
    assert "CAM_PASSWORD" in problem.vi
    assert "CAM_PASSWORD" in problem.en


def test_scanning_recordings_needs_no_credentials(tmp_path: Path) -> None:
    path = tmp_path / "cameras.yaml"
    path.write_text(GOOD, "utf-8")
    assert load_config(path).cameras[0].source == "rtsp://user:${CAM_PASSWORD}@192.0.2.10/main"


@pytest.mark.parametrize(
    ("good", "bad", "line", "where", "says"),
    [
        ("rule: hours", "rule: sometimes", 8, "cameras[0].zones[0].rule", "'never', 'hours'"),
        ("rule: hours", "rul: hours", 8, "cameras[0].zones[0].rul", "did you mean rule?"),
        ("[0.3, 0.9]", "[0.3, 1.9]", 7, "cameras[0].zones[0].polygon[2][1]", "less than or equal to 1"),
        ("[0.3, 0.6], [0.3, 0.9]", "[0.3, 0.9], [0.3, 0.6]", 7, "cameras[0].zones[0].polygon", "edges cross"),
        ("18:00", '"25:00"', 10, "cameras[0].zones[0].allow[0].from", "HH:MM"),
        ('"20:30"', '"18:00"', 10, "cameras[0].zones[0].allow[0]", "must differ"),
        ("mon-fri", "mon-fry", 10, "cameras[0].zones[0].allow[0].days", "unknown day 'fry'"),
        ("2027-02-06", "06/02/2027", 12, "cameras[0].zones[0].except[0].date", "date"),
        ("id: cho-01", "id: Chợ 01", 3, "cameras[0].id", "pattern"),
        ("id: cho-01\n", "id: cho-01\n    id: cho-02\n", 4, "cameras[0].id", "written twice"),
        ('province: "Lạng Sơn"', "timezone: Asia/Hanoi", 1, "site.timezone", "no such time zone"),
        ("id: cho-01\n", "id: cho-01\n    transport: UDP\n", 4, "cameras[0].transport", "'tcp' or 'udp'"),
        ("cameras:", "cameras: [", 3, "", "not valid YAML"),
    ],
)
def test_every_mistake_is_reported_with_its_line_its_place_and_its_reason(
    tmp_path: Path, good: str, bad: str, line: int, where: str, says: str
) -> None:
    assert good in GOOD
    found = problems(tmp_path, GOOD.replace(good, bad, 1))
    match = [p for p in found if p.where == where]
    assert match, found
    assert match[0].line == line
    assert says in match[0].en
    assert match[0].vi


def test_all_mistakes_of_a_file_come_at_once(tmp_path: Path) -> None:
    assert len(problems(tmp_path, GOOD.replace("0.6", "6").replace("rule: hours", "rule: x"))) >= 3


def test_hours_without_windows_and_windows_without_hours_are_both_mistakes(tmp_path: Path) -> None:
    head = "cameras: [{id: a, zones: [{id: z, polygon: [[0, 0], [1, 0], [1, 1]], "
    assert "needs allow" in problems(tmp_path, head + "rule: hours}]}]")[0].en
    body = 'rule: never, allow: [{from: "01:00", to: "02:00"}]}]}]'
    assert "go with rule: hours" in problems(tmp_path, head + body)[0].en


@pytest.mark.parametrize("deep", ["cameras: " + 5000 * "[", "cameras: &a [*a]"])
def test_a_file_nested_without_end_is_a_mistake_not_a_crash(tmp_path: Path, deep: str) -> None:
    assert problems(tmp_path, deep)[0].en


def test_an_encrypted_address_over_udp_is_a_mistake_because_it_would_go_over_tcp(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, "cameras:\n  - id: a\n    source: rtsps://192.0.2.1/x\n    transport: udp\n")
    assert (problem.line, problem.where) == (4, "cameras[0].transport")


def test_two_cameras_of_one_id_are_a_mistake(tmp_path: Path) -> None:
    assert "id used twice" in problems(tmp_path, "cameras: [{id: a}, {id: a}]")[0].en


def test_a_file_that_is_not_text_is_a_mistake_not_a_crash(tmp_path: Path) -> None:
    path = tmp_path / "cameras.yaml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        load_config(path)
    assert problems(tmp_path, "")
    assert problems(tmp_path, "just text")
