"""The command ``ainern2d api`` in a process of its own, asked over its socket."""

from __future__ import annotations

import http.client
import json
import re
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from ainern2d.core.api.security import Scope
from ainern2d.core.api.tokens import make_token
from ainern2d.core.database import prepare
from ainern2d.core.database.accounts import AccountRecords
from ainern2d.core.home import StateFolder
from ainern2d.core.servers.postgres import open_server
from tests.support.events import Stream
from tests.support.make import COMMAND, address_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    import sqlalchemy as sa

    from tests.support.make import Place

LONGEST_S = 300.0


@dataclass(frozen=True)
class Answer:
    """What the API answered."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def said(self) -> str:
        """The detail and the hint of a problem."""
        assert self.headers["content-type"] == "application/problem+json", self.body
        return f"{self.json['detail']}; {self.json['hint']}"


class Api:
    """The command ``ainern2d api`` in a process of its own.

    Args:
        place: Its state folder.
        token: Of whom this asks.
        options: Of the command.
        program: That runs it, with its first arguments; the command unless given.
    """

    def __init__(
        self, place: Place, token: str, *options: str, program: tuple[str, ...] = (str(COMMAND),)
    ) -> None:
        words = (*program[1:], "api", "env=test", "--port", "0", *options)
        self.process = place.start(*words, program=program[0])
        self.url = address_of(self.process, LONGEST_S)
        self.token = token

    @property
    def door(self) -> tuple[str, int]:
        """Its address and port."""
        parts = urlsplit(self.url)
        return str(parts.hostname), int(parts.port or 0)

    def connect(self) -> http.client.HTTPConnection:
        """Return a connection."""
        return http.client.HTTPConnection(*self.door, timeout=LONGEST_S)

    def request(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Ask, with JSON unless the body is bytes; return the answer whatever it is."""
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        if body is not None and not isinstance(body, bytes):
            body, named = json.dumps(body).encode(), {"Content-Type": "application/json", **named}
        with closing(self.connect()) as connection:
            connection.request(
                method,
                f"/api/v1/{path}",
                body,
                {"Authorization": f"Bearer {self.token}", **named},
            )
            return answer_of(connection)

    def ask(self, path: str, body: Any = None) -> Any:
        """Return the JSON of an answer that is no problem."""
        answer = self.request("GET" if body is None else "POST", path, body)
        assert answer.status < 300, answer.body
        return answer.json

    def stream(self, query: str, last: str = "") -> Stream:
        """Return a stream of events."""
        return Stream(self.url, self.token, query, last)

    def kill(self) -> None:
        """End it as a lost machine would."""
        self.process.kill()
        self.process.communicate()

    def forget_peak(self) -> None:
        """Have the largest memory counted anew."""
        Path(f"/proc/{self.process.pid}/clear_refs").write_text("5")

    @property
    def peak_mb(self) -> float:
        """The largest memory that it had, in megabytes."""
        text = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(r"VmHWM:\s+(\d+) kB", text)
        assert found is not None
        return int(found[1]) / 1024


def answer_of(connection: http.client.HTTPConnection) -> Answer:
    """Read the answer of a connection."""
    found = connection.getresponse()
    headers = {name.lower(): text for name, text in found.getheaders()}
    return Answer(found.status, headers, found.read())


@contextmanager
def api_of(place: Place, token: str, *options: str) -> Iterator[Api]:
    """Serve until the block is left."""
    api = Api(place, token, *options)
    try:
        yield api
    finally:
        if api.process.poll() is None:
            api.process.terminate()
            api.process.communicate(timeout=60)


@contextmanager
def database_of(place: Place) -> Iterator[sa.Engine]:
    """Open the database of a place."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AINERN2D_PG_DURABLE", "0")
        environment.setenv("AINERN2D_PG_IDLE", "60")
        with open_server(StateFolder(place.state).create()) as server:
            engine = prepare(server)
            yield engine
            engine.dispose()


def token_of(engine: sa.Engine, scope: Scope = Scope.EDITOR, account: str = "local") -> str:
    """Return a token of an account."""
    made = make_token()
    AccountRecords(engine).add_token(made.id, account, scope, made.secret_hash)
    return made.text
