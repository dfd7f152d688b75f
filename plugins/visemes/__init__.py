"""The visemes backend."""
