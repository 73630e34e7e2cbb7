"""Watching cameras, measured: what every fault costs, and the figures that `litterwatch serve` must reach."""
