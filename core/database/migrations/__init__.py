"""Alembic migrations of the database ``ainern2d``, run by :mod:`ainern2d.core.database.migrate`."""

HEAD = "0009"
"""The newest revision, kept here so that a database at head is known without importing Alembic."""
