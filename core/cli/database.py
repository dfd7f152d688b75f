"""``ainern2d database``: what a deployment does with its database before anything else starts."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ..errors import ConfigError
from ..home import StateFolder

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from ..servers.postgres.server import Server

ADMIN_VARIABLE = "AINERN2D_DATABASE_ADMIN_URL"
"""Environment variable with the URL of the superuser's account."""

app = typer.Typer(
    help="Prepare the database of AINERN2D_DATABASE_URL, or the private one.",
    rich_markup_mode=None,
    no_args_is_help=True,
)


@app.command("migrate")
def migrate() -> None:
    """Create the databases where they are missing, and bring ours to this release's revision.

    The roles of a deployment, where they are, get this release's rights on the tables.
    It changes nothing where that is done, and two at once wait for each other.
    """
    _need_client()
    from ..database import prepare
    from ..database.grants import regrant
    from ..database.migrations import HEAD
    from ..servers.postgres import open_server

    with open_server(StateFolder.find().create()) as server:
        engine = prepare(server)
        try:
            regrant(engine)
        finally:
            engine.dispose()
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


@app.command("grant")
def grant(
    passwords: Annotated[
        Path, typer.Option(help="JSON file with the password of each role that is to be there.")
    ],
) -> None:
    """Make the roles of a deployment, both databases, and each role's rights; before `migrate`.

    It needs a superuser: AINERN2D_DATABASE_ADMIN_URL, or else the account of AINERN2D_DATABASE_URL.
    Run again, it sets the passwords of the file, and open connections stay.
    """
    _need_client()
    from ..database.grants import ROLES, ensure_roles

    known = _passwords(passwords)
    missing = [role for role in ROLES if not known.get(role)]
    if missing:
        raise ConfigError(
            f"{passwords} has no password for {', '.join(missing)}",
            hint="`ainern2d secrets init` makes the file",
        )
    with _admin_server() as server:
        ensure_roles(server, known)
    typer.echo(f"the roles are there: {', '.join(ROLES)}")


def _admin_server() -> AbstractContextManager[Server]:
    from contextlib import nullcontext

    from ..configuration.secrets import from_environment
    from ..servers.postgres import open_server
    from ..servers.postgres.opening import ExternalServer

    given = from_environment(ADMIN_VARIABLE)
    return nullcontext(ExternalServer(given)) if given else open_server(StateFolder.find().create())


def _passwords(path: Path) -> dict[str, str]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(role): str(word) for role, word in found.items()}
    except (OSError, ValueError, AttributeError) as error:
        raise ConfigError(
            f"the passwords in {path} cannot be read: {error}",
            hint="`ainern2d secrets init` makes the file database.passwords.json",
        ) from error


def _need_client() -> None:
    if importlib.util.find_spec("sqlalchemy") is None:
        raise ConfigError(
            "this installation has no database client", hint="pip install 'ainern2d[sql]'"
        )
