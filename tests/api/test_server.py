"""What every route shares: health, problems, headers, bounds; and the command that serves them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from typing import TYPE_CHECKING, Any

import httpx
from starlette.responses import Response

from ainern2d.core.api import middleware
from ainern2d.core.api.middleware import trace_of
from tests.support.make import address_of

if TYPE_CHECKING:
    import pytest

    from ainern2d.core.home import StateFolder
    from tests.support.studio import Studio

DIRECTLY = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def test_the_server_says_that_it_lives_and_that_its_database_answers(studio: Studio) -> None:
    client = studio.client()
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok"}


def test_an_unknown_path_is_a_problem_with_the_requests_trace(studio: Studio) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    found = studio.client().get(
        "/nothing", headers={"traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    )
    assert found.status_code == 404
    assert found.headers["content-type"] == "application/problem+json"
    assert found.headers["x-trace-id"] == found.json()["trace"] == trace


def test_a_wrong_method_is_answered_with_all_that_there_are(studio: Studio) -> None:
    for path, methods in {
        "/api/v1/projects": "GET, POST",
        "/api/v1/projects/x": "DELETE, GET, PATCH",
        "/api/v1/projects/x/cast/y/aliases": "DELETE, POST",
    }.items():
        refused = studio.client().put(path)
        assert (refused.status_code, refused.headers["allow"]) == (405, methods)


def test_a_wrong_trace_is_replaced() -> None:
    for header in ("", "00-xyz", "00-" + "0" * 32 + "-00f067aa0ba902b7-01"):
        assert len(trace_of(header)) == 32
        assert trace_of(header) not in header


def test_a_body_that_is_too_large_is_refused_before_it_is_read(studio: Studio) -> None:
    for kind, most in (("multipart/form-data", 100_000_000), ("application/json", 12_100_000)):
        headers = {"content-length": str(most + 1), "content-type": kind}
        found = studio.client().post("/healthz", headers=headers, content=b"x")
        assert found.status_code == 413
        assert f"{most:,} bytes" in found.json()["detail"]


def test_more_requests_than_can_wait_are_refused_at_once(
    studio: Studio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(middleware, "MOST_WAITING", 3)

    async def asked() -> None:
        door, began = asyncio.Event(), list[str]()

        async def slow(scope: Any, receive: Any, send: Any) -> None:
            if scope["path"] != "/healthz":
                began.append(scope["path"])
                await door.wait()
            await Response("answer")(scope, receive, send)

        common = middleware.Common(slow, 100, lambda: "", studio.app.state)
        transport = httpx.ASGITransport(common)
        async with httpx.AsyncClient(transport=transport, base_url="http://studio.test") as client:
            waiting = [asyncio.create_task(client.get("/")) for _ in range(3)]
            while len(began) < 3:
                await asyncio.sleep(0)
            refused = await asyncio.wait_for(client.get("/"), 20)
            assert refused.status_code == 503
            assert refused.headers["retry-after"] == "5"
            assert refused.json()["detail"] == "3 requests wait for an answer already"
            assert (await client.get("/healthz")).status_code == 200
            door.set()
            assert [each.status_code for each in await asyncio.gather(*waiting)] == [200] * 3
            assert (await client.get("/")).status_code == 200

    asyncio.run(asked())


def test_answers_carry_headers_that_forbid_foreign_content(studio: Studio) -> None:
    headers = studio.client().get("/healthz").headers
    assert "default-src 'none'" in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"


def test_the_description_of_the_api_is_openapi_3_1(studio: Studio) -> None:
    found = studio.client().get("/api/v1/openapi.json").json()
    assert found["openapi"] == "3.1.0"
    assert "Problem" in found["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(found)))
    assert named <= set(found["components"]["schemas"])


def test_every_reference_of_the_description_leads_somewhere(studio: Studio) -> None:
    document = studio.client().get("/api/v1/openapi.json").json()
    wanted = set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document)))
    assert wanted - set(document["components"]["schemas"]) == set()


def test_the_command_serves_until_it_is_asked_to_stop(state_home: StateFolder) -> None:
    environment = os.environ | {"AINERN2D_HOME": str(state_home.root), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "ainern2d.core.cli.app", "api", "env=test", "--port", "0"]
    with subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True) as process:
        try:
            url = address_of(process)
            with DIRECTLY.open(f"{url}/readyz", timeout=20) as answer:
                assert json.load(answer) == {"status": "ok"}
            process.send_signal(signal.SIGTERM)
            assert process.wait(30) == 0
            assert process.stderr is not None
            assert "stopping" in process.stderr.read()
        finally:
            process.kill()
