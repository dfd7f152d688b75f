"""The parts of the benchmark of the API; its figures are in docs/benchmarks.md."""

from __future__ import annotations

import asyncio
import socket
import threading
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from fastapi.routing import APIRoute

from ainern2d.core.api.app import create_app
from ainern2d.core.api.services import ApiSettings
from benchmarks.api import MIX, Connections, Pages, chapter, share, slope

if TYPE_CHECKING:
    from collections.abc import Iterator

FILM = {
    "id": "chapter-1",
    "run": "0" * 32,
    "shots": ["aa", "bb"],
    "poster": "/api/v1/files/poster",
    "movies": ["/api/v1/files/movie"],
}


def test_the_share_of_a_list_is_one_of_its_values() -> None:
    assert share([4.0, 1.0, 3.0, 2.0], 0.5) == 3.0
    assert share([float(n) for n in range(100)], 0.95) == 95.0
    assert share([7.0], 0.99) == 7.0


def test_memory_that_grows_is_told_by_its_slope() -> None:
    growing = [(second, 100.0 + second / 60) for second in range(600)]
    assert slope(growing) * 3600 == pytest.approx(60.0)
    assert slope([(second, 100.0) for second in range(10)]) == 0.0


def test_chapters_differ_in_every_line() -> None:
    one, two = (set(chapter(number, 5).splitlines()) - {""} for number in (1, 2))
    assert len(one) == 6
    assert not one & two


def test_pages_ask_for_every_kind_and_for_routes_that_exist() -> None:
    library = SimpleNamespace(project="serial", finished=[FILM], now=FILM)
    pages = Pages(library)  # type: ignore[arg-type]
    drawn = [pages.draw() for _ in range(2000)]
    assert {kind for kind, _request in drawn} == set(MIX)
    app = create_app(SimpleNamespace(engine=None, settings=ApiSettings()))  # type: ignore[arg-type]
    routes = [route for route in _routes(app) if "GET" in (route.methods or ())]
    for path in {request.path.partition("?")[0] for _kind, request in drawn}:
        assert any(route.path_regex.fullmatch(path) for route in routes), path


def _routes(app: object) -> list[APIRoute]:
    found: list[APIRoute] = []
    for route in app.routes:  # type: ignore[attr-defined]
        if isinstance(route, APIRoute):
            found.append(route)
        elif hasattr(route, "original_router"):
            found += _routes(route.original_router)
    return found


ANSWERS = (
    b'HTTP/1.1 200 OK\r\ncontent-length: 5\r\nETag: "x"\r\n\r\nhello',
    b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
    b'HTTP/1.1 304 Not Modified\r\nETag: "x"\r\n\r\n',
)


@pytest.fixture
def server() -> Iterator[str]:
    """A server that gives its answers one after the other, over one connection."""
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                for answer in ANSWERS:
                    asked = b""
                    while not asked.endswith(b"\r\n\r\n"):
                        asked += connection.recv(4096)
                    connection.sendall(answer)
                # Until the client has read all, and closes.
                connection.recv(1)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        thread.join()


def test_answers_are_read_to_their_end_and_connections_used_again(server: str) -> None:
    async def ask() -> list[tuple[int, int, str]]:
        connections = Connections(server)
        found = [await connections.ask("/", {}) for _ in ANSWERS]
        connections.close()
        return [(each.status, each.size, each.etag) for each in found]

    assert asyncio.run(ask()) == [(200, 5, '"x"'), (200, 5, ""), (304, 0, '"x"')]
