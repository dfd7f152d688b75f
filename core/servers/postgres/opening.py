"""Chooses the PostgreSQL server of this process: the state folder's own, or one by URL."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from ...configuration.secrets import from_environment, is_in_file, renewed
from ...errors import ConfigError
from .private import PrivateServer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...home import StateFolder
    from .server import Server

URL_VARIABLE = "AINERN2D_DATABASE_URL"
"""Environment variable with the URL of a PostgreSQL server to use in place of a private one."""


class ExternalServer:
    """A PostgreSQL server that is not ours, known by a URL.

    Args:
        url: As in ``postgresql://user:password@host:5432/postgres``; its database is the one to
            connect to for creating ours.
        variable: Environment variable whose file has the password of now; empty if it stays.

    Raises:
        ConfigError: The URL cannot be read, or is not PostgreSQL's.
    """

    def __init__(self, url: str, variable: str = "") -> None:
        from sqlalchemy.engine import make_url
        from sqlalchemy.exc import ArgumentError

        hint = f"set {URL_VARIABLE} as in postgresql://user:password@host:5432/postgres"
        try:
            self._url = make_url(url)
        except (ArgumentError, ValueError):
            # The URL may hold a password, so it is not repeated.
            raise ConfigError(f"{URL_VARIABLE} is not a URL", hint=hint) from None
        if self._url.drivername.partition("+")[0] not in ("postgres", "postgresql"):
            raise ConfigError(
                f"{URL_VARIABLE} names {self._url.drivername}, and only PostgreSQL will do",
                hint=hint,
            )
        self._url = self._url.set(drivername="postgresql+psycopg2")
        self._given, self._variable = url, variable

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database of the server, with its password.

        ``postgres`` gives the database that the given URL names.
        """
        if database == "postgres" and self._url.database:
            database = self._url.database
        return self._url.set(database=database).render_as_string(hide_password=False)

    def login(self) -> dict[str, str]:
        """Return user and password as the file of the variable has them by now, if it has one."""
        if not is_in_file(self._variable):
            return {}
        parts = urlsplit(renewed(self._variable, self._given))
        found = {"user": unquote(parts.username or ""), "password": unquote(parts.password or "")}
        return {name: text for name, text in found.items() if text}

    def ensure(self) -> None:
        """Do nothing: the server is not ours to start."""


@contextlib.contextmanager
def open_server(home: StateFolder) -> Iterator[Server]:
    """Hold the server that the environment chooses: ``AINERN2D_DATABASE_URL``, else a private one.

    Raises:
        ConfigError: The URL, or another environment variable, has a bad value.
        StorageError: The state folder cannot be written.
        DatabaseError: PostgreSQL does not start.
    """
    given = from_environment(URL_VARIABLE)
    if given:
        yield ExternalServer(given, URL_VARIABLE)
        return
    with PrivateServer(home) as server:
        yield server
