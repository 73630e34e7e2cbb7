"""Ways in: the command line (and later REST and pages)."""
