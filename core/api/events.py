"""``GET /events``: what happens, as server-sent events that can be taken up where they were left.

A stream begins with ``ready``, whose id is the newest event's. A client that sends
``Last-Event-ID`` gets what came since; ``reset`` says that this cannot be known, so that it must
read all anew. The other events have their kind as name; their data are episode, run and what
happened. They are hints to read the API again, except for progress, which is told here alone.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator  # noqa: TC003 - FastAPI reads annotations
from contextlib import asynccontextmanager
from http import HTTPStatus
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Depends, FastAPI, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse
from fastapi.sse import KEEPALIVE_COMMENT, format_sse_event

from ..database import RunRecords
from ..errors import DatabaseError
from ..orchestrator.feed import AT_ONCE, Listening
from .answers import feed_of, looked_up
from .problems import ApiError
from .projects import accessible, accessible_episode
from .security import Principal, Viewer, reader
from .services import Given, Services  # noqa: TC001 - FastAPI reads annotations

if TYPE_CHECKING:
    from ..orchestrator.feed import Feed

MOST_STREAMS = 1000
"""Streams of one process at once."""
RETRY_MS = 2000
"""Milliseconds after which a client whose stream was cut asks again."""
HEARTBEAT_S = 15.0
"""Longest silence of a stream."""
AGAIN_S = 1.0
"""Seconds until a stream asks the database again after it did not answer."""


@asynccontextmanager
async def _fed(app: FastAPI) -> AsyncIterator[None]:
    try:
        yield
    finally:
        end_streams(app)


router = APIRouter(prefix="/api/v1", tags=["orchestrator"], lifespan=_fed)

LastEventId = Annotated[
    str, Header(alias="Last-Event-ID", max_length=40, description="Of the last event that was read")
]


def end_streams(app: FastAPI) -> None:
    """Let the streams of a server that stops end; they have no end of their own."""
    app.state.is_stopping = True
    feed_of(app.state.services).end(lambda each: each.owner is app)


class _Place:
    """Where a stream begins, and which events it shows.

    Attributes:
        after: Id of the event that it follows.
        is_lost: Whether events may be missing before it.
        episode: The only episode; empty for all.
        project: The only project; empty for all.
        rights: The feed's number of rights when the caller was last known to see them.
    """

    def __init__(self, after: int, is_lost: bool, episode: str, project: str, rights: int) -> None:
        self.after, self.is_lost = after, is_lost
        self.episode, self.project = episode, project
        self.rights = rights


def _place(
    request: Request,
    services: Given,
    caller: Viewer,
    project: Annotated[str, Query(max_length=200, description="The only project")] = "",
    episode: Annotated[str, Query(max_length=200, description="The only episode")] = "",
    after: Annotated[int | None, Query(ge=0, le=2**63 - 1, description="Id of an event")] = None,
    last_event_id: LastEventId = "",
) -> _Place:
    """Find where a stream begins; an error here is still an answer of its own.

    Raises:
        ApiError: There is no such project or episode, or there are too many streams.
    """
    feed = feed_of(services)
    rights = feed.rights
    if episode:
        accessible_episode(services, caller, episode)
    if project:
        accessible(services, caller, project)
    if feed.streams >= MOST_STREAMS:
        raise ApiError(
            HTTPStatus.SERVICE_UNAVAILABLE,
            f"this process has {MOST_STREAMS} streams of events already",
            hint="close a page, or ask again in a moment",
            headers={"Retry-After": "5"},
        )
    feed.open()
    newest = RunRecords(services.engine).last_event()
    if last_event_id:
        # What a browser sends again by itself counts more than the address.
        after = int(last_event_id) if last_event_id.isdecimal() and last_event_id.isascii() else -1
    if after is None:
        return _Place(newest, False, episode, project, rights)
    is_known = 0 <= after <= newest
    return _Place(after if is_known else newest, not is_known, episode, project, rights)


class EventStream(StreamingResponse):
    """Server-sent events, written once for all streams; FastAPI's own writes each for each."""

    media_type = "text/event-stream"


_EVENT = {
    "type": "object",
    "properties": {
        "data": {"type": "string", "description": "JSON"},
        "event": {"type": "string"},
        "id": {"type": "string"},
        "retry": {"type": "integer", "description": "Milliseconds"},
    },
}
"""Schema of an event; of a class of responses of our own, FastAPI says that it is text."""


