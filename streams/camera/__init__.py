"""One live camera: its address and credentials, its packets as they come, and what is to be said about its stream."""
