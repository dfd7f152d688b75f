"""Hears of new events over one connection, and hands them to all streams of this process."""

from __future__ import annotations

import itertools
import logging
import select
import threading
import time
from collections import deque
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any

from sqlalchemy.exc import SQLAlchemyError

from ..database.runs import CHANNEL, RIGHTS
from ..errors import Ainern2dError

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    import sqlalchemy as sa

    from ..database.rows import EventRow
    from ..database.runs import RunRecords

log = logging.getLogger(__name__)

KEPT = 2000
"""Events that are held in memory for streams; older ones are read from the database."""
AT_ONCE = 500
"""Events that are read at once."""
KEPT_TEXTS = 500
"""Events of which it is remembered what they look like."""
TOGETHER = 20
"""Streams that are woken at once: many of them would keep requests waiting."""
BETWEEN_S = 0.002
LOOK_S = 0.5
"""Seconds after which the thread looks whether it shall end."""
AGAIN_S = 1.0
"""Seconds until the database is asked again after it was lost."""


class Feed:
    """The newest events, read once for all streams.

    A thread listens to the database's notices, reads what is new and wakes the streams. Each stream
    keeps its own place, so that a slow one costs no memory: what is no longer held it reads from
    the database.

    Args:
        engine: Of the database; a connection of its own is opened while there are streams.
        records: Of the database.
    """

    def __init__(self, engine: sa.Engine, records: RunRecords) -> None:
        self._engine = engine
        self._records = records
        self._lock = threading.Lock()
        self._events: deque[EventRow] = deque(maxlen=KEPT)
        self._texts: dict[int, bytes] = {}
        self._floor = 0
        self._last = 0
        self._rights = 0
        self._streams: dict[asyncio.Event, asyncio.AbstractEventLoop] = {}
        self._thread: threading.Thread | None = None
        self._over = threading.Event()

    @property
    def is_closed(self) -> bool:
        """Whether streams shall end."""
        return self._over.is_set()

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

    def stop(self) -> None:
        """Let every stream end."""
        self._over.set()
        self._wake()

    def close(self) -> None:
        """Let every stream end, and the thread; wait for the latter."""
        self.stop()
        if self._thread is not None:
            self._thread.join()

    def join(self, wake: asyncio.Event, loop: asyncio.AbstractEventLoop) -> None:
        """Have an event of a loop set whenever there is something new."""
        with self._lock:
            self._streams[wake] = loop

    def leave(self, wake: asyncio.Event) -> None:
        """Forget a stream."""
        with self._lock:
            self._streams.pop(wake, None)

    def since(self, after: int) -> list[EventRow] | None:
        """Return the events that follow one, or None if the database must be asked for them."""
        with self._lock:
            if after < self._floor:
                return None
            newer = itertools.takewhile(lambda each: each.id > after, reversed(self._events))
            return list(newer)[::-1]

    def once(self, row: EventRow, write: Callable[[EventRow], bytes]) -> bytes:
        """Return what an event looks like for all streams: written for the first that asks."""
        with self._lock:
            text = self._texts.get(row.id)
            if text is None:
                text = self._texts[row.id] = write(row)
                while len(self._texts) > KEPT_TEXTS:
                    self._texts.pop(next(iter(self._texts)))
            return text

    def _listen(self) -> None:
        while not self._over.is_set():
            try:
                with closing(self._connection()) as connection:
                    # What came while nothing listened.
                    self._change_rights()
                    self._read()
                    while not self._over.is_set():
                        if select.select([connection], [], [], LOOK_S)[0]:
                            connection.poll()
                            said = {notice.payload for notice in connection.notifies}
                            connection.notifies.clear()
                            if RIGHTS in said:
                                self._change_rights()
                            if "" in said:
                                self._read()
            except (
                Ainern2dError,
                SQLAlchemyError,
                self._engine.dialect.loaded_dbapi.Error,
            ) as lost:
                log.warning("events are late, since the database does not answer: %s", lost)
                self._over.wait(AGAIN_S)

    def _change_rights(self) -> None:
        self._rights += 1
        self._wake()

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
            with self._lock:
                for row in rows:
                    if len(self._events) == KEPT:
                        self._floor = self._events[0].id
                    self._events.append(row)
                self._last = rows[-1].id
            self._wake()
            if len(rows) < AT_ONCE:
                break

    def _wake(self) -> None:
        with self._lock:
            streams = list(self._streams.items())
        loops: dict[asyncio.AbstractEventLoop, list[asyncio.Event]] = {}
        for wake, loop in streams:
            loops.setdefault(loop, []).append(wake)
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
