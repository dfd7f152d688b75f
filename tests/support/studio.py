"""The studio's API in this process, for tests: a client for each scope."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from fastapi.testclient import TestClient

from ainern2d.core.api.accounts import Authenticator
from ainern2d.core.api.app import create_app
from ainern2d.core.api.security import Scope
from ainern2d.core.api.server import open_services
from ainern2d.core.api.tokens import make_token
from ainern2d.core.database.accounts import AccountRecords

if TYPE_CHECKING:
    from collections.abc import Iterator

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
        self._tokens: dict[tuple[Scope, str], str] = {}

    def client(self, scope: Scope = Scope.OPERATOR, account: str = "local") -> TestClient:
        """Return a client whose every request carries a token of an account with a scope.

        The account ``local`` owns what the commands make; another sees its own projects only.
        """
        return self.with_headers({"Authorization": f"Bearer {self.token(scope, account)}"})

    def token(self, scope: Scope = Scope.OPERATOR, account: str = "local") -> str:
        """Return a token of an account, made when it is first asked for."""
        if (scope, account) not in self._tokens:
            token = make_token()
            records = AccountRecords(self.services.engine)
            records.add_token(token.id, account, scope, token.secret_hash)
            self._tokens[scope, account] = token.text
        return self._tokens[scope, account]

    def forget_callers(self) -> None:
        """Have tokens and sessions looked up again, which otherwise takes seconds."""
        self.app.state.authenticate = Authenticator(self.services, self.app.state.limits)

    def with_headers(self, headers: dict[str, str] | None = None) -> TestClient:
        """Return a client without an account, or with what the headers say."""
        return TestClient(
            self.app,
            base_url="http://studio.test",
            raise_server_exceptions=False,
            headers=headers,
        )


@contextmanager
def open_studio(home: StateFolder, *overrides: str) -> Iterator[Studio]:
    """Open an API whose episodes are made with mocks unless an override says otherwise."""
    with open_services(home, ["env=test", *overrides]) as services:
        yield Studio(services)


def new_project(studio: Studio, account: str = "local") -> str:
    """Create a project of an account, and return its id."""
    client = studio.client(Scope.EDITOR, account)
    answer = client.post(f"{API}/projects", json={"title": "Project"})
    project: str = answer.json()["id"]
    return project
