"""Real cameras for tests and benchmarks: GStreamer's RTSP server as a child process, the clips that it shows, and a bad
network in front of it."""
