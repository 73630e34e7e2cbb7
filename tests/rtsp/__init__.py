"""Real cameras for tests: GStreamer's RTSP server as a child process, and the clips that it shows."""
