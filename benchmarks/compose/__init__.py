"""Composes labelled footage: real backgrounds and people, things left behind, light and weather; its truth is exact."""

from benchmarks.compose.clip import compose
from benchmarks.compose.kinds import KINDS, random_scene
from benchmarks.compose.render import frames
from benchmarks.compose.scene import ComposeError, Scene
from benchmarks.compose.truth import Truth

__all__ = ["KINDS", "ComposeError", "Scene", "Truth", "compose", "frames", "random_scene"]
