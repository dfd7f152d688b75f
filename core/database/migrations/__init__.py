"""Alembic migrations of our own database; Dagster keeps its tables in another."""
