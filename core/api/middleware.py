"""What every request meets: a trace id, security headers, and a bound on its body."""

from __future__ import annotations

import json
import re
import uuid
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

from .problems import MEDIA_TYPE, Problem

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

TRACEPARENT = re.compile(r"00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
"""The W3C header that carries a trace id; https://www.w3.org/TR/trace-context/"""


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
    """Gives each request a trace id and each answer its headers, and refuses bodies too large.

    A body without a length is counted while it arrives.

    Args:
        app: The application.
        most_body_bytes: Largest body.
        media_origin: Says where the page may show pictures and movies from, beside this one; asked
            once, by the first request.
    """

    def __init__(self, app: ASGIApp, most_body_bytes: int, media_origin: Callable[[], str]) -> None:
        self._app = app
        self._most = most_body_bytes
        self._media_origin = media_origin

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
        begun = False
        taken = 0

        async def bounded() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > self._most:
                raise _TooLargeError
            return message

        async def with_headers(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                named = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [
                    *message["headers"],
                    (b"x-trace-id", trace.encode()),
                    *(each for each in self._headers if each[0] not in named),
                ]
            await send(message)

        length = given.get("content-length", b"")
        if length.isdigit() and int(length) > self._most:
            await self._refuse(trace, with_headers)
            return
        try:
            await self._app(scope, bounded, with_headers)
        except _TooLargeError:
            if begun:
                raise
            await self._refuse(trace, with_headers)

    async def _refuse(self, trace: str, send: Send) -> None:
        status = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
        problem = Problem(
            title=status.phrase,
            status=status,
            detail=f"the body has more than {self._most:,} bytes",
            hint="send less at once: a book can be given chapter by chapter",
            trace=trace,
        )
        body = json.dumps(problem.model_dump(exclude_none=True)).encode()
        await send(
            {
                "type": "http.response.start",
                "status": status.value,
                "headers": [
                    (b"content-type", MEDIA_TYPE.encode()),
                    (b"content-length", str(len(body)).encode()),
                    (b"connection", b"close"),
                ],
            }
        )
        await send({"type": "http.response.body", "body": body})


class _TooLargeError(Exception):
    """More of a body arrived than is allowed."""
