"""Keeps answers, and what was looked up for them, for as long as nothing of it has changed.

Who asks is found out for each request, and what they may see is a part of what an answer is kept
under. A write through this process makes all kept answers void before its own answer leaves; what
other processes write is heard from the database's notices. An answer is kept for some seconds at
most, and none while the notices are not heard.
"""

from __future__ import annotations

import asyncio
import json
import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection

from ..database.accounts import AccountRecords
from ..database.runs import RunRecords
from ..errors import DatabaseError
from ..orchestrator.changes import Changes
from ..orchestrator.feed import Feed
from .accounts import SAFE_METHODS
from .problems import ApiError
from .security import RENEWING, reader
from .security import Scope as Rights

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from ..database.rows import EventRow
    from .services import Services

KEPT_S: Final = 10.0
"""Longest time for which an answer is kept, in seconds: so late is what no notice is given of, such
as a result that was deleted from the store."""
MAKING_S: Final = 1.0
"""The same for what a make changes without a notice: how far it is."""
MOST_BYTES: Final = 16_000_000
"""Of all bodies that are kept."""
MOST_LOOKED_UP: Final = 5_000
LONGEST_ETAG: Final = 200
"""Letters of ``If-None-Match``; a longer one is refused by the routes."""
_KEEP: Final = "keep"
_BODY_HEADERS: Final = frozenset({b"content-length", b"content-type"})

T = TypeVar("T")

log = logging.getLogger(__name__)


def feed_of(services: Services) -> Feed:
    """Return what hears the database's notices in this process."""

    def make() -> Feed:
        changes = Changes()
        changes.watch()
        engine = services.engine
        valid = AccountRecords(engine).still_valid
        return Feed(engine, RunRecords(engine), changes, _told, valid)

    return services.shared(Feed, make)


def _told(row: EventRow) -> bytes:
    data = {
        "at": row.at.isoformat(),
        "project": row.project,
        "episode": row.episode,
        "run": row.run or "",
        **row.data,
    }
    return format_sse_event(event=row.kind, id=str(row.id), data_str=json.dumps(data))


def keep(request: Request, seconds: float = KEPT_S, episode: str = "") -> None:
    """Have the answer to a request kept, for all who may see the same.

    Args:
        request: A GET of a viewer. Its answer depends on its address, and on the account that asks
            or on its being an operator, and on nothing else of the caller.
        seconds: For how long at most.
        episode: Id of the only episode whose changes change it; empty for any change.
    """
    request.scope["state"][_KEEP] = (seconds, episode)


class LookedUp:
    """What was looked up in the database for one answer, and serves for others."""

    def __init__(self, changes: Changes) -> None:
        self._changes = changes
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str | None, ...], tuple[int, float, str, Any]] = OrderedDict()

    def close(self) -> None:
        """Forget all."""
        with self._lock:
            self._kept.clear()

    def once(self, key: tuple[str | None, ...], episode: str, look: Callable[[], T]) -> T:
        """Return what was looked up under a key, looked up anew where anything may have changed.

        Args:
            key: Names it.
            episode: Id of the only episode whose changes count; empty for any change.
            look: Looks it up.
        """
        now = time.monotonic()
        with self._lock:
            mark, until, _episode, known = self._kept.get(key, (-1, 0.0, "", None))
        if RENEWING.get():
            until -= KEPT_S / 2
        if now < until and self._changes.is_same(mark, episode):
            return cast("T", known)
        mark = self._changes.now()
        found = look()
        with self._lock:
            self._kept[key] = mark, now + KEPT_S, episode, found
            self._kept.move_to_end(key)
            # The oldest come first; what nothing asks for again would stay otherwise.
            while len(self._kept) > MOST_LOOKED_UP or next(iter(self._kept.values()))[1] < now:
                self._kept.popitem(last=False)
        return found


def looked_up(services: Services) -> LookedUp:
    """Return what was looked up in this process."""
    changes = feed_of(services).changes
    return services.shared(LookedUp, lambda: LookedUp(changes))


@dataclass(slots=True)
class _Answer:
    """An answer that is kept.

    Attributes:
        mark: Of the changes, from before it was read.
        due: When it is to be made anew while it is still given, by the monotonic clock.
        until: When it is too old.
        episode: Id of the only episode whose changes count; empty for any change.
        headers: With a length; without those that every answer gets.
        body: Whole.
        etag: The header; may be empty.
        route: The route that gave it, for the metrics.
    """

    mark: int
    due: float
    until: float
    episode: str
    headers: list[tuple[bytes, bytes]]
    body: bytes
    etag: str
    route: Any


