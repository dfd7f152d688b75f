"""``Idempotency-Key``: a POST that is sent again is answered again, and not done again.

The answer leaves only after it was kept, so that what a client has heard of is never done twice.
Errors are not kept: they changed nothing, and the request may be tried again with the same key.
The key of a process that is killed is free again after 30 s without a sign of life. It may have
died between its work and the note of it: what a request makes is therefore named by
:func:`identity_of`, so that the second one finds what the first has made.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import logging
import re
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, cast

from fastapi import Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..database.kept_answers import KeptAnswerRecords
from ..errors import Ainern2dError
from .problems import ApiError, answer, status_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ..database.rows import KeptAnswerRow
    from .security import Principal
    from .services import Services

KEY_HEADER = "Idempotency-Key"
KEY = re.compile(r"[\x21-\x7e]{1,200}")
REPLAYED = "Idempotency-Replayed"

LEASE_S, RENEW_S = 30.0, 10.0
MOST_BODY_BYTES = 8_000_000
"""Of an answer that is kept."""
KEPT_HEADERS = ("content-type", "location", "etag")

log = logging.getLogger(__name__)


def identity_of(request: Request) -> str:
    """Return 32 hexadecimal digits that name what a request makes.

    They are others for each request, but for one that takes over from a process that died with the
    same key: that one's are the same.
    """
    return getattr(request.state, "identity", "") or uuid.uuid4().hex


def may_be_done(request: Request) -> bool:
    """Say whether a process that died had the same request, and may have done it."""
    return getattr(request.state, "may_be_done", False)


class BodyDigest:
    r"""Digests a body; the boundary of a form, which browsers draw anew each time, is left out.

    >>> one, other = BodyDigest("multipart/form-data; boundary=abc"), BodyDigest("")
    >>> one.feed(b"--ab"); one.feed(b"c\r\n"); other.feed(b"--\r\n")
    >>> one.result() == other.result()
    True
    """

    def __init__(self, content_type: str) -> None:
        found = re.search(r'multipart/.*boundary="?([^";,\s]+)', content_type, re.IGNORECASE)
        self._boundary = found[1].encode("latin-1", "replace") if found else b""
        self._digest = hashlib.sha256()
        self._held = b""

    def feed(self, chunk: bytes) -> None:
        """Take the next part."""
        if not self._boundary:
            self._digest.update(chunk)
            return
        text = (self._held + chunk).replace(self._boundary, b"")
        # The end may be the beginning of a boundary.
        cut = max(0, len(text) - len(self._boundary) + 1)
        self._digest.update(text[:cut])
        self._held = text[cut:]

    def result(self) -> str:
        """Return the SHA-256 in hexadecimal."""
        whole = self._digest.copy()
        whole.update(self._held)
        return whole.hexdigest()


class Idempotency:
    """Answers a repeated POST like the first.

    Args:
        app: The application.
        services: Its database keeps the answers.
        state: ``app.state`` of the API, which says who asks.
    """

    def __init__(self, app: ASGIApp, services: Services, state: Any) -> None:
        self._app = app
        self._records = KeptAnswerRecords(services.engine)
        self._state = state

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer it."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        key = request.headers.get(KEY_HEADER)
        caller = None if key is None else await self._caller(request)
        if key is None or caller is None:
            # Without an account the route refuses, or serves all alike.
            await self._app(scope, receive, send)
            return
        try:
            response = await self._answer(request, caller, key, send)
        except Ainern2dError as error:
            headers = error.headers if isinstance(error, ApiError) else None
            response = answer(request, status_of(error), error.message, error.hint, headers=headers)
        if response is not None:
            await response(scope, receive, send)

    async def _caller(self, request: Request) -> Principal | None:
        try:
            return cast(
                "Principal | None", await run_in_threadpool(self._state.authenticate, request)
            )
        except ApiError:
            return None  # The route says the same, as its answer.

    async def _answer(
        self, request: Request, caller: Principal, key: str, send: Send
    ) -> Response | None:
        """Return the answer to send; None if the application has sent its own.

        Raises:
            ApiError: The key is none, or of another request, or is being worked on.
        """
        if not KEY.fullmatch(key):
            raise ApiError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"the {KEY_HEADER} is none: it has 1 to 200 visible ASCII letters",
                hint="a UUID is a good key",
            )
        path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        attempt = uuid.uuid4().hex
        # A caller with less scope is not answered what one with more was answered.
        owner = (caller.account, f"{caller.scope} {key}")
        row = await run_in_threadpool(self._records.begin, *owner, path, attempt, LEASE_S)
        if row.attempt.endswith(attempt):
            request.state.identity = row.attempt.partition(".")[0]
            request.state.may_be_done = row.attempt != attempt
            await self._perform(request, owner, row.attempt, send)
            return None
        self._state.limits.take(caller.key)
        if row.status is None:
            raise ApiError(
                HTTPStatus.CONFLICT,
                f"a request with the {KEY_HEADER} {key!r} is being worked on",
                hint="ask again in a second, with the same key",
                headers={"Retry-After": "1"},
            )
        return await self._replay(request, row, path, key)

    async def _replay(self, request: Request, row: KeptAnswerRow, path: str, key: str) -> Response:
        digest = BodyDigest(request.headers.get("content-type", ""))
        async for chunk in request.stream():
            digest.feed(chunk)
        if row.path != path or row.body_sha256 != digest.result():
            raise ApiError(
                HTTPStatus.UNPROCESSABLE_ENTITY,
                f"the {KEY_HEADER} {key!r} was used for another request",
                hint="take a new key for each request, and the same only to repeat one",
            )
        if row.body is None:
            raise ApiError(
                HTTPStatus.CONFLICT,
                "this request was done, and its answer was too large to be kept",
                hint="read what it made with GET",
            )
        headers = {**(row.headers or {}), REPLAYED: "true"}
        return Response(row.body, row.status or HTTPStatus.OK, headers)

    async def _perform(
        self, request: Request, owner: tuple[str, str], attempt: str, send: Send
    ) -> None:
        body = _Body(request)

        async def keep() -> None:
            if held.is_success:
                await body.read_rest()
                await run_in_threadpool(
                    self._records.finish,
                    *owner,
                    attempt,
                    body_sha256=body.digest.result(),
                    status=held.status,
                    headers=held.headers,
                    body=held.body,
                )
            else:
                await run_in_threadpool(self._records.release, *owner, attempt)

        held = _Held(send, keep)
        try:
            async with self._renewed(owner, attempt):
                await self._app(request.scope, body.receive, held.take)
        except Exception:
            if not held.is_kept:
                await run_in_threadpool(self._records.release, *owner, attempt)
            raise
        if held.failure is not None:
            raise held.failure

    @contextlib.asynccontextmanager
    async def _renewed(self, owner: tuple[str, str], attempt: str) -> AsyncIterator[None]:
        async def renew() -> None:
            while True:
                await asyncio.sleep(RENEW_S)
                try:
                    await run_in_threadpool(self._records.renew, *owner, attempt, LEASE_S)
                except Ainern2dError as error:
                    log.warning("an idempotency key could not be renewed: %s", error)

        task = asyncio.create_task(renew())
        try:
            yield
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


class _Body:
    """The body of a request, digested while the application reads it."""

    def __init__(self, request: Request) -> None:
        self.digest = BodyDigest(request.headers.get("content-type", ""))
        self._receive = request.receive
        self._is_over = False

    async def receive(self) -> Message:
        message = await self._receive()
        self.digest.feed(message.get("body", b""))
        self._is_over = not message.get("more_body", False)
        return message

    async def read_rest(self) -> None:
        """Read what the application did not."""
        while not self._is_over:
            await self.receive()


class _Held:
    """The messages of an answer, held back until it is kept; a large one passes through.

    Args:
        send: Of the server.
        keep: Called once the answer is whole; what the application does after its answer, such as
            background tasks, is not waited for.
    """

    def __init__(self, send: Send, keep: Callable[[], Awaitable[None]]) -> None:
        self._send = send
        self._keep = keep
        self.is_kept = False
        self.failure: Exception | None = None
        """Why the answer could not be kept: it is not sent then, and is no error of a route."""
        self._messages: list[Message] = []
        self._size = 0
        self.status = 0
        self.headers: dict[str, str] = {}
        self._sets_cookie = False

    @property
    def is_success(self) -> bool:
        """Whether something was done that may be said again; a cookie is said only once."""
        return HTTPStatus.OK <= self.status < HTTPStatus.BAD_REQUEST and not self._sets_cookie

    @property
    def body(self) -> bytes | None:
        """All of it, or None if it is too large."""
        if self._size > MOST_BODY_BYTES:
            return None
        return b"".join(message.get("body", b"") for message in self._messages)

    async def take(self, message: Message) -> None:
        """Hold a message."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            sent = {
                name.decode().lower(): value.decode("latin-1") for name, value in message["headers"]
            }
            self.headers = {name: sent[name] for name in KEPT_HEADERS if name in sent}
            self._sets_cookie = "set-cookie" in sent
        self._messages.append(message)
        self._size += len(message.get("body", b""))
        if self._size > MOST_BODY_BYTES:
            await self._let_go()
        if message["type"] == "http.response.body" and not message.get("more_body", False):
            try:
                await self._keep()
            except Exception as error:
                self.failure = error
                return
            self.is_kept = True
            await self._let_go()

    async def _let_go(self) -> None:
        """Send what is held."""
        messages, self._messages = self._messages, []
        for message in messages:
            await self._send(message)
