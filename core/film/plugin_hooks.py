"""Calls the hooks of plugins into a make: they change its storyboard, and hear its events."""

from __future__ import annotations

import queue
import threading
import time
import traceback
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from ..errors import PluginError, StoryboardError
from ..story.ids import with_ids
from ..story.storyboard import Storyboard
from .events import EventType, Listener

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..backends.registry import BackendRegistry
    from .events import Event
    from .make import Film

    Hook = Callable[..., list[Any]]

STORYBOARD, EVENT = "ainern2d_storyboard", "ainern2d_event"
PLUGINS_LOG = "plugins.log"
MOST_ERRORS = 3
"""Errors of one plugin in one make, after which it hears no more of it."""
MOST_WAITING = 10_000
"""Events that may wait for one plugin; with more, it hears no more of the make."""
MOST_BEFORE_PROGRESS = 1_000
"""Events that may wait for one plugin while it still hears of progress."""
GRACE_S = 2.0
"""Longest wait for all plugins at the end of a make, in seconds."""


def adjusts_storyboards(registry: BackendRegistry) -> bool:
    """Return whether any enabled plugin changes storyboards."""
    return bool(registry.implementations(STORYBOARD))


def adjusted(registry: BackendRegistry, board: Storyboard) -> Storyboard:
    """Return a planned storyboard as the plugins change it, with its ids derived anew.

    Raises:
        PluginError: A plugin raises, or returns what is no valid storyboard.
    """
    for plugin, hook in registry.implementations(STORYBOARD).items():
        try:
            for answer in hook(board=board):
                board = _checked(answer)
        except Exception as error:
            raise PluginError(
                f"the plugin {plugin!r} cannot adjust the storyboard {board.title!r}: "
                f"{type(error).__name__}: {error}",
                hint=f"mend it, or make the film without it: 'plugins.disabled=[{plugin}]'",
            ) from error
    return board


def _checked(answer: object) -> Storyboard:
    """Return a storyboard that was validated, since ``model_copy`` does not validate.

    Raises:
        TypeError: It is something else.
        StoryboardError: It contradicts itself.
    """
    if not isinstance(answer, Storyboard):
        raise TypeError(f"it returned {type(answer).__name__}, not a Storyboard or None")
    try:
        return with_ids(Storyboard.model_validate(answer.model_dump(warnings=False)))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the storyboard"
        raise StoryboardError(f"{where}: {first['msg']}") from error


class EventHooks(Listener):
    """Has plugins hear of a make. No plugin delays or breaks the make.

    Args:
        registry: Of the installed plugins.
    """

    def __init__(self, registry: BackendRegistry) -> None:
        self._registry = registry
        self._hearers: list[_Hearer] = []

    def begin(self, film: Film) -> None:
        """Start a thread for each plugin that implements the hook."""
        found = self._registry.implementations(EVENT)
        self._hearers = [_Hearer(plugin, hook, film) for plugin, hook in found.items()]

    def event(self, event: Event) -> None:
        """Put the event into the queue of each plugin."""
        for hearer in self._hearers:
            hearer.hear(event)

    def finish(self, _error: BaseException | None) -> None:
        """Let the plugins hear what still waits, for a short while."""
        end = time.monotonic() + GRACE_S
        for hearer in self._hearers:
            hearer.end()
        for hearer in self._hearers:
            hearer.join(end - time.monotonic())


class _Hearer:
    """One plugin that hears of one make, on a thread of its own.

    Args:
        plugin: Name of the plugin.
        hook: Its implementation.
        film: The film that is made.
    """

    def __init__(self, plugin: str, hook: Hook, film: Film) -> None:
        self._plugin = plugin
        self._hook = hook
        self._film = film
        self._log = film.home.logs / PLUGINS_LOG
        self._events: queue.Queue[Event | None] = queue.Queue()
        self._is_dropped = False
        # A hook that hangs must not keep the process alive.
        self._thread = threading.Thread(target=self._run, name=f"hook of {plugin}", daemon=True)
        self._thread.start()

    def hear(self, event: Event) -> None:
        """Queue an event, unless too many wait already."""
        waiting = self._events.qsize()
        if self._is_dropped or (
            event.what is EventType.PROGRESS and waiting > MOST_BEFORE_PROGRESS
        ):
            return
        if waiting >= MOST_WAITING:
            self._drop(f"it is too slow: {waiting} events wait")
            return
        self._events.put(event)

    def end(self) -> None:
        """Let the thread end after the events that wait."""
        self._events.put(None)

    def join(self, seconds: float) -> None:
        """Wait for the thread; after that time the plugin hears no more."""
        self._thread.join(max(0.0, seconds))
        if self._thread.is_alive() and not self._is_dropped:
            self._drop("it was still busy when the make had ended")

    def _run(self) -> None:
        errors = 0
        while (event := self._events.get()) is not None and not self._is_dropped:
            try:
                self._hook(event=event, episode=self._film.row.id)
            except Exception as error:
                errors += 1
                self._write("".join(traceback.format_exception(error)))
                if errors == MOST_ERRORS:
                    self._drop(f"{errors} errors, the last is {type(error).__name__}: {error}")

    def _drop(self, why: str) -> None:
        self._is_dropped = True
        self._write(f"hears no more of episode {self._film.row.id}: {why}\n")
        self._film.notice(
            f"the plugin {self._plugin!r} hears no more of this make: {why} (see {self._log})"
        )

    def _write(self, text: str) -> None:
        try:
            with self._log.open("a", encoding="utf-8") as file:
                file.write(f"{datetime.now(UTC).isoformat()} plugin {self._plugin!r}: {text}")
        except OSError:
            pass  # The log says what a plugin did wrong; a film is worth more than that.
