"""Carries the events of a make to the thread that records them, in order.

The make goes on while its events wait, so that ops begin while Dagster is still being imported, and
none waits while Dagster writes. What is made does not depend on what was recorded; if the recording
fails, the make is stopped.
"""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from ainern2d.core.errors import Ainern2dError, CancelledError
from ainern2d.core.film.events import Event, EventType, Listener
from ainern2d.core.film.make import make

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ainern2d.core.film.make import Film, MakeRequest

MOST_WAITING = 20_000
"""Events that may wait to be recorded; then the make waits too, so that memory is bounded.

As many as 2,000 shots have that were made before: they are there within seconds, while Dagster is
imported, and nothing that is to be made begins before they have passed. 10 kB each."""

LOOK_EVERY_S = 0.5
"""Longest wait without looking whether the make was stopped, in seconds."""


class EventQueue(Listener):
    """A listener whose events another thread takes. Use once.

    Its waits use nothing but :class:`queue.SimpleQueue`: an exception that a signal raises there
    leaves no lock held.

    Example, in the thread that records::

        film = events.film()
        for event in events:
            record(film, event)
    """

    def __init__(self) -> None:
        self._items: queue.SimpleQueue[Film | Event | None] = queue.SimpleQueue()
        self._room: queue.SimpleQueue[None] = queue.SimpleQueue()
        for _ in range(MOST_WAITING):
            self._room.put(None)
        self._recorded: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._film: Film | None = None
        self._left: BaseException | None = None
        self._is_over = False
        self.error: BaseException | None = None
        """What ended the make before its time."""

    def begin(self, film: Film) -> None:
        """Hand over the film.

        Raises:
            BaseException: What ended the make, if it is repeated: its recording has ended too.
        """
        if self.error is not None:
            raise self.error
        self._film = film
        self._items.put(film)
        if self._left is not None:
            film.stop(self._left)

    def event(self, event: Event) -> None:
        """Hand over one event; wait while too many wait, and until a complete film is recorded."""
        self._wait_for(self._room)
        self._items.put(event)
        if event.what is EventType.COMPLETE:
            self._wait_for(self._recorded)

    def finish(self, error: BaseException | None) -> None:
        """Say that no further event comes."""
        if not self._is_over:
            self._is_over = True
            self.error = error
            self._items.put(None)

    def film(self) -> Film:
        """Wait until the make begins, and return its film. Once, before its events.

        Raises:
            Ainern2dError: Or whatever else kept it from beginning.
        """
        if self._next() is None or self._film is None:
            raise self.error or Ainern2dError("the make ended before it began")
        return self._film

    def __iter__(self) -> Iterator[Event]:
        """Return the events in their order, each once, as they come.

        Raises:
            Ainern2dError: Or whatever else ended the make, after its last event.
        """
        while (event := cast("Event | None", self._next())) is not None:
            yield event
            # Asked for the next one, so it is recorded.
            self._room.put(None)
            if event.what is EventType.COMPLETE:
                self._recorded.put(None)
        if self.error is not None:
            raise self.error

    def leave(self, error: BaseException | None = None) -> None:
        """Take no further event; a make that still goes on is stopped.

        Args:
            error: Why; the make ends with it.
        """
        self._left = error or CancelledError("the recording ended")
        if self._film is not None and not self._is_over:
            self._film.stop(self._left)

    def _next(self) -> Film | Event | None:
        while True:
            # Signals that another thread got are handled when this one wakes.
            with suppress(queue.Empty):
                return self._items.get(timeout=LOOK_EVERY_S)

    def _wait_for(self, tokens: queue.SimpleQueue[None]) -> None:
        while True:
            if self._film is not None:
                self._film.raise_if_stopped()
            with suppress(queue.Empty):
                return tokens.get(timeout=LOOK_EVERY_S)


@contextmanager
def running(request: MakeRequest) -> Iterator[EventQueue]:
    """Make a film on another thread, and return its events; leaving the block ends the make."""
    events = EventQueue()

    def run() -> None:
        error: BaseException | None = None
        try:
            film = make(request, [events])
            if film.is_fresh:
                # It was found before a listener began; what is known of it is recorded.
                make(replace(request, story=None, overrides=(), episode=film.row.id), [events])
        except BaseException as problem:
            error = problem
        events.finish(error)

    # If it is slow to end, it must not hold up a process that is asked twice to stop.
    thread = threading.Thread(target=run, name="make", daemon=True)
    thread.start()
    try:
        yield events
    finally:
        events.leave()
        # A signal that another thread got is handled when this one wakes.
        while thread.is_alive():
            thread.join(LOOK_EVERY_S)
