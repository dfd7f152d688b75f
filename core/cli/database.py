"""``ainern2d database``: what a deployment does with its database before anything else starts."""

from __future__ import annotations

import importlib.util

import typer

from ..errors import ConfigError
from ..home import StateFolder

app = typer.Typer(
    help="Prepare the database of AINERN2D_DATABASE_URL, or the private one.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command("migrate")
def migrate() -> None:
    """Create the databases where they are missing, and bring ours to this release's revision.

    It changes nothing where that is done, and two at once wait for each other.
    """
    _need_client()
    from ..database import prepare
    from ..database.migrations import HEAD
    from ..servers.postgres import open_server

    with open_server(StateFolder.find().create()) as server:
        prepare(server).dispose()
    typer.echo(f"the database is at revision {HEAD}")


@app.command("check")
def check() -> None:
    """Say whether this release can use the database as it is; nothing is changed.

    It can if the database is at its revision, or at a later one whose migrations only added.
    """
    _need_client()
    from ..database.migrate import check
    from ..servers.postgres import open_server

    with open_server(StateFolder.find().create()) as server:
        typer.echo(f"this release can use the database, which is at revision {check(server)}")


def _need_client() -> None:
    if importlib.util.find_spec("sqlalchemy") is None:
        raise ConfigError(
            "this installation has no database client", hint="pip install 'ainern2d[sql]'"
        )
