"""Weights kept as float16 in the file and computed in float32: half the size on disk, the same speed.

Every large float32 constant becomes a float16 one behind a Cast; onnxruntime folds the casts while it loads.
"""

from typing import Any

import numpy as np

_QUANTISING = ("QuantizeLinear", "DequantizeLinear")
SMALLEST = 256
"""Constants with fewer numbers stay as they are: nothing to win."""


def store_half(graph: Any, onnx: Any) -> None:
    """Change `graph` (onnx.ModelProto) in place. Constants that float16 cannot hold (over 65504) stay as they are."""
    inner = graph.graph
    # Scales stay as they are: the runtime wants to see them as constants when it joins eight-bit layers.
    scales = {name for node in inner.node if node.op_type in _QUANTISING for name in node.input}
    casts = []
    for tensor in inner.initializer:
        if tensor.data_type != onnx.TensorProto.FLOAT or np.prod(tensor.dims) < SMALLEST or tensor.name in scales:
            continue
        numbers = onnx.numpy_helper.to_array(tensor)
        if np.abs(numbers).max() > np.finfo(np.float16).max:
            continue
        name = tensor.name
        tensor.CopyFrom(onnx.numpy_helper.from_array(numbers.astype(np.float16), f"{name}.half"))
        casts.append(onnx.helper.make_node("Cast", [f"{name}.half"], [name], f"{name}.cast", to=onnx.TensorProto.FLOAT))
    nodes = list(inner.node)
    del inner.node[:]
    inner.node.extend([*casts, *nodes])
    onnx.checker.check_model(graph)
