"""What happened in the scene: activity gate, tracks, deposits, attribution, place and time rules. Pure: no clock, no I/O."""
