"""Sealed packages: one event's evidence in a folder that proves later that nothing in it was changed."""
