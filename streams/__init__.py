"""Where pictures come from: files and cameras, packets, the recording ring, clocks."""
