"""What `litterwatch serve` answers over HTTP."""
