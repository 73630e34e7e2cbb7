"""Export, float16 storage and eight bits: what needs the extra `train` runs where it is installed."""

import sys
from pathlib import Path

import pytest

import models
from models import ModelError, registry
from models.coco import KEPT
from models.dataset import labelled
from models.detections import iou
from models.export import export_weights
from models.half import store_half
from models.quantize import quantize

WHY_ONNX = "needs onnx: pip install 'litterwatch[train]'"
WHY_TORCH = "needs ultralytics and torch: pip install 'litterwatch[train]'"


def test_without_the_extra_exporting_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ultralytics", None)
    with pytest.raises(ModelError, match=r"cannot be exported.*ultralytics.*pip install 'litterwatch\[train\]'"):
        export_weights(tmp_path / "any.pt", tmp_path / "out.onnx")


def test_without_the_extra_quantising_says_how_to_install_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ModelError, match=r"cannot be quantised.*pip install 'litterwatch\[train\]'"):
        quantize(registry.entries()[0].file, tmp_path / "out.onnx", tmp_path)


# ultralytics still uses torch's older ONNX exporter, which torch announces to remove at several places.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_default_weights_are_what_the_exporter_makes(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("ultralytics", reason=WHY_TORCH)
    pytest.importorskip("onnx", reason=WHY_ONNX)
    out = tmp_path / "new" / "again.onnx"
    made = export_weights(data / "models" / "yolov8n.pt", out, KEPT)
    assert made.classes == KEPT
    assert made.source_sha256 in registry.entries()[0].source
    assert models.load(out).info.sha256 == made.sha256
    assert [file.name for file in out.parent.iterdir()] == ["again.onnx"]
    assert out.stat().st_size < 7_000_000


def test_exporting_unknown_classes_or_a_broken_file_is_refused(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("ultralytics", reason=WHY_TORCH)
    pytest.importorskip("onnx", reason=WHY_ONNX)
    with pytest.raises(ModelError, match=r"does not know these classes.*found waste"):
        export_weights(data / "models" / "yolov8n.pt", tmp_path / "out.onnx", ["person", "waste"])
    broken = tmp_path / "broken.pt"
    broken.write_bytes(b"not weights")
    with pytest.raises(ModelError, match=r"broken\.pt cannot be opened"):
        export_weights(broken, tmp_path / "out.onnx")
    with pytest.raises(ModelError, match=r"none\.pt.*No such file"):
        export_weights(tmp_path / "none.pt", tmp_path / "out.onnx")
    assert not (tmp_path / "out.onnx").exists()


def test_weights_stored_as_float16_are_half_as_large_and_find_the_same(data: Path, tmp_path: Path) -> None:
    onnx = pytest.importorskip("onnx", reason=WHY_ONNX)
    source = data / "models" / "yolov8n_320.onnx"
    graph = onnx.load(source)
    store_half(graph, onnx)
    out = tmp_path / "half.onnx"
    out.write_bytes(graph.SerializeToString())
    assert out.stat().st_size < 0.55 * source.stat().st_size
    bgr, _ = labelled(data / "images" / "coco128", 3)[2].read()
    before, after = models.load(source).detect(bgr), models.load(out).detect(bgr)
    assert len(before) == len(after) > 0
    assert (iou(before.boxes, after.boxes).max(axis=1) > 0.97).all()
    assert after.scores.tolist() == pytest.approx(before.scores.tolist(), abs=0.02)


def test_an_eight_bit_body_is_smaller_and_still_finds_the_people(data: Path, tmp_path: Path) -> None:
    pytest.importorskip("onnx", reason=WHY_ONNX)
    source = registry.entries()[0].file
    out = tmp_path / "eight.onnx"
    made = quantize(source, out, data / "images" / "coco128", images=4)
    assert made.images == 4
    assert out.stat().st_size < 0.9 * source.stat().st_size
    eight, full = models.load(out), models.load()
    assert eight.info.classes == full.info.classes
    assert eight.info.sha256 == made.sha256
    for one in labelled(data / "images" / "coco128", 12):
        bgr, _ = one.read()
        sure = full.detect(bgr, conf=0.8).of("person")
        overlap = iou(sure.boxes, eight.detect(bgr).of("person").boxes)
        assert (overlap.max(axis=1, initial=0.0) > 0.7).all()
