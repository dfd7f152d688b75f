"""Runs a production on a thread of its own, and keeps its events in order for whoever records them.

So ops begin while Dagster is still being imported, and none waits while Dagster writes. What is
made does not depend on what was recorded; if the recorder fails, the production is stopped.
"""

from __future__ import annotations

import queue
import threading
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Self, cast

from ainern2d.core.errors import Ainern2dError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType

    from ainern2d.core.film.events import Event
    from ainern2d.core.film.production import Production

MOST_WAITING = 2000
"""Events that may wait to be recorded; then the production waits too, so that memory is bounded."""

LOOK_EVERY_S = 0.5
"""Longest wait without looking whether somebody asked to stop."""


class Relay:
    """One production and its events. Use once, in a ``with`` block; leaving it ends the production.

    The recorder's side uses nothing but :class:`queue.SimpleQueue`: an exception that a signal
    raises there leaves no lock held.

    Args:
        produce: Opens the production, on the relay's own thread.
        listener: Told of every event as it happens, on that thread.
        settles: Whether the production may go on after an event only when that is recorded.
        begins: Whether an event says that the production's work is under way.
    """

    def __init__(
        self,
        produce: Callable[[], AbstractContextManager[Production]],
        listener: Callable[[Event], None],
        settles: Callable[[Event], bool] = lambda _event: False,
        begins: Callable[[Event], bool] = lambda _event: True,
    ) -> None:
        self._produce = produce
        self._listener = listener
        self._settles = settles
        self._begins = begins
        self._recorded: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._told: queue.SimpleQueue[Production | Event | None] = queue.SimpleQueue()
        self._room: queue.SimpleQueue[None] = queue.SimpleQueue()
        for _ in range(MOST_WAITING):
            self._room.put(None)
        self._production: Production | None = None
        self._error: BaseException | None = None
        self._closed = False
        self._under_way: queue.SimpleQueue[None] = queue.SimpleQueue()
        # If it is slow to end, it must not hold up somebody who asks twice to stop.
        self._thread = threading.Thread(target=self._run, name="production", daemon=True)

    def __enter__(self) -> Self:
        """Begin."""
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Stop what still runs, and wait until it has stopped."""
        self._closed = True
        self._room.put(None)
        self._recorded.put(None)
        if self._production is not None:
            self._production.stop()
        self._thread.join()

    def let_begin(self, seconds: float) -> None:
        """Wait until the production's work is under way, or it has ended. Once.

        Args:
            seconds: Longest wait.
        """
        with suppress(queue.Empty):
            self._under_way.get(timeout=seconds)

    def production(self, look: Callable[[], None] = lambda: None) -> Production:
        """Wait until the production is open, and return it. Once, before its events.

        Args:
            look: Called again and again while this waits; may raise.

        Raises:
            Ainern2dError: Or whatever else kept it from being opened.
        """
        self._next(look)
        if self._production is None:
            raise self._error or Ainern2dError("the production ended before it was opened")
        return self._production

    def events(self, look: Callable[[], None] = lambda: None) -> Iterator[Event]:
        """Return the events in their order, each once, as they come.

        Args:
            look: Called before each of them, and again and again while this waits; may raise.

        Raises:
            Ainern2dError: Or whatever else ended the production, after its last event.
        """
        while (event := cast("Event | None", self._next(look))) is not None:
            yield event
            # Asked for the next one, so it is recorded.
            self._room.put(None)
            if self._settles(event):
                self._recorded.put(None)
        if self._error is not None:
            raise self._error

    def _next(self, look: Callable[[], None]) -> Production | Event | None:
        while True:
            look()
            try:
                return self._told.get(timeout=LOOK_EVERY_S)
            except queue.Empty:
                continue

    def _run(self) -> None:
        try:
            with self._produce() as production:
                self._production = production
                if self._closed:
                    return
                self._told.put(production)
                with closing(production.events()) as events:
                    for event in events:
                        if self._begins(event):
                            self._under_way.put(None)
                        self._listener(event)
                        self._room.get()
                        if self._closed:
                            return
                        self._told.put(event)
                        if self._settles(event):
                            self._recorded.get()
                            if self._closed:
                                return
        except BaseException as error:
            self._error = error
        finally:
            self._under_way.put(None)
            self._told.put(None)
