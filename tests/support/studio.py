"""The studio's API in this process, for tests: a client for each scope."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient
from sqlalchemy import insert

from ainern2d.core.api.app import create_app
from ainern2d.core.api.security import Principal, Scope
from ainern2d.core.api.server import open_services
from ainern2d.core.database.schema import Project

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi import Request

    from ainern2d.core.api.services import Services
    from ainern2d.core.home import StateFolder

API = "/api/v1"


class Studio:
    """An API on a state folder of its own.

    Args:
        services: What its routes use.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self.app = create_app(services)

    def client(self, scope: Scope = Scope.OPERATOR, account: str = "local") -> TestClient:
        """Return a client whose every request is that of an account with a scope."""
        caller = Principal(account, scope)
        app = create_app(self.services)

        def authenticate(_request: Request) -> Principal:
            return caller

        app.state.authenticate = authenticate
        return TestClient(app, base_url="http://studio.test", raise_server_exceptions=False)


@contextmanager
def open_studio(home: StateFolder, *overrides: str) -> Iterator[Studio]:
    """Open an API whose episodes are made with mocks unless an override says otherwise."""
    with open_services(home, ["env=test", *overrides]) as services:
        yield Studio(services)


def new_project(studio: Studio) -> str:
    """Create a project of the account ``local``, and return its id."""
    name = f"project-{uuid.uuid4().hex[:8]}"
    with studio.services.engine.begin() as connection:
        connection.execute(insert(Project).values(id=name))
    return name
