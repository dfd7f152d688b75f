"""Hears of new events over one connection, and hands them to all streams of this process."""

from __future__ import annotations

import asyncio
import itertools
import logging
import select
import threading
import time
from collections import deque
from contextlib import closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from ..database.episodes import PROGRESS
from ..database.runs import CHANGED, CHANNEL, RIGHTS
from ..errors import Ainern2dError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    import sqlalchemy as sa

    from ..database.rows import EventRow
    from ..database.runs import RunRecords
    from .changes import Changes

log = logging.getLogger(__name__)

KEPT_BYTES = 2_000_000
"""Of events that are held in memory for streams; older ones are read from the database."""
AT_ONCE = 500
"""Events that are read at once."""
TOGETHER = 20
"""Streams that are woken at once: many of them would keep requests waiting."""
BETWEEN_S = 0.002
LOOK_S = 0.5
"""Seconds after which the thread looks whether it shall end."""
AGAIN_S = 1.0
"""Seconds until the database is asked again after it was lost."""
CHECK_S = 2.0
"""Seconds after which it is asked again whether tokens and sessions of open streams are valid."""


@dataclass(frozen=True, slots=True)
class Told:
    """An event as all streams show it.

    Attributes:
        id: Rises from event to event.
        project: Id of the project that it is about.
        episode: Id of the episode that it is about.
        text: What is sent.
    """

    id: int
    project: str
    episode: str
    text: bytes


@dataclass(eq=False, slots=True)
class Listening:
    """A stream that is open.

    Attributes:
        loop: That it runs in.
        owner: The server that it is of.
        caller: The token or session whose it is.
        wake: Set whenever there is something new.
        is_over: Whether it shall end.
    """

    loop: asyncio.AbstractEventLoop
    owner: object
    caller: str
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False


