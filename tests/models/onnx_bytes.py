"""Tiny ONNX files written byte by byte, so that tests of what the core refuses need no package of the extras.

Field numbers are those of onnx.proto: ModelProto, GraphProto, NodeProto, ValueInfoProto, TensorProto.
"""

from collections.abc import Sequence

FLOAT, INT64 = 1, 7


def varint(value: int) -> bytes:
    low, rest = value & 0x7F, value >> 7
    return bytes([low | 0x80]) + varint(rest) if rest else bytes([low])


def number(field: int, value: int) -> bytes:
    return varint(field << 3) + varint(value)


def chunk(field: int, value: bytes | str) -> bytes:
    data = value.encode() if isinstance(value, str) else value
    return varint(field << 3 | 2) + varint(len(data)) + data


def node(operator: str, inputs: Sequence[str], output: str) -> bytes:
    return chunk(1, b"".join(chunk(1, name) for name in inputs) + chunk(2, output) + chunk(4, operator))


def shape_constant(name: str, numbers: Sequence[int]) -> bytes:
    """An int64 vector: what Reshape and Expand take."""
    return chunk(
        5, number(1, len(numbers)) + number(2, INT64) + b"".join(number(7, n) for n in numbers) + chunk(8, name)
    )


def value(field: int, name: str, sizes: Sequence[int]) -> bytes:
    """Input (field 11) or output (field 12) of float32 with this shape."""
    dims = b"".join(chunk(1, number(1, size)) for size in sizes)
    return chunk(field, chunk(1, name) + chunk(2, chunk(1, number(1, FLOAT) + chunk(2, dims))))


def model(graph: bytes, metadata: dict[str, str] | None = None) -> bytes:
    props = b"".join(chunk(14, chunk(1, key) + chunk(2, text)) for key, text in (metadata or {}).items())
    return number(1, 8) + chunk(7, graph + chunk(2, "tiny")) + chunk(8, number(2, 17)) + props


def answering(output: Sequence[int], metadata: dict[str, str] | None = None, side: int = 64) -> bytes:
    """A network that answers any picture of side x side with its mean, spread over `output`."""
    graph = (
        node("ReduceMean", ["images"], "mean")
        + node("Reshape", ["mean", "one"], "flat")
        + node("Expand", ["flat", "size"], "output")
        + shape_constant("one", [1])
        + shape_constant("size", output)
        + value(11, "images", [1, 3, side, side])
        + value(12, "output", output)
    )
    return model(graph, metadata)