@router.get(
    "/events",
    response_class=EventStream,
    openapi_extra={"responses": {"200": {"content": {EventStream.media_type: {"schema": _EVENT}}}}},
)
async def stream_events(
    request: Request,
    services: Given,
    caller: Viewer,
    place: Annotated[_Place, Depends(_place)],
) -> EventStream:
    """Tell what happens in the caller's projects, from now on or since the last event read."""
    stream = _stream(request, services, caller, place)
    headers = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}
    return EventStream(stream, headers=headers)


async def _stream(
    request: Request, services: Services, caller: Principal, place: _Place
) -> AsyncIterator[bytes]:
    records, feed = RunRecords(services.engine), feed_of(services)
    sight = _Sight(services, caller, feed)
    app = request.app

    stream = Listening(asyncio.get_running_loop(), app, caller.key)
    feed.join(stream)
    after = place.after
    try:
        yield format_sse_event(
            event="reset" if place.is_lost else "ready",
            id=str(after),
            retry=RETRY_MS,
            data_str=json.dumps({"last": after}),
        )
        while not (stream.is_over or app.state.is_stopping):
            stream.wake.clear()
            if place.rights != feed.rights and not await sight.is_open(place):
                return
            horizon = feed.last
            rows = feed.since(after)
            if rows is None:
                try:
                    read = await run_in_threadpool(
                        records.events,
                        after,
                        AT_ONCE,
                        episode=place.episode or None,
                        project=place.project or None,
                    )
                except DatabaseError:
                    await asyncio.sleep(AGAIN_S)
                    continue
                rows = [feed.told(row) for row in read]
                if len(rows) < AT_ONCE:
                    # There is nothing of this stream's before the newest one.
                    after = max(after, horizon if not rows else rows[-1].id)
            shown = []
            for row in rows:
                after = row.id
                if (
                    place.episode in ("", row.episode)
                    and place.project in ("", row.project)
                    and (sight.sees(row.project) or await sight.may_see(row.project))
                ):
                    shown.append(row.text)
            if shown:
                yield b"".join(shown)
            if not rows:
                try:
                    async with asyncio.timeout(HEARTBEAT_S):
                        await stream.wake.wait()
                except TimeoutError:
                    # It keeps proxies from closing what seems to be forgotten.
                    yield KEEPALIVE_COMMENT
    finally:
        feed.leave(stream)


class _Sight:
    """What the caller of a stream may see; it is asked anew when that may have changed.

    Args:
        services: Of the request.
        caller: Who asked.
        feed: Says when who may see what has changed.
    """

    def __init__(self, services: Services, caller: Principal, feed: Feed) -> None:
        self._services, self._caller, self._feed = services, caller, feed
        self._rights = feed.rights
        self._seen: set[str] = set()

    async def is_open(self, place: _Place) -> bool:
        """Say whether the caller may still use the project or episode that a stream is about."""
        rights = self._feed.rights
        try:
            await run_in_threadpool(self._look, place)
        except ApiError:
            return False
        except DatabaseError:
            # Asked again with the next event; until then other questions get no answer either.
            return True
        place.rights = rights
        return True

    def _look(self, place: _Place) -> None:
        if place.episode:
            accessible_episode(self._services, self._caller, place.episode)
        if place.project:
            accessible(self._services, self._caller, place.project)

    def sees(self, project: str) -> bool:
        """Say whether it is known that the caller may use a project."""
        return self._rights == self._feed.rights and project in self._seen

    async def may_see(self, project: str) -> bool:
        """Say whether the caller may use a project."""
        if self._rights != self._feed.rights:
            self._rights = self._feed.rights
            self._seen.clear()
        key = ("project", reader(self._caller), project)
        lookups = looked_up(self._services)
        try:
            may = await run_in_threadpool(lookups.once, key, "", lambda: self._ask(project))
        except DatabaseError:
            return False
        if may:
            self._seen.add(project)
        return may

    def _ask(self, project: str) -> bool:
        try:
            accessible(self._services, self._caller, project)
        except ApiError:
            return False
        return True
