"""Weights that cannot be used: each says what was expected, what was found and what to do."""

import json
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import models
from models import HashMismatchError, ModelError, onnx_file, registry
from tests.models.onnx_bytes import answering, model, node, value

DEFAULT = registry.entries()[0]
GOOD = DEFAULT.file.read_bytes()
NAMES = "{0: 'person', 1: 'bag'}"


def write(folder: Path, data: bytes, name: str = "weights.onnx") -> Path:
    file = folder / name
    file.write_bytes(data)
    return file


def test_a_missing_file_is_named_with_the_names_that_are_known(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no\.onnx.*litterwatch-yolov8n.*No such file.*default weights"):
        models.load(tmp_path / "no.onnx")


def test_a_folder_is_not_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"Is a directory"):
        models.load(tmp_path)


@pytest.mark.parametrize(
    ("data", "complaint"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04" + bytes(200), "PyTorch.*models export"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "is no ONNX file"),
        ("Đây không phải là trọng số.\n".encode() * 20, "is no ONNX file"),
        (b"<html><body>404 Not Found</body></html>", "is no ONNX file"),
        (GOOD[: len(GOOD) // 2], "is cut off.*Copy or export it again"),
        (GOOD[:1000], "is cut off"),
        (b"\x08\x08\x12\x07pytorch", "holds no graph"),
        (bytes(1000), "is no ONNX file"),
    ],
    ids=["empty", "pytorch", "png", "text", "html", "half", "start", "no-graph", "zeros"],
)
def test_a_file_that_is_no_whole_onnx_file_says_so(tmp_path: Path, data: bytes, complaint: str) -> None:
    with pytest.raises(ModelError, match=rf"(?s)weights\.onnx.*{complaint}"):
        models.load(write(tmp_path, data))


@given(st.integers(min_value=0, max_value=len(GOOD) - 1))
@settings(max_examples=60, deadline=None)
def test_no_cut_of_a_good_file_inside_its_graph_passes_for_whole(length: int) -> None:
    graph_end = GOOD.rindex(b"refrigerator") - 1000
    with pytest.raises(ModelError):
        onnx_file.check(GOOD[: min(length, graph_end)], Path("cut.onnx"))


def test_a_graph_damaged_inside_is_refused_by_the_runtime_in_our_words(tmp_path: Path) -> None:
    broken = model(
        node("NoSuchOperator", ["images"], "output") + value(11, "images", [1, 3, 64, 64]) + value(12, "output", [1])
    )
    with pytest.raises(ModelError, match=r"cannot be loaded.*NoSuchOperator.*export it again"):
        models.load(write(tmp_path, broken))


def test_a_classifier_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"not a detector.*found an output of \[1, 1000\]"):
        models.load(write(tmp_path, answering([1, 1000])))


@pytest.mark.parametrize("task", ["classify", "segment", "pose", "obb"])
def test_networks_for_another_task_are_refused_even_where_the_shape_fits(tmp_path: Path, task: str) -> None:
    with pytest.raises(ModelError, match=rf"expected task detect.*found task {task}"):
        models.load(write(tmp_path, answering([1, 6, 84], {"task": task, "names": NAMES})))


def test_a_picture_of_another_shape_is_refused(tmp_path: Path) -> None:
    grey = model(
        node("Identity", ["images"], "output")
        + value(11, "images", [1, 1, 64, 64])
        + value(12, "output", [1, 1, 64, 64])
    )
    with pytest.raises(ModelError, match=r"does not take one picture.*found images \[1, 1, 64, 64\]"):
        models.load(write(tmp_path, grey))


def test_names_must_be_as_many_as_classes(tmp_path: Path) -> None:
    three = write(tmp_path, answering([1, 4 + 3, 84], {"names": NAMES}))
    with pytest.raises(ModelError, match=r"another number of classes.*expected 2 classes.*found an output for 3"):
        models.load(three)
    assert models.load(three, classes=["person", "bag", "car"]).info.classes == ("person", "bag", "car")


def test_unnamed_classes_are_coco_only_where_there_are_eighty(tmp_path: Path) -> None:
    assert len(models.load(write(tmp_path, answering([1, 84, 84]))).info.classes) == 80
    with pytest.raises(ModelError, match=r"does not name its classes.*7 classes"):
        models.load(write(tmp_path, answering([1, 11, 84])))


def test_names_that_are_not_a_table_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"names its classes in a way that cannot be read"):
        models.load(write(tmp_path, answering([1, 6, 84], {"names": "person, bag"})))


def test_hardware_that_is_not_there_is_refused_with_what_is() -> None:
    with pytest.raises(ModelError, match=r"NoSuchExecutionProvider.*CPUExecutionProvider"):
        models.load(providers=["NoSuchExecutionProvider"])


def test_the_registered_weights_are_the_ones_in_the_package() -> None:
    assert registry.fetch().sha256 == DEFAULT.sha256
    assert registry.fetch(DEFAULT.name).file == DEFAULT.file
    assert DEFAULT.sha256 in DEFAULT.card.read_text("utf-8")


def test_registered_weights_that_changed_are_refused(tmp_path: Path) -> None:
    shutil.copytree(registry.LIST.parent / "weights", tmp_path / "weights")
    shutil.copyfile(registry.LIST, tmp_path / "registry.json")
    file = tmp_path / "weights" / DEFAULT.file.name
    changed = bytearray(GOOD)
    changed[len(changed) // 2] ^= 1
    file.write_bytes(changed)
    with pytest.raises(
        HashMismatchError, match=rf"expected sha256 {DEFAULT.sha256}; found [0-9a-f]{{64}}.*Install litterwatch again"
    ):
        registry.fetch(DEFAULT.name, tmp_path / "registry.json")


def test_every_entry_of_the_registry_is_complete() -> None:
    listed = json.loads(registry.LIST.read_text("utf-8"))["models"]
    assert listed
    for entry in registry.entries():
        assert entry.file.is_file()
        assert entry.card.is_file()
        assert entry.licence
        assert entry.source
