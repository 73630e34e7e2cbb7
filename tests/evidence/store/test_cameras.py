"""Cameras and their rules as they were configured, version by version, and never with a password."""

from pathlib import Path

from evidence.store import Configured, Store
from streams.config import Camera, Site, load_config
from tests.evidence.store.samples import NOON, configured, event, file_configured

YAML = """
site: {province: Lạng Sơn}
cameras:
  - id: street
    source: rtsp://admin:${WORD}@192.0.2.10/Streaming/Channels/101?password=${WORD}
    detect: rtsp://admin:${WORD}@192.0.2.10/102
    zones:
      - {id: bins, polygon: [[0.1, 0.6], [0.4, 0.6], [0.4, 0.9]], rule: hours,
         allow: [{days: mon-sun, from: "18:00", to: "20:30"}], except: [{date: 2027-02-06}]}
"""


def of_file(folder: Path, text: str = YAML, before: Configured | None = None) -> Configured:
    path = folder / "cameras.yaml"
    path.write_text(text)
    return Configured.of(load_config(path, {"WORD": "s3cr:t@"}), "box", NOON, before)


def test_no_password_is_in_a_line_or_in_the_store(tmp_path: Path, store: Store) -> None:
    line = of_file(tmp_path)
    assert "s3cr" not in line.model_dump_json()
    assert "admin" not in line.model_dump_json()
    file_configured(store, line)
    (version,) = store.cameras()
    assert version.camera.source == "rtsp://***@192.0.2.10/Streaming/Channels/101?password=***"


def test_a_line_is_read_as_it_was_written(tmp_path: Path) -> None:
    line = of_file(tmp_path)
    assert Configured.model_validate_json(line.model_dump_json()) == line


def test_a_camera_comes_back_as_it_was_configured(tmp_path: Path, store: Store) -> None:
    line = of_file(tmp_path)
    file_configured(store, line)
    (version,) = store.cameras()
    assert (version.camera, version.site, version.version) == (line.cameras[0], line.site, 1)
    assert not version.removed


def test_only_a_camera_that_changed_has_another_version(store: Store) -> None:
    first = configured(Camera(id="a"), Camera(id="b"))
    second = configured(Camera(id="a"), Camera(id="b", name="Chợ"), before=first)
    file_configured(store, first, second)
    assert [(v.camera.id, v.version, v.camera.name) for v in store.cameras()] == [("a", 1, ""), ("b", 2, "Chợ")]
    assert [e.action for e in store.audit("camera/b")].count("camera.configured") == 2


def test_a_camera_that_was_removed_and_comes_back_is_the_next_version(store: Store) -> None:
    both = configured(Camera(id="a"), Camera(id="b"))
    one = configured(Camera(id="a"), before=both)
    file_configured(store, both, one)
    assert [(v.camera.id, v.version, v.removed) for v in store.cameras()] == [("a", 1, False), ("b", 2, True)]
    file_configured(store, configured(Camera(id="a"), Camera(id="b"), before=one))
    assert [(v.camera.id, v.version, v.removed) for v in store.cameras()] == [("a", 1, False), ("b", 3, False)]
    assert store.check().whole


def test_lines_that_are_read_again_change_nothing(store: Store) -> None:
    first = configured(Camera(id="a", name="1"))
    second = configured(Camera(id="a", name="2"), before=first)
    third = configured(Camera(id="a", name="1"), before=second)
    file_configured(store, first, second, third)
    before = store.cameras(), store.check_audit()
    file_configured(store, first, second)
    assert (store.cameras(), store.check_audit()) == before


def test_installations_that_share_a_store_do_not_remove_each_others_cameras(store: Store) -> None:
    file_configured(store, configured(Camera(id="a"), installation="north"))
    file_configured(store, configured(Camera(id="b"), installation="south"))
    assert [(v.camera.id, v.installation, v.removed) for v in store.cameras()] == [
        ("a", "north", False),
        ("b", "south", False),
    ]


def test_an_events_rule_leads_to_what_it_said_then(tmp_path: Path, store: Store) -> None:
    first = of_file(tmp_path)
    later = of_file(tmp_path, YAML.replace("20:30", "21:00"), before=first)
    file_configured(store, first, later)
    rules = [entry for entry in store.audit("camera/street") if entry.action == "rule.configured"]
    names = [str(dict(entry.facts)["rule"]) for entry in rules if dict(entry.facts)["zone"] == "bins"]
    assert len(names) == 2
    said = [store.rule_of(event().model_copy(update={"zone": "bins", "rule": name})) for name in names]
    ends = [rule.zone.allow[0].end for rule in said if rule and rule.zone]
    assert ends == [20 * 60 + 30, 21 * 60]
    assert store.rule_of(event().model_copy(update={"zone": "bins", "rule": "hours@00000000"})) is None


def test_the_rule_of_the_whole_picture_is_known_too(store: Store) -> None:
    file_configured(store, configured())
    (entry,) = [e for e in store.audit("camera/street") if e.action == "rule.configured"]
    rule = str(dict(entry.facts)["rule"])
    found = store.rule_of(event().model_copy(update={"zone": None, "rule": rule}))
    assert found is not None
    assert (found.rule, found.zone, found.timezone) == (rule, None, Site().timezone)
