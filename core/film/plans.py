"""Plans episodes for a server: in child processes, one after the other, without any expense."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from ..errors import CancelledError
from ..execution.pool import InlineExecutor, PoolLimits
from .executors import OPS_LOG
from .import_story import Intake
from .planning import storyboard_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..database.rows import EpisodeRow
    from ..execution.task import Task
    from ..home import StateFolder
    from ..ops.manifest import Manifest
    from ..storage.store import WorkStore
    from ..story.document import StoryFormat
    from ..story.storyboard import Storyboard
    from .ladder import Ladders

AT_ONCE: Final = 2
"""Episodes that are planned at the same time; others wait."""
LONGEST_S: Final = 1800.0
"""Seconds after which planning one episode is given up."""
MOST_WAITING: Final = 500
"""Plans that are remembered until they are asked for."""


@dataclass(slots=True)
class Planning:
    """A storyboard that is being planned.

    Attributes:
        fraction: How much is done, 0 to 1.
        note: What is being done.
    """

    fraction: float = 0.0
    note: str = ""
    _future: Future[Storyboard] = field(default_factory=Future)


class Plans:
    """Plans episodes, each once however often it is asked for. Safe for many threads.

    The planner runs in a child process, so that neither a long book nor a plugin that crashes stops
    the server. No language model is asked.

    Args:
        home: The state folder, for logs.
        store: Has the stories and gets the plans.
    """

    def __init__(self, home: StateFolder, store: WorkStore) -> None:
        self._home, self._store = home, store
        self._lock = threading.Lock()
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="plan")
        self._executor: InlineExecutor | None = None
        self._is_closed = False
        self._open: dict[tuple[object, ...], Planning] = {}

    def plan(self, row: EpisodeRow, ladders: Ladders, wait_s: float) -> Storyboard | Planning:
        """Return the storyboard of an episode, or how far planning it is.

        Args:
            row: The episode.
            ladders: Of its configuration.
            wait_s: Longest wait for the storyboard, in seconds.

        Raises:
            Ainern2dError: It cannot be planned.
        """
        key = (row.id, row.story_sha256, row.story_format, row.storyboard_sha256, row.overrides)
        with self._lock:
            open_plan = self._open.get(key)
            if open_plan is None:
                self._drop_forgotten()
                open_plan = self._open[key] = self._begin(row, ladders)
        if not wait([open_plan._future], wait_s).done:
            return open_plan
        with self._lock:
            # What was planned is in the store: the next question finds it there.
            self._open.pop(key, None)
        return open_plan._future.result()

    def close(self) -> None:
        """End the planning that is open, and the child processes."""
        with self._lock:
            self._is_closed = True
            executor, self._executor = self._executor, None
        if executor is not None:
            executor.close(now=True)
        self._threads.shutdown(cancel_futures=True)

    def _begin(self, row: EpisodeRow, ladders: Ladders) -> Planning:
        planning = Planning()

        def tell(fraction: float, note: str) -> None:
            planning.fraction, planning.note = fraction, note

        intake = Intake(
            row.id,
            Path(row.story_path or row.id),
            row.story_sha256,
            cast("StoryFormat", row.story_format),
            row.storyboard_sha256,
            row.title,
        )
        planning._future = self._threads.submit(
            storyboard_of,
            self._store,
            ladders,
            intake,
            progress=tell,
            perform=self._perform,
        )
        return planning

    def _perform(self, task: Task, progress: Callable[[float, str], None]) -> Manifest:
        with self._lock:
            if self._is_closed:
                raise CancelledError("stopped on request")
            if self._executor is None:
                record = self._store.commit if self._store.place.url else None
                self._executor = InlineExecutor(
                    self._store.place,
                    PoolLimits(workers=AT_ONCE, limit_s=LONGEST_S),
                    log=self._home.logs / OPS_LOG,
                    record=record,
                )
            executor = self._executor
        return executor.submit(task, progress).result()

    def _drop_forgotten(self) -> None:
        if len(self._open) >= MOST_WAITING:
            for key in [key for key, each in self._open.items() if each._future.done()]:
                del self._open[key]
