"""The cartoon backend."""
