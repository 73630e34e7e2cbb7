"""Does the evidence stand up: what is sealed, what is caught, what is lost, and what it costs."""
