"""Cameras of benchmarks.cameras as fixtures, skipped where there is no GStreamer."""