class Feed:
    """The newest events, read once for all streams.

    A thread listens to the database's notices, notes what changed, reads what is new and wakes the
    streams. Each stream keeps its own place, so that a slow one costs no memory: what is no longer
    held it reads from the database.

    Args:
        engine: Of the database; a connection of its own is opened.
        records: Of the database.
        changes: Counts each event except those of progress.
        write: Returns what is sent of an event.
        valid: Returns those of some tokens and sessions that are still valid.
    """

    def __init__(
        self,
        engine: sa.Engine,
        records: RunRecords,
        changes: Changes,
        write: Callable[[EventRow], bytes],
        valid: Callable[[Collection[str]], Collection[str]],
    ) -> None:
        self._engine = engine
        self._records = records
        self.changes = changes
        self._write = write
        self._valid = valid
        self._lock = threading.Lock()
        self._events: deque[Told] = deque()
        self._bytes = 0
        self._floor = 0
        self._last = 0
        self._rights = 0
        self._streams: set[Listening] = set()
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    @property
    def last(self) -> int:
        """Id of the newest event that was read."""
        return self._last

    @property
    def rights(self) -> int:
        """A number that rises when who may see which project changes, or may have changed."""
        return self._rights

    @property
    def streams(self) -> int:
        """How many streams there are."""
        return len(self._streams)

    @property
    def is_open(self) -> bool:
        """Whether it was begun to listen."""
        return self._thread is not None

    def open(self) -> None:
        """Begin to listen if nothing does yet, and wait until the newest event is known.

        Raises:
            DatabaseError: The database does not answer.
        """
        with self._lock:
            if self._thread is None and not self._over.is_set():
                self._last = self._floor = self._records.last_event()
                self._thread = threading.Thread(target=self._listen, name="feed", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """Let every stream end, and the thread; wait for the latter."""
        self._over.set()
        self.end(lambda _each: True)
        if self._thread is not None:
            self._thread.join()
        self.changes.close()

    def end(self, which: Callable[[Listening], bool]) -> None:
        """Let the streams end of which something is so."""
        with self._lock:
            ended = [each for each in self._streams if which(each)]
        for each in ended:
            each.is_over = True
        self._wake(ended)

    def join(self, stream: Listening) -> None:
        """Have a stream woken whenever there is something new."""
        with self._lock:
            self._streams.add(stream)

    def leave(self, stream: Listening) -> None:
        """Forget a stream."""
        with self._lock:
            self._streams.discard(stream)

    def since(self, after: int) -> list[Told] | None:
        """Return the events that follow one, or None if the database must be asked for them."""
        with self._lock:
            if after < self._floor:
                return None
            newer = itertools.takewhile(lambda each: each.id > after, reversed(self._events))
            return list(newer)[::-1]

    def told(self, row: EventRow) -> Told:
        """Return an event as streams show it."""
        return Told(row.id, row.project, row.episode, self._write(row))

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with closing(self._connection()) as connection:
                    # What came while nothing listened.
                    self.changes.hear()
                    self._change_rights()
                    self._read()
                    checked = time.monotonic()
                    while not self._over.is_set():
                        if select.select([connection], [], [], LOOK_S)[0]:
                            connection.poll()
                            said = {notice.payload for notice in connection.notifies}
                            connection.notifies.clear()
                            if CHANGED in said or RIGHTS in said:
                                self.changes.changed()
                            if RIGHTS in said:
                                self._change_rights()
                                checked = 0.0
                            if "" in said:
                                self._read()
                        if time.monotonic() - checked > CHECK_S:
                            self._check_callers()
                            checked = time.monotonic()
            except (
                Ainern2dError,
                SQLAlchemyError,
                self._engine.dialect.loaded_dbapi.Error,
            ) as lost:
                self.changes.lose()
                log.warning("events are late, since the database does not answer: %s", lost)
                self._over.wait(AGAIN_S)

    def _change_rights(self) -> None:
        self._rights += 1
        self._wake()

    def _check_callers(self) -> None:
        """Let the streams end whose token or session is not valid any more."""
        with self._lock:
            callers = {each.caller for each in self._streams}
        if callers:
            gone = callers.difference(self._valid(callers))
            self.end(lambda each: each.caller in gone)

    def _connection(self) -> Any:
        """Return a connection of the driver that listens."""
        pooled = self._engine.raw_connection()
        connection: Any = pooled.driver_connection
        # The pool must not give it to others, nor close it.
        pooled.detach()
        connection.rollback()
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"listen {CHANNEL}")
        return connection

    def _read(self) -> None:
        while rows := self._records.events(self._last, AT_ONCE):
            for row in rows:
                if row.kind != PROGRESS:
                    self.changes.changed(row.episode)
            # Written once, and read by all: what they say in records takes ten times as much.
            told = [self.told(row) for row in rows]
            with self._lock:
                self._events.extend(told)
                self._bytes += sum(len(each.text) for each in told)
                while self._bytes > KEPT_BYTES:
                    oldest = self._events.popleft()
                    self._floor = oldest.id
                    self._bytes -= len(oldest.text)
                self._last = rows[-1].id
            self._wake()
            if len(rows) < AT_ONCE:
                break

    def _wake(self, streams: Collection[Listening] | None = None) -> None:
        if streams is None:
            with self._lock:
                streams = list(self._streams)
        loops: dict[asyncio.AbstractEventLoop, list[asyncio.Event]] = {}
        for each in streams:
            loops.setdefault(each.loop, []).append(each.wake)
        for loop, wakes in loops.items():
            for at in range(0, len(wakes), TOGETHER):
                if at:
                    # Requests are answered between the groups.
                    time.sleep(BETWEEN_S)
                # The loop may have been closed since.
                with suppress(RuntimeError):
                    loop.call_soon_threadsafe(_set_all, wakes[at : at + TOGETHER])


def _set_all(wakes: list[asyncio.Event]) -> None:
    for wake in wakes:
        wake.set()
