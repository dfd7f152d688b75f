"""What the routes of the API use: state folder, database, store, and who is asking."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Any, Protocol, TypeVar, cast

from fastapi import Depends, Request

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import sqlalchemy as sa

    from ..home import StateFolder
    from ..servers.postgres import Server
    from ..storage.store import WorkStore


class Closable(Protocol):
    """What has to be closed at the end of the process."""

    def close(self) -> None:
        """End what it does."""
        ...


Shared = TypeVar("Shared", bound=Closable)


@dataclass(frozen=True, slots=True)
class ApiSettings:
    """How the API serves.

    Attributes:
        most_body_bytes: Largest body of a request; uploads of books are the largest.
        requests_per_minute: Of one token or session, on average.
        burst: Requests that one token or session may send at once.
        secure_cookies: Whether cookies are for HTTPS alone; false on the loopback address.
        environment: The choice ``env=`` of new episodes that name none.
        most_runs: Films that are made at once, on all machines that serve the API.
        most_runs_here: Of these by this process; 0 is no bound of its own.
        dagster_url: Where Dagster's page answers under the path /dagster; empty if there is none.
    """

    most_body_bytes: int = 100_000_000
    requests_per_minute: int = 3000
    burst: int = 300
    secure_cookies: bool = False
    environment: str = "local"
    most_runs: int = 2
    most_runs_here: int = 0
    dagster_url: str = ""


@dataclass(slots=True)
class Services:
    """What the routes of one process share.

    Attributes:
        home: The state folder.
        server: PostgreSQL.
        engine: Of our database; its connections bring a lost private server back.
        store: Artifacts and manifests.
        settings: How the API serves.
        conf: The user's conf folder, whose environments episodes can be made in; None without one.
    """

    home: StateFolder
    server: Server
    engine: sa.Engine
    store: WorkStore
    settings: ApiSettings = field(default_factory=ApiSettings)
    conf: Path | None = None
    _shared: dict[type, Any] = field(default_factory=dict, repr=False)
    _lock: Lock = field(default_factory=Lock, repr=False)

    def shared(self, kind: type[Shared], make: Callable[[], Shared]) -> Shared:
        """Return the one object of a class that all requests share, made by the first of them."""
        with self._lock:
            if kind not in self._shared:
                self._shared[kind] = make()
            return cast("Shared", self._shared[kind])

    def close(self) -> None:
        """Close what requests share."""
        with self._lock:
            while self._shared:
                self._shared.popitem()[1].close()


# A coroutine, since FastAPI waits for a thread to call a function.
async def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


Given = Annotated[Services, Depends(_services)]
"""Annotation of a route's parameter that receives the :class:`Services`."""
