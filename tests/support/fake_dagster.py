"""Stands in for Dagster's webserver: says what reached it, and answers subscriptions."""

from __future__ import annotations

import contextlib
import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from ainern2d.core.api.dagster_guard import DagsterGuard

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.requests import Request
    from starlette.websockets import WebSocket

PROTOCOL = "graphql-transport-ws"
POLICY = "script-src 'nonce-x'"


async def _echo(request: Request) -> JSONResponse:
    return JSONResponse(
        {
            "method": request.method,
            "path": request.url.path,
            "query": request.url.query,
            "headers": dict(request.headers),
            "body": (await request.body()).decode(),
        },
        headers={"Content-Security-Policy": POLICY},
    )


async def _subscription(websocket: WebSocket) -> None:
    await websocket.accept(PROTOCOL)
    await websocket.send_json({"headers": dict(websocket.headers)})
    with contextlib.suppress(WebSocketDisconnect):
        while (said := await websocket.receive_text()) != "end":
            await websocket.send_text(f"heard {said}")
        await websocket.close()


@contextmanager
def run_fake_dagster() -> Iterator[int]:
    """Serve it as Dagster's webserver is, behind the guard, and yield its port."""
    app = Starlette(
        routes=[
            WebSocketRoute("/dagster/graphql", _subscription),
            Route("/{path:path}", _echo, methods=["GET", "HEAD", "POST"]),
        ]
    )
    config = uvicorn.Config(
        DagsterGuard(app), log_config=None, ws="websockets-sansio", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join(10)
