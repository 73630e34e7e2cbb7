"""YOLO weights and their cards: registry, inference, export, evaluation."""

from models.detections import Detections
from models.errors import HashMismatchError, ModelError
from models.runtime import Model, ModelInfo, load

__all__ = ["Detections", "HashMismatchError", "Model", "ModelError", "ModelInfo", "load"]
