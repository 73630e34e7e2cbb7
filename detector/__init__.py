"""What happened in the scene: activity gate, tracks, deposits, attribution, place and time rules.

Pure: frames with media time in, findings out; no clock, no network, no database.
"""
