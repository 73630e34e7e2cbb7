"""YOLO weights and their cards: registry, inference, export, evaluation."""

import os

# From 1.29 on onnxruntime reports to its maker what runs where, under a lasting id of the device, unless told otherwise
# before it is first imported. What a camera's machine does is nobody's but its owner's.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from models.detections import Detections
from models.errors import HashMismatchError, ModelError
from models.runtime import Model, ModelInfo, load

__all__ = ["Detections", "HashMismatchError", "Model", "ModelError", "ModelInfo", "load"]
