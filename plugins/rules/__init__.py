"""The rules backend."""
