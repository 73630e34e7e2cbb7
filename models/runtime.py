"""Networks on onnxruntime: load weights, find things in a picture."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from models import heads, onnx_file, registry
from models.coco import COCO
from models.detections import Detections
from models.errors import ModelError
from models.nms import MAX_KEPT, suppress
from models.preprocess import Letterbox, blob
from models.sessions import LOAD_ERRORS, open_session
from streams.frames import U8

_PROBE_SIDE = 256
"""Input side on which a dynamic graph is tried: enough cells (1344) that they cannot be taken for a list of 300."""


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """What is known about loaded weights. `input_size` is (width, height), None where the graph takes any size."""

    name: str
    sha256: str
    licence: str | None
    classes: tuple[str, ...]
    head: heads.HeadKind
    input_size: tuple[int, int] | None
    file: Path

    @property
    def dynamic(self) -> bool:
        return self.input_size is None


class Model:
    """Loaded weights. One per thread: `detect` may be called from several threads, but gains nothing by it."""

    def __init__(self, session: onnxruntime.InferenceSession, info: ModelInfo, head: heads.Head) -> None:
        self.info = info
        self._session = session
        self._head = head
        self.input_name: str = session.get_inputs()[0].name

    def detect(self, bgr: U8, *, conf: float = 0.25, iou: float = 0.6, long_side: int | None = None) -> Detections:
        """Things in a picture (h, w, 3) BGR, best score first, boxes in its pixels, clipped to it.

        `conf` is the lowest score, `iou` the overlap above which the lesser of two boxes of one class goes (no effect
        on NMS-free networks). `long_side` is the size to which the longer side is scaled, rounded up to whole strides
        of 32; None keeps the native size up to 640. A network of fixed input size has the picture fitted into that.
        """
        if bgr.ndim != 3 or bgr.shape[2] != 3 or bgr.dtype != np.uint8 or bgr.size == 0:
            raise ValueError(f"detect: expected a picture (h, w, 3) of uint8; found {bgr.shape} of {bgr.dtype}")
        height, width = bgr.shape[:2]
        if self.info.input_size is None:
            box = Letterbox.rectangular(width, height, long_side)
        else:
            box = Letterbox.fixed(width, height, *self.info.input_size, corner=self.info.head == "yolox")
        return self.detect_in(bgr, box, conf=conf, iou=iou)

    def detect_in(self, bgr: U8, box: Letterbox, *, conf: float = 0.25, iou: float = 0.6) -> Detections:
        """Like `detect`, with the place of the picture in the input given."""
        output = self._run(blob(box.apply(bgr), unit_rgb=self._head.unit_rgb))
        found = self._head.read(output, box.in_width, box.in_height, conf)
        boxes = box.to_picture(found.boxes)
        real = (boxes[:, 2:] - boxes[:, :2]).min(axis=1, initial=np.inf) > 0
        boxes, scores, classes = boxes[real], found.scores[real], found.classes[real]
        if self._head.needs_nms:
            kept = suppress(boxes, scores, classes, iou)
        else:
            kept = np.argsort(-scores, kind="stable")[:MAX_KEPT]
        return Detections(boxes[kept], scores[kept], classes[kept], self.info.classes)

    def _run(self, tensor: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(self._session.run(None, {self.input_name: tensor})[0], np.float32)


def load(
    name_or_path: str | Path | None = None,
    *,
    threads: int = 1,
    providers: Sequence[str] | None = None,
    classes: Sequence[str] | None = None,
) -> Model:
    """Weights by registered name or path, None for the default ones, ready to detect.

    `providers` are onnxruntime's, in order of preference (None: CPU). `classes` names the classes of a graph that does
    not carry their names itself.

    Raises ModelError (HashMismatchError for a registered file that has changed) where the weights cannot be used.
    """
    weights = registry.fetch(name_or_path)
    onnx_file.check(weights.data, weights.file)
    what = f"weights {weights.file}"
    session = open_session(weights.data, what, threads, providers)
    size = _input_size(session, what)
    stated = dict(session.get_modelmeta().custom_metadata_map)
    head = _head(session, size, what, stated.get("task", "detect"))
    names = tuple(classes) if classes is not None else _stated_names(stated.get("names"), head, what)
    if head.class_count is not None and head.class_count != len(names):
        raise ModelError(
            f"{what} has another number of classes",
            expected=f"{len(names)} classes ({', '.join(names[:5])}, ...)",
            found=f"an output for {head.class_count}",
            advice="Give the names of its own classes, in its order.",
        )
    info = ModelInfo(
        name=weights.name,
        sha256=weights.sha256,
        licence=weights.licence or stated.get("license"),
        classes=names,
        head=head.kind,
        input_size=size,
        file=weights.file,
    )
    return Model(session, info, head)


def _input_size(session: onnxruntime.InferenceSession, what: str) -> tuple[int, int] | None:
    inputs = session.get_inputs()
    shape = inputs[0].shape if len(inputs) == 1 else []
    one_picture = len(shape) == 4 and (shape[0] in (1, None) or isinstance(shape[0], str))
    if not one_picture or shape[1] != 3 or inputs[0].type != "tensor(float)":
        raise ModelError(
            f"{what} does not take one picture",
            expected="one input [1, 3, height, width] of float32",
            found="; ".join(f"{one.name} {one.shape} {one.type}" for one in inputs) or "no input",
            advice="Export detection weights with batch size 1 and float32 input.",
        )
    height, width = shape[2:]
    return (width, height) if isinstance(width, int) and isinstance(height, int) else None


def _head(session: onnxruntime.InferenceSession, size: tuple[int, int] | None, what: str, task: str) -> heads.Head:
    outputs = session.get_outputs()
    if task != "detect" or len(outputs) != 1:
        raise ModelError(
            f"{what} is not a detector",
            expected="task detect with one output",
            found=f"task {task} with {len(outputs)} outputs ({', '.join(str(one.shape) for one in outputs)})",
            advice="Use detection weights, exported without mask, keypoint or NMS parts.",
        )
    width, height = size or (_PROBE_SIDE, _PROBE_SIDE)
    grey = np.full((1, 3, height, width), 0.45, np.float32)
    try:
        output = session.run(None, {session.get_inputs()[0].name: grey})[0]
    except LOAD_ERRORS as error:
        raise ModelError(
            f"{what} does not run",
            expected=f"an answer to a picture of {width}x{height}",
            found=str(error).replace("\n", " "),
            advice="Export it again.",
        ) from error
    return heads.recognise(np.asarray(output), width, height, what)


def _stated_names(names: str | None, head: heads.Head, what: str) -> tuple[str, ...]:
    """Class names from ultralytics' metadata: a Python dict {0: 'person', ...}; COCO where 80 classes go unnamed."""
    if names is None:
        if head.class_count in (None, len(COCO)):
            return COCO
        raise ModelError(
            f"{what} does not name its classes",
            expected=f"names in the metadata, or the {len(COCO)} classes of COCO",
            found=f"{head.class_count} classes without names",
            advice="Give the names of its classes, in its order.",
        )
    try:
        table = ast.literal_eval(names)
        return tuple(str(table[index]) for index in range(len(table)))
    except (ValueError, SyntaxError, KeyError, TypeError) as error:
        raise ModelError(
            f"{what} names its classes in a way that cannot be read",
            expected="metadata 'names' like {0: 'person', 1: 'bicycle'}",
            found=names[:80],
            advice="Export it again.",
        ) from error
