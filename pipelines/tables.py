"""Dagster's tables, for the template of a new state folder's database (``ainern2d.tables``)."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ainern2d.core.servers.postgres import Server

PACKAGES = ("dagster", "dagster-postgres")


def release() -> str:
    """Return the versions that decide the tables; empty without Dagster."""
    try:
        return " ".join(version(package) for package in PACKAGES)
    except PackageNotFoundError:
        return ""


def create(server: Server) -> None:
    """Create the tables as an instance would at its first start."""
    import sqlalchemy as sa
    from dagster._core.storage.runs.schema import InstanceInfo
    from dagster_postgres.storage import DagsterPostgresStorage

    url = server.url("dagster")
    # It keeps no connection open.
    DagsterPostgresStorage(url)
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    try:
        with engine.begin() as connection:
            # Each state folder gets an id of its own at its first run.
            connection.execute(sa.delete(InstanceInfo))
    finally:
        engine.dispose()
