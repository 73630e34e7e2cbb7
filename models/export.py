"""From PyTorch weights (.pt) to the ONNX file that runs here. Needs the extra `train` (torch, ultralytics, onnx)."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models import extra
from models.errors import ModelError
from models.half import store_half

OPSET = 17
"""What the default weights were made with; every onnxruntime of the last years runs it."""
_KEPT_METADATA = ("names", "stride", "task", "license", "description", "end2end")


@dataclass(frozen=True, slots=True)
class Exported:
    """An ONNX file that was written. `input_size` is (width, height), None for any multiple of 32."""

    file: Path
    sha256: str
    classes: tuple[str, ...]
    input_size: tuple[int, int] | None
    source_sha256: str


def export_weights(
    source: Path, out: Path, classes: Sequence[str] | None = None, *, size: int | None = None, opset: int = OPSET
) -> Exported:
    """Write the detection weights `source` (.pt of YOLOv8, YOLO11 or YOLO26) as ONNX to `out`.

    Only `classes` are kept (None: all), in the order of the source, by cutting the other rows out of the last layer of
    the class branches: what the kept classes score does not change. `size` fixes a square input; None leaves height
    and width open (multiples of 32), so that one file serves every crop. The file is written whole or not at all.

    Raises ModelError where the extra is not installed, the source is not such a file, or a class is unknown to it.
    """
    yolo_class, onnx = _tools()
    try:
        digest = hashlib.sha256(source.read_bytes()).hexdigest()
    except OSError as error:
        raise ModelError(
            f"cannot read {source}",
            expected="PyTorch weights (.pt)",
            found=error.strerror or type(error).__name__,
            advice="Give the path of detection weights as ultralytics writes them.",
        ) from error
    with tempfile.TemporaryDirectory(prefix="litterwatch-export-") as folder:
        # ultralytics writes beside its source, which may be a place that is not ours to write to.
        copy = Path(folder) / source.name
        shutil.copyfile(source, copy)
        yolo = _open(yolo_class, copy, source)
        kept = _prune(yolo.model, source, classes)
        graph = onnx.load(_written(yolo, source, size, opset))
    _tidy(graph, onnx, digest)
    store_half(graph, onnx)
    out.parent.mkdir(parents=True, exist_ok=True)
    data = graph.SerializeToString(deterministic=True)
    part = out.with_name(out.name + ".part")
    part.write_bytes(data)
    part.replace(out)
    return Exported(out, hashlib.sha256(data).hexdigest(), kept, (size, size) if size else None, digest)


def _tools() -> tuple[Any, Any]:
    # Nothing may be fetched or installed behind the user's back.
    os.environ.setdefault("YOLO_OFFLINE", "true")
    os.environ.setdefault("YOLO_AUTOINSTALL", "false")
    os.environ.setdefault("YOLO_VERBOSE", "false")
    return extra.module("ultralytics", "exported").YOLO, extra.module("onnx", "exported")


def _open(yolo_class: Any, copy: Path, source: Path) -> Any:
    try:
        yolo = yolo_class(str(copy))
        task, head = yolo.task, yolo.model.model[-1]
    except Exception as error:  # torch's unpickling raises whatever the file makes it raise
        raise ModelError(
            f"{source} cannot be opened",
            expected="detection weights (.pt) as ultralytics writes them",
            found=f"{type(error).__name__}: {error}",
            advice="Give the .pt of a YOLOv8, YOLO11 or YOLO26 detector.",
        ) from error
    if task != "detect" or not hasattr(head, "cv3"):
        raise ModelError(
            f"{source} is not a detector",
            expected="task detect with class branches (YOLOv8, YOLO11, YOLO26)",
            found=f"task {task}, head {type(head).__name__}",
            advice="Use detection weights.",
        )
    return yolo


def _prune(network: Any, source: Path, classes: Sequence[str] | None) -> tuple[str, ...]:
    """Cut the class branches of `network` (ultralytics DetectionModel) down to `classes`, in place."""
    torch = extra.module("torch", "exported")
    names = {int(index): str(name) for index, name in network.names.items()}
    if classes is None:
        return tuple(names.values())
    unknown = sorted(set(classes) - set(names.values()))
    if unknown or not classes:
        raise ModelError(
            f"{source} does not know these classes",
            expected=f"some of {', '.join(names.values())}",
            found=", ".join(unknown) or "none",
            advice="Choose classes that the weights were trained on.",
        )
    rows = [index for index, name in names.items() if name in set(classes)]
    head = network.model[-1]
    for branch_name in ("cv3", "one2one_cv3"):
        for branch in getattr(head, branch_name, None) or ():
            last = branch[-1]
            last.weight = torch.nn.Parameter(last.weight.detach()[rows].clone(), requires_grad=False)
            last.bias = torch.nn.Parameter(last.bias.detach()[rows].clone(), requires_grad=False)
            last.out_channels = len(rows)
    head.nc = len(rows)
    head.no = head.nc + 4 * head.reg_max
    network.names = {place: names[index] for place, index in enumerate(rows)}
    network.yaml["nc"] = len(rows)
    return tuple(network.names.values())


def _written(yolo: Any, source: Path, size: int | None, opset: int) -> str:
    """The ONNX file that ultralytics writes beside its own source."""
    try:
        return str(
            yolo.export(
                format="onnx",
                imgsz=size or 640,
                dynamic=size is None,
                simplify=True,
                opset=opset,
                batch=1,
                device="cpu",
                verbose=False,
            )
        )
    except Exception as error:  # whatever torch, onnx and onnxslim raise
        raise ModelError(
            f"{source} cannot be written as ONNX",
            expected="a network that torch can trace",
            found=f"{type(error).__name__}: {error}",
            advice="Install the versions the project is tested with: pip install 'litterwatch[train]'",
        ) from error


def _tidy(graph: Any, onnx: Any, source_sha256: str) -> None:
    """Pin the batch to one picture, and drop metadata that changes from run to run or names the machine."""
    for value in (*graph.graph.input, *graph.graph.output):
        first = value.type.tensor_type.shape.dim[0]
        first.Clear()
        first.dim_value = 1
    kept = {one.key: one.value for one in graph.metadata_props if one.key in _KEPT_METADATA}
    del graph.metadata_props[:]
    onnx.helper.set_model_props(graph, kept | {"source_sha256": source_sha256})
    graph.graph.ClearField("doc_string")
    graph.graph.ClearField("value_info")  # 0.4 MB of symbolic shapes that the runtime infers again
    for node in graph.graph.node:
        node.ClearField("doc_string")
