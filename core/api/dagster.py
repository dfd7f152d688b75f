"""``/dagster``: Dagster's page behind the door of the API, for operators alone.

Dagster's page has no password and takes changes by plain links. A request passes here only with the
session or token of an operator, and only if Dagster's own page sends it. In deployments nginx does
the same with ``GET /api/v1/sessions/operator`` (deploy/nginx); this is for a machine without nginx.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlsplit

import httpx2
from fastapi import APIRouter, Depends, FastAPI, Request, WebSocket
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException
from websockets.typing import Subprotocol

from ..errors import Ainern2dError
from .dagster_guard import refusal_of_request
from .problems import ApiError, not_found
from .security import Principal, Scope, need
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import HTTPConnection

PREFIX = "/dagster"

KEPT_BACK = frozenset({"authorization", "cookie", "host", "origin"})
"""Our secrets, and what was checked here: Dagster's own guard knows this machine by fewer names."""
OF_ONE_LINK = frozenset(
    {"connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade"}
)
"""Headers that speak of one connection (RFC 9110, section 7.6.1)."""
METHODS = ["GET", "POST"]
TIMEOUT = httpx2.Timeout(300.0, connect=5.0)
"""Dagster's page waits for its code server for so long."""
ENDED, REFUSED, AWAY = 1001, 1008, 1013
"""Codes with which a WebSocket is closed (RFC 6455, section 7.4.1, and IANA's list)."""


@asynccontextmanager
async def _client(app: FastAPI) -> AsyncIterator[None]:
    # Without the proxies of the environment: the page is on this machine.
    headers = {"accept-encoding": "identity"}
    async with httpx2.AsyncClient(headers=headers, timeout=TIMEOUT, trust_env=False) as client:
        app.state.dagster = client
        yield


router = APIRouter(prefix=PREFIX, include_in_schema=False, lifespan=_client)

PageOperator = Annotated[Principal, Depends(need(Scope.OPERATOR, needs_csrf=False))]
"""Dagster's page sends no CSRF token; requests of other sites are refused by their origin."""


@router.get("")
def open_page(_caller: PageOperator) -> RedirectResponse:
    """Lead to the page, whose addresses are relative to its folder."""
    return RedirectResponse(f"{PREFIX}/")


@router.api_route("/{rest:path}", methods=METHODS)
async def pass_on(services: Given, request: Request, _caller: PageOperator) -> Response:
    """Pass a request on to Dagster's page, and its answer back."""
    if refusal := _refusal(request):
        raise ApiError(HTTPStatus.FORBIDDEN, f"Dagster's page: {refusal}")
    address = _address(services, request)
    client: httpx2.AsyncClient = request.app.state.dagster
    is_sent = request.method == "POST"
    asked = client.build_request(
        request.method,
        address,
        headers=[
            (name, value)
            for name, value in request.headers.raw
            if name.decode("latin-1") not in OF_ONE_LINK | KEPT_BACK
        ],
        content=request.stream() if is_sent else None,
    )
    try:
        answer = await client.send(asked, stream=True)
    except httpx2.HTTPError as error:
        raise _away() from error
    found = StreamingResponse(_body(answer), answer.status_code)
    found.raw_headers = [
        (name.lower(), value)
        for name, value in answer.headers.raw
        if name.decode("latin-1").lower() not in OF_ONE_LINK
    ]
    return found


async def _body(answer: httpx2.Response) -> AsyncIterator[bytes]:
    try:
        async for chunk in answer.aiter_raw():
            yield chunk
    finally:
        await answer.aclose()


@router.websocket("/{rest:path}")
async def relay(socket: WebSocket) -> None:
    """Pass the messages of a subscription on, both ways."""
    services: Services = socket.app.state.services
    try:
        caller = await run_in_threadpool(socket.app.state.authenticate, socket)
    except Ainern2dError as error:
        await socket.close(AWAY, error.message[:100])
        return
    is_operator = caller is not None and caller.scope.includes(Scope.OPERATOR)
    refusal = _refusal(socket) if is_operator else "this needs the session of an operator"
    if refusal:
        await socket.close(REFUSED, refusal)
        return
    try:
        async with connect(
            _address(services, socket).replace("http", "ws", 1),
            subprotocols=[Subprotocol(name) for name in socket.scope.get("subprotocols", ())],
            max_size=None,
            proxy=None,
        ) as upstream:
            await socket.accept(upstream.subprotocol)
            await _exchange(socket, upstream)
    except (OSError, WebSocketException, ApiError):
        await socket.close(AWAY, "Dagster's page does not answer")


async def _exchange(socket: WebSocket, upstream: ClientConnection) -> None:
    """Pass messages on until one of both sides ends, and end the other."""

    async def ask() -> None:
        while (message := await socket.receive())["type"] != "websocket.disconnect":
            text = message.get("text")
            await upstream.send(message["bytes"] if text is None else text)

    async def answer() -> None:
        async for message in upstream:
            if isinstance(message, str):
                await socket.send_text(message)
            else:
                await socket.send_bytes(message)
        await socket.close(ENDED)

    tasks = [asyncio.create_task(ask()), asyncio.create_task(answer())]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        # What one side sends after the other has gone is dropped.
        await asyncio.gather(*tasks, return_exceptions=True)


def _refusal(asked: HTTPConnection) -> str:
    """Return why a request is none of Dagster's page; empty if it is."""
    if asked.scope["path"].startswith(f"{PREFIX}/report_"):
        return "nothing is reported to it from outside"
    return refusal_of_request(asked.scope)


def _address(services: Services, asked: HTTPConnection) -> str:
    """Return where Dagster's webserver answers a request.

    Raises:
        ApiError: 404, there is none.
    """
    place = urlsplit(services.settings.dagster_url)
    if not place.netloc:
        raise not_found(
            "page of Dagster here", hint="`ainern2d studio` starts it where Dagster is installed"
        )
    path = asked.scope["raw_path"].decode("latin-1")
    query = asked.scope["query_string"].decode("latin-1")
    return f"{place.scheme}://{place.netloc}{path}" + (f"?{query}" if query else "")


def _away() -> ApiError:
    return ApiError(
        HTTPStatus.BAD_GATEWAY,
        "Dagster's page does not answer",
        hint="it takes a few seconds to start; dagster-page.log says what it does",
        headers={"Retry-After": "2"},
    )
