"""Logging for users and programs."""
