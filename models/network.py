"""A small network that travels with the code that asks it: an array in, an array out."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models import onnx_file
from models.errors import ModelError
from models.sessions import open_session


class Network:
    """One input, one output, on the CPU."""

    def __init__(self, path: Path) -> None:
        """Load `path`. Raises ModelError where it is missing, damaged, or no graph that onnxruntime runs."""
        if not path.is_file():
            raise ModelError(
                f"the network {path.name} is missing",
                expected="the file beside the code that asks it",
                found="no such file",
                advice="Install litterwatch again.",
            )
        data = path.read_bytes()
        onnx_file.check(data, path)
        self._session = open_session(data, f"the network {path.name}")
        self._input: str = self._session.get_inputs()[0].name

    def run(self, batch: NDArray[np.uint8]) -> NDArray[np.float32]:
        """The output for a batch (n, ...) of the shape that the network was exported with."""
        return np.asarray(self._session.run(None, {self._input: batch})[0], np.float32)
