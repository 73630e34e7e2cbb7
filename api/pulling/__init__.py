"""A mirror of what a station flagged: events and their sealed packages, for days offline (docs/pulling.md)."""
