"""What is kept: event records, clips, stills, the run's report."""
