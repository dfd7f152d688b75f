"""What every request meets: a trace id, security headers, and a bound on its body."""

from __future__ import annotations

import asyncio
import contextlib
import re
import time
import uuid
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from ..errors import Ainern2dError
from ..observe.logs import bound
from ..story.encoding import MAX_BYTES
from .problems import MEDIA_TYPE, ApiError, Problem, status_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
"""The W3C header that carries a trace id; https://www.w3.org/TR/trace-context/"""

MOST_OTHER: Final = 6 * MAX_BYTES + 100_000
"""Largest body that is no form: each byte of a story in JSON may be escaped."""
MOST_ANONYMOUS: Final = 64_000
"""Largest body of a caller who has no account."""
PATIENCE_S = 30.0
"""How long a body may be late."""
SLOWEST: Final = 1000
"""Bytes of a body that give it another second."""
LIVES: Final = "/healthz"
MOST_WAITING: Final = 1000
"""Requests that wait at once for their answer to begin; each holds some 40 kB of memory. While the
database does not answer, or more is asked than can be answered, there would be more and more."""
LINGER_S: Final = 10.0
"""How long the rest of a refused body is read."""


def content_security_policy(media_origin: str = "") -> str:
    """Return the policy of the page: everything comes from here, but for pictures and movies.

    Args:
        media_origin: Where else these may come from, such as a bucket; empty for nowhere.

    >>> "media-src 'self' blob: https://films.test;" in content_security_policy("https://films.test")
    True
    """
    media = f" {media_origin}" if media_origin else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: blob:{media}",
            f"media-src 'self' blob:{media}",
            "font-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def trace_of(header: str) -> str:
    """Return the trace id of a ``traceparent`` header, or a new one.

    >>> trace_of("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
    '4bf92f3577b34da6a3ce929d0e0e4736'
    """
    found = TRACEPARENT.fullmatch(header.strip())
    return found[1] if found and found[1].strip("0") else uuid.uuid4().hex


