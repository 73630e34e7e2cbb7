"""What is wrong with a file that should be ONNX: told from its bytes, before a runtime is asked.

ONNX is a protobuf message (ModelProto in onnx.proto): fields one after another, each a tag (number and wire type) and
a value; the graph is field 7.
"""

from pathlib import Path

from models.errors import ModelError

_GRAPH = 7
_FIELDS = {1, 2, 3, 4, 5, 6, 7, 8, 14, 20, 25, 26}
"""Field numbers of ModelProto up to onnx 1.19."""


def check(data: bytes, path: Path) -> None:
    """Raise ModelError where `data` cannot be a whole ONNX model; a sound frame is no promise of a sound graph."""
    if not data:
        raise _error(path, "is empty", "0 bytes", "Copy or export it again.")
    if data[:2] == b"PK":
        raise _error(
            path, "is no ONNX file", "a zip archive, as PyTorch writes", "Run `litterwatch models export` on it first."
        )
    at, graphs, fields = 0, 0, 0
    while at < len(data):
        try:
            tag, start = _varint(data, at)
            length, start = _length(data, tag & 7, start)
        except ValueError:
            raise _not_onnx(path, data, fields) from None
        if tag >> 3 not in _FIELDS:
            raise _not_onnx(path, data, fields)
        at = start + length
        if at > len(data):
            if tag >> 3 != _GRAPH:
                raise _not_onnx(path, data, fields)
            raise _error(
                path,
                "is cut off",
                f"{len(data)} bytes where the graph alone reaches to byte {at}",
                "Copy or export it again: the file is not complete.",
            )
        graphs += tag >> 3 == _GRAPH
        fields += 1
    if not graphs:
        raise _error(path, "holds no graph", f"{len(data)} bytes without one", "Copy or export it again.")


def _length(data: bytes, wire_type: int, at: int) -> tuple[int, int]:
    """Bytes in the value at `at` and where they begin."""
    if wire_type == 0:
        return 0, _varint(data, at)[1]
    if wire_type == 2:
        return _varint(data, at)
    if wire_type in (1, 5):
        return 8 if wire_type == 1 else 4, at
    raise ValueError("not a protobuf wire type of today")


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for index, byte in enumerate(data[at : at + 10]):
        value |= (byte & 0x7F) << (7 * index)
        if byte < 0x80:
            return value, at + index + 1
    raise ValueError("no end of a number")


def _not_onnx(path: Path, data: bytes, fields: int) -> ModelError:
    if fields >= 3:
        return _error(path, "is damaged", f"{len(data)} bytes that stop making sense", "Copy or export it again.")
    return _error(
        path, "is no ONNX file", f"{len(data)} bytes that begin {data[:8]!r}", "Give the path of an ONNX file."
    )


def _error(path: Path, how: str, found: str, advice: str) -> ModelError:
    return ModelError(
        f"weights {path} {how}".replace("weights weights", "weights"),
        expected="a whole ONNX model",
        found=found,
        advice=advice,
    )
