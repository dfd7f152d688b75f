"""Dagster's page behind the API's door: for operators alone, and asked by its own page alone."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from starlette.websockets import WebSocketDisconnect

from ainern2d.core.api.security import Scope
from ainern2d.core.servers.ports import free_ports
from tests.support.fake_dagster import POLICY, PROTOCOL, run_fake_dagster
from tests.support.studio import API

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fastapi.testclient import TestClient

    from tests.support.studio import Studio

HOST = "studio.test"
OWN = {"Origin": f"http://{HOST}", "Sec-Fetch-Site": "same-origin"}
JSON = {"Content-Type": "application/json"}


@pytest.fixture(scope="module")
def dagster(studio: Studio) -> Iterator[int]:
    """The port of a Dagster that the studio knows."""
    with run_fake_dagster() as port:
        url = f"http://127.0.0.1:{port}/dagster"
        studio.services.settings = replace(studio.services.settings, dagster_url=url)
        yield port


@pytest.fixture
def session(studio: Studio, dagster: int) -> Iterator[TestClient]:
    """A browser with the session of an operator."""
    assert dagster
    with studio.with_headers() as browser:
        opened = browser.post(f"{API}/sessions", json={"token": studio.token(Scope.OPERATOR)})
        assert opened.status_code == 201
        assert opened.json()["dagster"] == "/dagster/"
        yield browser


def test_an_operators_session_sees_it_and_its_secrets_stay_here(session: TestClient) -> None:
    found = session.get("/dagster/assets/film?view=a%2Fb", headers=OWN)
    assert found.status_code == 200
    told = found.json()
    assert (told["path"], told["query"]) == ("/dagster/assets/film", "view=a%2Fb")
    assert not {"cookie", "authorization", "origin"} & set(told["headers"])
    assert found.headers["content-security-policy"] == POLICY
    assert found.headers["x-frame-options"] == "DENY"
    assert session.get("/dagster").url.path == "/dagster/"


def test_its_page_asks_graphql_without_our_csrf_token(session: TestClient) -> None:
    told = session.post("/dagster/graphql?op=Runs", json={"query": "{x}"}, headers=OWN).json()
    assert (told["method"], told["query"], told["body"]) == ("POST", "op=Runs", '{"query":"{x}"}')


@pytest.mark.parametrize(
    ("method", "path", "headers"),
    [
        ("GET", "/dagster/graphql?query=mutation{wipe}", {}),
        ("GET", "/dagster/graphql/?query=mutation{wipe}", OWN),
        ("POST", "/dagster/graphql?query=mutation{wipe}", OWN | JSON),
        ("POST", "/dagster/graphql", OWN | {"Content-Type": "text/plain"}),
        ("POST", "/dagster/graphql", JSON | {"Origin": "http://evil.test"}),
        ("POST", "/dagster/graphql", JSON | {"Origin": f"http://{HOST}:81"}),
        ("POST", "/dagster/report_asset_materialization/film", OWN | JSON),
        ("GET", "/dagster/report_asset_check/film", OWN),
    ],
)
def test_changes_by_links_other_sites_and_reports_are_refused(
    session: TestClient, method: str, path: str, headers: dict[str, str]
) -> None:
    refused = session.request(method, path, headers=headers)
    assert refused.status_code == 403
    assert refused.headers["content-type"] == "application/problem+json"


def test_who_is_no_operator_does_not_see_it(studio: Studio, dagster: int) -> None:
    assert dagster
    for scope in (Scope.VIEWER, Scope.EDITOR):
        assert studio.client(scope).get("/dagster/").status_code == 403
        session = studio.with_headers()
        opened = session.post(f"{API}/sessions", json={"token": studio.token(scope)})
        assert opened.json()["dagster"] == ""
        assert session.get("/dagster/").status_code == 403
    assert studio.with_headers().get("/dagster/").status_code == 401


def test_a_subscription_goes_both_ways(session: TestClient) -> None:
    with session.websocket_connect(
        f"ws://{HOST}/dagster/graphql", subprotocols=[PROTOCOL], headers=OWN
    ) as socket:
        assert socket.accepted_subprotocol == PROTOCOL
        assert "cookie" not in socket.receive_json()["headers"]
        socket.send_text("a run")
        assert socket.receive_text() == "heard a run"
        socket.send_text("end")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()


@pytest.mark.parametrize("scope", [Scope.VIEWER, None])
def test_a_subscription_is_for_operators_too(
    studio: Studio, dagster: int, scope: Scope | None
) -> None:
    assert dagster
    client = studio.client(scope) if scope else studio.with_headers()
    with pytest.raises(WebSocketDisconnect) as caught:
        client.websocket_connect(f"ws://{HOST}/dagster/graphql", headers=OWN).__enter__()
    assert caught.value.code == 1008


def test_a_subscription_of_another_site_is_closed(session: TestClient) -> None:
    with pytest.raises(WebSocketDisconnect) as caught:
        session.websocket_connect(
            f"ws://{HOST}/dagster/graphql", headers={"Origin": "http://evil.test"}
        ).__enter__()
    assert caught.value.code == 1008


def test_a_page_that_is_away_or_is_not_is_a_problem(studio: Studio, dagster: int) -> None:
    (free,) = free_ports(1)
    with studio.client() as client:
        for url, status in ((f"http://127.0.0.1:{free}/dagster", 502), ("", 404)):
            kept = studio.services.settings
            studio.services.settings = replace(kept, dagster_url=url)
            try:
                found = client.get("/dagster/")
                with pytest.raises(WebSocketDisconnect):
                    client.websocket_connect(f"ws://{HOST}/dagster/graphql").__enter__()
            finally:
                studio.services.settings = kept
            assert (found.status_code, bool(found.json()["hint"])) == (status, True)
