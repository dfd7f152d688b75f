"""Other sites cannot use a browser to change anything on Dagster's page."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from ainern2d.core.api.dagster_guard import HOSTS_VARIABLE, DagsterGuard

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.websockets import WebSocket

PAGE = "http://127.0.0.1:3000"
MUTATION = "/graphql?query=mutation{wipe}"
OWN = {"origin": PAGE, "sec-fetch-site": "same-origin", "content-type": "application/json"}


async def answer(_request: Request) -> PlainTextResponse:
    return PlainTextResponse("reached")


async def talk(socket: WebSocket) -> None:
    await socket.accept()
    await socket.send_text("reached")
    await socket.close()


def page(address: str = PAGE, hosts: frozenset[str] | None = None) -> TestClient:
    methods = ["GET", "POST"]
    app = Starlette(
        routes=[
            WebSocketRoute("/graphql", talk),
            Route("/{path:path}", answer, methods=methods),
        ]
    )
    return TestClient(DagsterGuard(app, hosts), base_url=address)


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("POST", "/graphql", {"content-type": "application/json"}),
        ("POST", "/graphql?op=Runs", OWN),
        ("GET", "/", {"sec-fetch-site": "none", "sec-fetch-mode": "navigate"}),
        ("GET", "/runs", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}),
        ("GET", "/main.js", {"sec-fetch-site": "same-origin", "sec-fetch-mode": "no-cors"}),
        ("POST", "/report_asset_materialization/film", {}),
        ("GET", "/server_info", {}),
    ],
)
def test_the_page_itself_and_programs_pass(method: str, path: str, headers: dict[str, str]) -> None:
    assert page().request(method, path, headers=headers).text == "reached"


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", MUTATION, {}),
        ("GET", MUTATION, {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}),
        ("GET", "/graphql/?query={x}", {}),
        ("POST", MUTATION, OWN),
        ("POST", "/graphql", OWN | {"content-type": "text/plain"}),
        ("POST", "/graphql", OWN | {"content-type": "application/x-www-form-urlencoded"}),
        ("POST", "/graphql", OWN | {"origin": "http://evil.test"}),
        ("POST", "/graphql", OWN | {"origin": "null"}),
        ("POST", "/graphql", OWN | {"origin": "http://127.0.0.1:3001"}),
        ("POST", "/report_asset_materialization/film", {"origin": "http://evil.test"}),
        ("POST", "/report_asset_materialization/film", {"sec-fetch-site": "cross-site"}),
        ("GET", "/download_debug/x", {"sec-fetch-site": "cross-site", "sec-fetch-mode": "cors"}),
        ("GET", "/", {"host": "evil.test:3000"}),
        ("POST", "/graphql", OWN | {"host": "evil.test", "origin": "http://evil.test"}),
        ("GET", "/", {"host": "[broken"}),
    ],
)
def test_what_another_site_could_send_is_refused(
    method: str, path: str, headers: dict[str, str]
) -> None:
    refused = page().request(method, path, headers=headers)
    assert refused.status_code == 403
    assert "reached" not in refused.text


def test_a_site_behind_a_proxy_is_reached_by_the_names_that_are_given(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    headers = {"host": "studio.test", "origin": "https://studio.test"}
    headers["content-type"] = "application/json"
    refused = page().post("/graphql", headers=headers)
    assert HOSTS_VARIABLE in refused.text
    monkeypatch.setenv(HOSTS_VARIABLE, " films.test, Studio.test")
    assert page().post("/graphql", headers=headers).text == "reached"


def test_where_it_listens_for_others_its_own_names_are_not_known() -> None:
    assert page("http://10.0.0.7:3000").get("/", headers={"host": "films.lan"}).text == "reached"


@pytest.mark.parametrize("origin", ["http://evil.test", "null", "http://127.0.0.1:3001"])
def test_sockets_of_other_sites_are_closed(origin: str) -> None:
    socket = page().websocket_connect("/graphql", headers={"origin": origin})
    with pytest.raises(WebSocketDisconnect) as caught, socket:
        pass
    assert caught.value.code == 1008


def test_sockets_of_the_page_itself_are_open() -> None:
    with page().websocket_connect(
        "ws://127.0.0.1:3000/graphql", headers={"origin": PAGE, "host": "127.0.0.1:3000"}
    ) as socket:
        assert socket.receive_text() == "reached"
