"""The film backend."""
