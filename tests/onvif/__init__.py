"""A little ONVIF camera for tests: it answers discovery over UDP and questions over HTTP, on real sockets."""
