"""The espeak backend."""
