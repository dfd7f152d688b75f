"""Alembic migrations of the database ``ainern2d``, run by :mod:`ainern2d.core.database.migrate`."""

HEAD = "0010"
"""The newest revision, kept here so that a database at head is known without importing Alembic."""

USABLE_SINCE = "0008"
"""The oldest revision whose release may use a database at ``HEAD``.

Migrations since then only added: tables, columns that may be left out, values that older releases
do not write. So hubs of two releases work side by side, and a release is rolled back without
touching the database. Raise it with a migration that removes or changes something; a test compares
the tables.
"""