class Common:
    """Gives each request a trace id and each answer its headers, and bounds bodies and the queue.

    A body is refused that is too large, that comes too slowly, or that is not small and comes from
    a caller without an account: the routes read a JSON body before they know who asks. A body
    without a length is counted while it arrives. Where too many requests wait already, another is
    refused at once, except for the one that asks whether the server lives.

    Args:
        app: The application.
        most_body_bytes: Largest body.
        media_origin: Says where the page may show pictures and movies from, beside this one; asked
            once, by the first request.
        state: ``app.state`` of the API, which says who asks.
    """

    def __init__(
        self, app: ASGIApp, most_body_bytes: int, media_origin: Callable[[], str], state: Any
    ) -> None:
        self._app = app
        self._most = most_body_bytes
        self._media_origin = media_origin
        self._state = state
        self._waiting = 0

    @cached_property
    def _headers(self) -> list[tuple[bytes, bytes]]:
        policy = content_security_policy(self._media_origin())
        headers = {"Content-Security-Policy": policy, **HEADERS}
        return [(name.lower().encode(), text.encode()) for name, text in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = {name.decode("latin-1").lower(): value for name, value in scope["headers"]}
        trace = trace_of(given.get("traceparent", b"").decode("latin-1"))
        scope.setdefault("state", {})["trace"] = trace
        is_upload = given.get("content-type", b"").lower().startswith(b"multipart/form-data")
        most = self._most if is_upload else min(self._most, MOST_OTHER)
        refusal: Response | None = None
        begun = is_over = is_known = waits = False
        taken, waited = 0, 0.0

        async def bounded() -> Message:
            nonlocal is_over, taken, waited, refusal
            if refusal is not None:
                raise _RefusedError
            if is_over:
                # What comes now is the end of the connection, for which streams wait.
                return await receive()
            began = time.monotonic()
            left = PATIENCE_S + taken / SLOWEST - waited
            try:
                message = await asyncio.wait_for(receive(), max(0.0, left))
            except TimeoutError:
                refusal = _problem(
                    HTTPStatus.REQUEST_TIMEOUT,
                    f"the body came too slowly: {taken:,} bytes in {waited + left:.0f} s",
                    f"send at least {SLOWEST:,} bytes a second",
                    trace,
                )
                raise _RefusedError from None
            waited += time.monotonic() - began
            taken += len(message.get("body", b""))
            is_over = not message.get("more_body", False)
            await check(taken)
            if refusal is not None:
                raise _RefusedError
            return message

        async def check(size: int) -> None:
            nonlocal is_known, refusal
            if size > most:
                refusal = _too_large(most, trace)
            elif size > MOST_ANONYMOUS and not is_known:
                is_known = True
                refusal = await self._refusal(scope, trace)

        def wait_no_more() -> None:
            nonlocal waits
            if waits:
                waits = False
                self._waiting -= 1

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if refusal is not None and not begun:
                return  # The application says that it could not read the body.
            if message["type"] == "http.response.start":
                begun = True
                wait_no_more()
            await send(self._with_headers(message, trace))

        if self._waiting >= MOST_WAITING and scope["path"] != LIVES:
            refusal = _problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                f"{MOST_WAITING:,} requests wait for an answer already",
                "ask again in a moment; `ainern2d status` says whether the database answers",
                trace,
                {"Retry-After": "5"},
            )
        length = given.get("content-length", b"")
        if refusal is None and length.isdigit():
            await check(int(length))
        if refusal is None:
            self._waiting += 1
            waits = True
            try:
                with bound(trace=trace):
                    await self._app(scope, bounded, with_headers)
            except _RefusedError:
                if begun:
                    raise
            finally:
                wait_no_more()
        if refusal is not None and not begun:
            await self._refuse(refusal, trace, receive, send, "expect" in given)

    async def _refusal(self, scope: Scope, trace: str) -> Response | None:
        """Return the answer to a caller who has no account, or None if there is one."""
        try:
            caller = await run_in_threadpool(self._state.authenticate, Request(scope))
        except Ainern2dError as error:
            headers = error.headers if isinstance(error, ApiError) else None
            return _problem(status_of(error), error.message, error.hint, trace, headers)
        if caller is not None:
            return None
        return _problem(
            HTTPStatus.UNAUTHORIZED,
            f"a body of more than {MOST_ANONYMOUS:,} bytes needs a token or a session",
            "send `Authorization: Bearer TOKEN` with a token of `ainern2d token create`",
            trace,
            {"WWW-Authenticate": "Bearer"},
        )

    async def _refuse(
        self, response: Response, trace: str, receive: Receive, send: Send, is_expecting: bool
    ) -> None:
        """Answer, and read on for a while what still comes.

        A connection that is closed while its client sends is reset, and the client never reads why.

        Args:
            response: The answer.
            trace: Of the request.
            receive: Gives the rest of the body.
            send: Takes the answer.
            is_expecting: Whether the client waits with its body until it may send it.
        """
        start = {"type": "http.response.start", "status": response.status_code}
        await send(self._with_headers({**start, "headers": response.raw_headers}, trace))
        await send({"type": "http.response.body", "body": response.body, "more_body": True})
        if not is_expecting:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(LINGER_S):
                    while (await receive()).get("more_body", False):
                        pass
        await send({"type": "http.response.body", "body": b""})

    def _with_headers(self, message: Message, trace: str) -> Message:
        if message["type"] != "http.response.start":
            return message
        named = {name.lower() for name, _ in message["headers"]}
        more = [each for each in self._headers if each[0] not in named]
        return {**message, "headers": [*message["headers"], (b"x-trace-id", trace.encode()), *more]}


def _too_large(most: int, trace: str) -> Response:
    return _problem(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        f"the body has more than {most:,} bytes",
        "send less at once: a book can be given chapter by chapter",
        trace,
    )


def _problem(
    status: HTTPStatus,
    detail: str,
    hint: str,
    trace: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    problem = Problem(
        title=status.phrase, status=status, detail=detail, hint=hint, trace=trace
    ).model_dump(exclude_none=True)
    more = {**(headers or {}), "Connection": "close"}
    return JSONResponse(problem, status, headers=more, media_type=MEDIA_TYPE)


class _RefusedError(Exception):
    """The body is refused while it arrives."""
