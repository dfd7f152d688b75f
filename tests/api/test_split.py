"""The parts of the API in three processes, on one database, behind nginx as it is shipped."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx
import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Subprotocol

from ainern2d.core.api.app import PARTS, create_app
from ainern2d.core.api.security import CSRF_HEADER, Scope
from ainern2d.core.servers.ports import free_ports
from tests.api.test_authorisation import PUBLIC
from tests.conftest import open_public_folder
from tests.entities.lamp_street import ENGLISH
from tests.support.events import Stream
from tests.support.fake_dagster import PROTOCOL, run_fake_dagster
from tests.support.nginx import find_nginx, run_nginx
from tests.support.studio import API

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.home import StateFolder
    from tests.support.studio import Studio

pytestmark = [pytest.mark.services, pytest.mark.slow]

APART = {
    "gateway": ("gateway", "router", "observer"),
    "orchestrator": ("orchestrator", "planner"),
    "entities": ("entities",),
}
"""Parts that one process serves, by its name."""
PATIENCE_S = 180.0
"""No wait of these tests takes a tenth of this on a quiet machine."""


class Process:
    """A process that serves some parts.

    Args:
        home: The state folder.
        parts: What it serves.
    """

    def __init__(self, home: StateFolder, parts: tuple[str, ...]) -> None:
        self.home, self.parts = home, parts
        (self.port,) = free_ports(1)
        self.start()

    def start(self) -> None:
        line = [sys.executable, "-m", "ainern2d.core.cli.app", "api", "env=test"]
        line += ["--port", str(self.port), "--only", ",".join(self.parts)]
        environment = os.environ | {"AINERN2D_HOME": str(self.home.root)}
        self.log = self.home.root / f"{self.parts[0]}.log"
        with self.log.open("ab") as said:
            self.process = subprocess.Popen(line, env=environment, stdout=said, stderr=said)

    def wait(self) -> None:
        """Return when it serves."""
        end = time.monotonic() + PATIENCE_S
        while True:
            assert self.process.poll() is None, self.log.read_text()
            assert time.monotonic() < end, self.log.read_text()
            try:
                httpx.get(f"http://127.0.0.1:{self.port}/healthz", trust_env=False)
            except httpx.HTTPError:
                time.sleep(0.05)
            else:
                return


class Door:
    """The parts apart, and nginx before them.

    Args:
        url: Of nginx.
        studio: Gives tokens of the same database.
        processes: By name.
    """

    def __init__(self, url: str, studio: Studio, processes: dict[str, Process]) -> None:
        self.url, self.studio, self.processes = url, studio, processes

    def client(self, scope: Scope = Scope.EDITOR) -> httpx.Client:
        token = self.studio.token(scope)
        return self.anybody({"Authorization": f"Bearer {token}"})

    def anybody(self, headers: dict[str, str] | None = None) -> httpx.Client:
        return httpx.Client(base_url=self.url, headers=headers, trust_env=False, timeout=PATIENCE_S)


@pytest.fixture(scope="module")
def door(studio: Studio) -> Iterator[Door]:
    """Three processes and a stand-in for Dagster behind nginx."""
    find_nginx()
    home = studio.services.home
    processes = {name: Process(home, parts) for name, parts in APART.items()}
    ports = {part: each.port for each in processes.values() for part in each.parts}
    try:
        for process in processes.values():
            process.wait()
        with (
            run_fake_dagster() as dagster,
            open_public_folder() as folder,
            run_nginx(folder, ports | {"dagster": dagster}) as url,
        ):
            yield Door(url, studio, processes)
    finally:
        for process in processes.values():
            process.process.send_signal(signal.SIGTERM)
        ended = [process.process.wait(PATIENCE_S) for process in processes.values()]
    assert ended == [0] * len(processes)


@pytest.fixture(scope="module")
def chapter(door: Door) -> tuple[str, str]:
    """Project and episode of an uploaded chapter whose people the serial knows."""
    with door.client() as client:
        project = client.post(f"{API}/projects", json={"title": "Lamp Street"}).json()["id"]
        file = {"file": ("one.txt", ENGLISH[0].encode())}
        made = client.post(f"{API}/projects/{project}/episodes", files=file)
        assert made.status_code == 201, made.text
        end = time.monotonic() + PATIENCE_S
        while not client.get(f"{API}/projects/{project}/cast").json()["items"]:
            assert time.monotonic() < end
            time.sleep(0.05)
        return project, made.json()["episodes"][0]["id"]


def test_every_route_is_answered_by_the_process_that_has_it(door: Door) -> None:
    asked = 0
    with door.anybody() as client:
        for context in iter_route_contexts(door.studio.app.routes):
            route, path = context.original_route, context.path
            if not (isinstance(route, APIRoute) and path and path.startswith(API)):
                continue
            for method in route.methods - {"HEAD"}:
                found = client.request(method, re.sub(r"{\w+}", "x1", path))
                if (method, path) in PUBLIC:
                    assert found.json().get("detail") != "Not Found", (method, path)
                else:
                    assert found.status_code == 401, (method, path, found.text)
                asked += 1
    assert asked > 60


def test_the_api_is_described_whole_whatever_a_process_serves(door: Door) -> None:
    services = door.studio.services
    whole = door.studio.app.openapi()
    assert create_app(services, APART["entities"]).openapi() == whole
    with door.anybody() as client:
        assert client.get(f"{API}/openapi.json").json() == whole


def test_a_session_of_one_process_opens_the_cast_of_another(
    door: Door, chapter: tuple[str, str]
) -> None:
    cast = f"{API}/projects/{chapter[0]}/cast"
    with door.anybody() as browser:
        opened = browser.post(f"{API}/sessions", json={"token": door.studio.token(Scope.EDITOR)})
        assert opened.status_code == 201, opened.text
        people = browser.get(cast).json()["items"]
        ada = next(each for each in people if each["name"] == "Ada Quill")
        found = browser.get(f"{API}/projects/{chapter[0]}/entities", params={"q": "ada"}).json()
        assert found["items"][0]["name"] == "Ada Quill"

        names = f"{cast}/{ada['id']}/aliases"
        refused = browser.post(names, json={"name": "Miss Quill"})
        assert (refused.status_code, CSRF_HEADER in refused.json()["detail"]) == (403, True)
        headers = {CSRF_HEADER: opened.json()["csrf_token"], "Idempotency-Key": "one"}
        done = browser.post(names, json={"name": "Miss Quill"}, headers=headers)
        again = browser.post(names, json={"name": "Miss Quill"}, headers=headers)
        assert done.is_success, done.text
        assert again.headers["idempotency-replayed"] == "true"
        assert again.json() == done.json()

        ended = browser.delete(f"{API}/sessions/current", headers=headers)
        assert ended.status_code == 204
        assert browser.get(f"{API}/sessions/current").status_code == 401


def test_a_file_that_one_process_signed_is_sent_by_another_in_parts(
    door: Door, chapter: tuple[str, str]
) -> None:
    with door.client() as client, door.anybody() as anybody:
        story = client.get(f"{API}/episodes/{chapter[1]}").json()["story"]
        text = ENGLISH[0].encode()
        assert anybody.get(story).content == text
        part = anybody.get(story, headers={"Range": "bytes=10-29"})
        assert (part.status_code, part.content) == (206, text[10:30])
        assert part.headers["content-range"] == f"bytes 10-29/{len(text)}"
        assert anybody.get(f"{story}x").status_code == 404


def test_an_event_of_a_run_arrives_at_once(door: Door, chapter: tuple[str, str]) -> None:
    episode = f"{API}/episodes/{chapter[1]}"
    waited: list[float] = []
    with door.client() as client, Stream(door.url, door.studio.token(Scope.EDITOR)) as stream:
        assert stream.answer.getheader("content-type", "").startswith("text/event-stream")
        assert stream.next().kind == "ready"
        # The quickest of some: the machine may be busy.
        for title in ("The lamp", "A lamp", "Lamps"):
            assert client.patch(episode, json={"title": title}).is_success
            began = time.monotonic()
            stream.until(lambda told: told.kind == "episode")
            waited.append(time.monotonic() - began)
        run = client.post(f"{episode}/runs", json={}).json()["id"]
        began = time.monotonic()
        told = stream.until(lambda told: told.data["run"] == run)[-1]
        waited.append(time.monotonic() - began)
        assert (told.kind, told.data["episode"]) == ("run", chapter[1])
        assert client.post(f"{API}/runs/{run}/cancel").is_success
    assert min(waited) < 1.0


def test_large_uploads_reach_the_api_and_those_too_large_are_a_problem(
    door: Door, chapter: tuple[str, str]
) -> None:
    url = f"{API}/projects/{chapter[0]}/episodes"
    with door.client() as client:
        # More than nginx takes by default; the API says what is wrong with it.
        file = {"file": ("large.txt", b"It was late. " * 200_000)}
        refused = client.post(url, files=file)
        assert refused.status_code == 422, refused.text
        assert "2,600,000 bytes" in refused.json()["detail"]
    place = urlsplit(door.url)
    with socket.create_connection((place.hostname, place.port), PATIENCE_S) as raw:
        head = f"POST {url} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: 104857601\r\n\r\n"
        raw.sendall(head.encode())
        said = raw.makefile("rb").read(4096).decode()
    assert said.startswith("HTTP/1.1 413 ")
    assert "application/problem+json" in said
    assert "100,000,000 bytes" in said


def test_a_part_that_is_killed_takes_nothing_else_along_and_comes_back(
    door: Door, chapter: tuple[str, str]
) -> None:
    cast = f"{API}/projects/{chapter[0]}/cast"
    process = door.processes["entities"]
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    with door.client() as client:
        assert client.get(cast).status_code == 200
        process.process.kill()
        process.process.wait(PATIENCE_S)

        away = client.get(cast, headers={"Traceparent": f"00-{trace}-{'1' * 16}-01"})
        assert away.status_code == 503
        assert away.headers["content-type"] == "application/problem+json"
        assert away.headers["retry-after"] == "2"
        assert away.json()["trace"] == away.headers["x-trace-id"] == trace
        assert len(client.get(cast).json()["trace"]) == 32
        others = (f"/projects/{chapter[0]}", f"/episodes/{chapter[1]}/runs", "/backends")
        for path in others:
            assert client.get(f"{API}{path}").status_code == 200, path

        process.start()
        process.wait()
        assert client.get(cast).status_code == 200


def test_dagsters_page_is_for_operators_and_keeps_their_secrets_out(door: Door) -> None:
    with door.client(Scope.OPERATOR) as operator:
        seen = operator.get("/dagster/runs?view=1")
        assert seen.status_code == 200
        assert (seen.json()["path"], seen.json()["query"]) == ("/dagster/runs", "view=1")
        assert not {"cookie", "authorization"} & set(seen.json()["headers"])
        assert seen.headers["x-frame-options"] == "DENY"
        assert operator.get("/dagster").headers["location"] == "/dagster/"
        own = {"Origin": door.url}
        asked = operator.post("/dagster/graphql?op=Runs", json={"query": "{x}"}, headers=own)
        assert asked.json()["body"] == '{"query":"{x}"}'
        for refused in (
            operator.get("/dagster/graphql?query=mutation{wipe}"),
            operator.get("/dagster//graphql?query=mutation{wipe}"),
            operator.post("/dagster/graphql?query=mutation{wipe}", json={}),
            operator.post("/dagster/graphql?op=x|/dagster/graphql&query=mutation{x}", json={}),
            operator.post("/dagster/graphql", json={}, headers={"Origin": "http://evil.test"}),
            operator.post("/dagster/report_asset_materialization/film", json={}),
            operator.post("/dagster/%72eport_asset_materialization/film", json={}),
        ):
            assert refused.status_code == 403, refused.url
            assert refused.headers["content-type"] == "application/problem+json"
    for other in (door.client(Scope.EDITOR), door.client(Scope.VIEWER), door.anybody()):
        with other:
            assert other.get("/dagster/runs").status_code == 403


def test_a_subscription_of_dagsters_page_goes_through_for_operators(door: Door) -> None:
    url = f"{door.url.replace('http', 'ws')}/dagster/graphql"

    def headers(scope: Scope) -> dict[str, str]:
        return {"Authorization": f"Bearer {door.studio.token(scope)}", "Origin": door.url}

    operator = headers(Scope.OPERATOR)
    with connect(url, subprotocols=[Subprotocol(PROTOCOL)], additional_headers=operator) as socket:
        assert "headers" in str(socket.recv())
        socket.send("a run")
        assert socket.recv() == "heard a run"
    for refused in (headers(Scope.VIEWER), operator | {"Origin": "http://evil.test"}):
        with pytest.raises(InvalidStatus) as caught:
            connect(url, additional_headers=refused).__enter__()
        assert caught.value.response.status_code == 403


def test_a_process_serves_what_it_is_asked_to_and_nothing_else(door: Door) -> None:
    assert set(PARTS) == {part for parts in APART.values() for part in parts}
    port = door.processes["entities"].port
    found = httpx.get(f"http://127.0.0.1:{port}{API}/projects", trust_env=False)
    assert (found.status_code, found.json()["detail"]) == (404, "Not Found")