class KeptAnswers:
    """Answers a GET as it was answered before, where nothing that it shows has changed.

    An answer that is asked for again and again is made anew before it is too old, so that of those
    who ask for it none waits.

    Args:
        app: The application, whose routes say by :func:`keep` which answers may be kept.
        services: Their database gives the notices.
        state: ``app.state`` of the API, which says who asks.
    """

    def __init__(self, app: ASGIApp, services: Services, state: Any) -> None:
        self._app = app
        self._feed = feed_of(services)
        self._changes = self._feed.changes
        self._state = state
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str | None, str, bytes], _Answer] = OrderedDict()
        self._bytes = 0
        self._renewals: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
        elif scope["method"] == "GET":
            await self._get(scope, receive, send)
        elif scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
        else:
            await self._write(scope, receive, send)

    async def _write(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on that may change something: who hears its answer can read that."""
        is_done = False

        async def told(message: Message) -> None:
            nonlocal is_done
            if message["type"] == "http.response.start":
                # What a refused one changed nevertheless is counted with its statements.
                is_done = message["status"] < HTTPStatus.BAD_REQUEST
                if is_done:
                    self._changes.changed()
            await send(message)

        try:
            await self._app(scope, receive, told)
        finally:
            if is_done:
                # Some routes go on after their answer.
                self._changes.changed()

    async def _get(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        wanted = connection.headers.get("if-none-match")
        caller = self._state.authenticate.known(connection)
        key = None
        if (
            caller is not None
            and caller.scope.includes(Rights.VIEWER)
            and len(wanted or "") <= LONGEST_ETAG
        ):
            key = (reader(caller), scope["path"], scope["query_string"])
            answer = self._find(key)
            if answer is not None:
                try:
                    self._state.limits.take(caller.key)
                except ApiError:
                    pass  # The application says so.
                else:
                    if time.monotonic() > answer.due:
                        answer.due = answer.until
                        self._renew(scope, key)
                    scope["route"] = answer.route
                    await _send(send, answer, wanted)
                    return
        await self._ask(scope, receive, send, key, wanted)

    def _renew(self, scope: Scope, key: tuple[str | None, str, bytes]) -> None:
        """Have an answer made anew, for those who ask later."""

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(_message: Message) -> None:
            pass

        async def renew() -> None:
            RENEWING.set(True)
            await self._ask(again, receive, send, key, None)

        def done(task: asyncio.Task[None]) -> None:
            self._renewals.discard(task)
            if not task.cancelled() and (error := task.exception()) is not None:
                # Who asks next gets it as their answer.
                log.warning("an answer could not be made anew: %s", error)

        again = {**scope, "state": dict(scope["state"])}
        task = asyncio.create_task(renew())
        self._renewals.add(task)
        task.add_done_callback(done)

    async def _ask(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        key: tuple[str | None, str, bytes] | None,
        wanted: str | None,
    ) -> None:
        """Pass a GET on, and keep its answer if the route says so."""
        mark = self._changes.now()
        start: Message | None = None
        parts: list[bytes] = []

        async def taken(message: Message) -> None:
            nonlocal start
            if start is None:
                is_kept = message["type"] == "http.response.start" and _KEEP in scope["state"]
                if not is_kept or message["status"] != HTTPStatus.OK:
                    await send(message)
                    return
                start = message
                return
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                seconds, episode = scope["state"][_KEEP]
                headers, now = start["headers"], time.monotonic()
                answer = _Answer(
                    mark=mark,
                    due=now + seconds / 2,
                    until=now + seconds,
                    episode=episode,
                    headers=headers,
                    body=b"".join(parts),
                    etag=Headers(raw=headers).get("etag", ""),
                    route=scope.get("route"),
                )
                # Who asks was not known yet for their first request.
                if key is not None:
                    self._put(key, answer)
                await _send(send, answer, wanted)

        scope.setdefault("state", {})
        await self._app(scope, receive, taken)
        if start is not None and not self._feed.is_open:
            try:
                await run_in_threadpool(self._feed.open)
            except DatabaseError:
                return  # The next answer tries again.

    def _find(self, key: tuple[str | None, str, bytes]) -> _Answer | None:
        with self._lock:
            found = self._kept.get(key)
        if found is None or time.monotonic() > found.until:
            return None
        return found if self._changes.is_same(found.mark, found.episode) else None

    def _put(self, key: tuple[str | None, str, bytes], answer: _Answer) -> None:
        if not self._changes.is_same(answer.mark, answer.episode):
            return
        with self._lock:
            old = self._kept.pop(key, None)
            self._kept[key] = answer
            self._bytes += len(answer.body) - (len(old.body) if old else 0)
            now = time.monotonic()
            # The oldest come first; what nothing asks for again would stay otherwise.
            while self._kept:
                oldest = next(iter(self._kept))
                if self._bytes <= MOST_BYTES and now <= self._kept[oldest].until:
                    break
                self._bytes -= len(self._kept.pop(oldest).body)


async def _send(send: Send, answer: _Answer, wanted: str | None) -> None:
    """Send an answer, or that it is the one that the client has already."""
    headers, body, status = answer.headers, answer.body, HTTPStatus.OK
    if wanted is not None and answer.etag and answer.etag in wanted:
        headers = [each for each in headers if each[0] not in _BODY_HEADERS]
        body, status = b"", HTTPStatus.NOT_MODIFIED
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
