"""What the rest of core needs of a PostgreSQL server, private or not."""

from __future__ import annotations

from typing import Protocol


class Server(Protocol):
    """A PostgreSQL server that stays up while this object is held."""

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        ...

    def login(self) -> dict[str, str]:
        """Return user and password of now, for a connection; empty where they never change."""
        ...

    def ensure(self) -> None:
        """Start the server again if it is private and down; return when it answers."""
        ...
