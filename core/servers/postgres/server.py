"""A PostgreSQL server, whoever runs it."""

from __future__ import annotations

from typing import Protocol


class Server(Protocol):
    """A PostgreSQL server that somebody holds open."""

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of one of its databases."""
        ...

    def ensure(self) -> None:
        """Bring the server back, if that is in our hands; return when it answers."""
        ...

    def keep_across_exec(self) -> int | None:
        """Keep the server held when this process replaces itself with ``os.exec*``."""
        ...
