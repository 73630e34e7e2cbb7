"""How every network is opened on onnxruntime: threads, memory, and errors that say what to do."""

from collections.abc import Sequence

import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as ort_errors

from models.errors import ModelError

LOAD_ERRORS = (
    ort_errors.Fail,
    ort_errors.InvalidArgument,
    ort_errors.InvalidGraph,
    ort_errors.InvalidProtobuf,
    ort_errors.NotImplemented,
    ort_errors.RuntimeException,
)
"""What onnxruntime raises for a graph that it cannot use."""


def open_session(
    data: bytes, what: str, threads: int = 1, providers: Sequence[str] | None = None
) -> onnxruntime.InferenceSession:
    """The graph in `data`, ready to run. `what` names it in errors; `providers` are onnxruntime's, None for the CPU.

    Raises ModelError where onnxruntime cannot run it, or not on these providers.
    """
    wanted = ["CPUExecutionProvider"] if providers is None else list(providers)
    available = onnxruntime.get_available_providers()
    missing = [name for name in wanted if name not in available]
    if missing:
        raise ModelError(
            f"onnxruntime cannot run on {', '.join(missing)}",
            expected=f"some of {', '.join(available)}",
            found=", ".join(wanted),
            advice="Install the onnxruntime package for that hardware, or leave providers unset for the CPU.",
        )
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    # Spinning threads burn the core that decoding needs: measured 208 instead of 127 CPU ms per picture on a busy core.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    # The arena keeps large short-lived blocks out of the heap, where small long-lived ones between them stop it from
    # shrinking: over 120 crops of mixed sizes 120 MB with it, 228 without. Plans per size would only add to that.
    options.enable_cpu_mem_arena = True
    options.enable_mem_pattern = False
    try:
        return onnxruntime.InferenceSession(data, options, providers=wanted)
    except LOAD_ERRORS as error:
        raise ModelError(
            f"{what} cannot be loaded",
            expected="an ONNX graph that onnxruntime runs",
            found=str(error).replace("\n", " "),
            advice="Copy or export it again; a graph newer than this onnxruntime needs `pip install -U onnxruntime`.",
        ) from error
