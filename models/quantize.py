"""Eight-bit weights and activations (static QDQ) for the body of a detector. Needs `onnx` from the extra `train`.

Only backbone and neck are quantised: with any layer of the head as well, mAP on coco128 fell from 0.480 to 0.41..0.43
(default weights). The body alone gives 0.473, or 0.463 with `reduce_range`; AP of people 0.536 and 0.533 against 0.539.
One Xeon core with VNNI: 59 ms instead of 78 at 640x640. That is why the default weights compute in float32.
"""

import hashlib
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models import extra, runtime
from models.dataset import Labelled, labelled
from models.errors import ModelError
from models.half import store_half
from models.preprocess import Letterbox, blob

_OPERATORS = ["Add", "Concat", "Conv", "MaxPool", "Mul", "Resize", "Sigmoid", "Split"]
"""All that a YOLO body consists of: one left out costs a conversion to float and back on every layer."""
_BLOCK = re.compile(r"^/model\.(\d+)/")


@dataclass(frozen=True, slots=True)
class Quantized:
    """An eight-bit ONNX file that was written; `images` is how many pictures the ranges were taken from."""

    file: Path
    sha256: str
    images: int


class _Pictures:
    """Network inputs from pictures, one at a time: onnxruntime's calibration reader."""

    def __init__(self, model: runtime.Model, pictures: list[Labelled], progress: Callable[[int, int], None] | None):
        self._model = model
        self._pictures = pictures
        self._progress = progress
        self._next = 0

    def get_next(self) -> dict[str, NDArray[np.float32]] | None:
        if self._next == len(self._pictures):
            return None
        bgr, _ = self._pictures[self._next].read()
        self._next += 1
        if self._progress is not None:
            self._progress(self._next, len(self._pictures))
        height, width = bgr.shape[:2]
        size = self._model.info.input_size
        box = Letterbox.fixed(width, height, *size) if size else Letterbox.rectangular(width, height, 640)
        return {self._model.input_name: blob(box.apply(bgr), unit_rgb=self._model.info.head != "yolox")}


def quantize(
    source: Path,
    out: Path,
    folder: Path,
    *,
    images: int = 48,
    reduce_range: bool = True,
    progress: Callable[[int, int], None] | None = None,
) -> Quantized:
    """Write the ONNX weights `source` (as ultralytics exports them) with an eight-bit body to `out`.

    The head is stored as float16 and computes in float32.

    Ranges come from `images` pictures of `folder`, spread over it, in the YOLO layout. `reduce_range` keeps weights to
    seven bits: x86 processors without VNNI overflow otherwise; leave it off only for processors that have it.

    Raises ModelError where the extra is not installed or `source` or `folder` cannot be used.
    """
    onnx = extra.module("onnx", "quantised")
    tools = extra.module("onnxruntime.quantization", "quantised")
    shapes = extra.module("onnxruntime.quantization.shape_inference", "quantised")
    model = runtime.load(source)
    every = labelled(folder)
    chosen = list(every[:: max(1, len(every) // images)][:images])
    with tempfile.TemporaryDirectory(prefix="litterwatch-quantize-") as scratch:
        plain, result = Path(scratch) / "plain.onnx", Path(scratch) / "eight.onnx"
        # Symbolic inference cannot follow the sizes of a dynamic YOLO graph, and nothing here needs it.
        shapes.quant_pre_process(str(source), str(plain), skip_symbolic_shape=True)
        tools.quantize_static(
            str(plain),
            str(result),
            _Pictures(model, chosen, progress),
            quant_format=tools.QuantFormat.QDQ,
            op_types_to_quantize=_OPERATORS,
            nodes_to_exclude=_head_nodes(onnx.load(str(plain)), source),
            per_channel=True,
            reduce_range=reduce_range,
            activation_type=tools.QuantType.QUInt8,
            weight_type=tools.QuantType.QInt8,
            calibrate_method=tools.CalibrationMethod.MinMax,
            # The extremes of single pictures cost another 0.01: their mean over the pictures is what counts.
            extra_options={"CalibMovingAverage": True},
        )
        graph = onnx.load(str(result))
    store_half(graph, onnx)
    data = graph.SerializeToString(deterministic=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    part = out.with_name(out.name + ".part")
    part.write_bytes(data)
    part.replace(out)
    return Quantized(out, hashlib.sha256(data).hexdigest(), len(chosen))


def _head_nodes(graph: Any, source: Path) -> list[str]:
    """Names of the nodes of the last block, and of those that belong to none (shape arithmetic)."""
    block = {node.name: match for node in graph.graph.node if (match := _BLOCK.match(node.name))}
    if not block:
        raise ModelError(
            f"{source} cannot be quantised",
            expected="nodes named /model.N/..., as ultralytics exports them",
            found=", ".join(node.name for node in graph.graph.node[:3]) or "no nodes",
            advice="Make the file with `litterwatch models export`.",
        )
    last = max(int(match[1]) for match in block.values())
    return [node.name for node in graph.graph.node if node.name not in block or int(block[node.name][1]) == last]
