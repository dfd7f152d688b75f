"""What Alembic runs for every command: migrations over the connection it is given."""

from __future__ import annotations

from alembic import context

from ainern2d.core.database.schema import Base


def run() -> None:
    """Run the wanted migrations in one transaction of the caller's connection."""
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run()
