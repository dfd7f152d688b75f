"""Records a command's make as a run of Dagster, on the instance that the page shows.

The run goes on in a thread of its own beside the make, see :mod:`.event_queue`.
"""

from __future__ import annotations

import importlib.util
import logging
import sys
import threading
from contextlib import ExitStack, contextmanager, redirect_stderr
from typing import TYPE_CHECKING, Any

from ainern2d.core.errors import Ainern2dError, DatabaseLostError, InterruptedByUserError
from ainern2d.core.film.events import Event, EventType, Listener
from ainern2d.core.observe.logs import is_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from dagster import ExecuteInProcessResult

    from ainern2d.core.film.make import Film
    from ainern2d.core.home import StateFolder

    from .event_queue import EventQueue

HEAD_START_S = 0.3
"""Longest wait for the first result of a make before Dagster is imported, in seconds: the import
would take the interpreter from the few steps that all ops wait for."""

SWITCH_S = 0.0005
"""Longest wait of a thread for the interpreter, in seconds: by default the make's threads wait ten
times as long for each of their many short turns while Dagster is imported."""

LOOK_EVERY_S = 0.5
"""Longest wait for the thread of the run before signals are handled, in seconds."""

LOST = frozenset({"OperationalError", "InterfaceError", "DagsterPostgresException"})
"""What is raised for a connection that is gone, by name: Dagster keeps no objects."""


def open_recorder() -> Listener | None:
    """Return the listener that records a make, or None where Dagster is not installed."""
    return RunRecorder() if importlib.util.find_spec("dagster") is not None else None


class RunRecorder(Listener):
    """Hears of a make, and has Dagster record it as a run.

    Dagster does not repeat a write whose connection was lost: then the make ends with a
    DatabaseLostError, and its repetition is recorded as another run.
    """

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._events: EventQueue | None = None
        self._thread: threading.Thread | None = None
        self._error: BaseException | None = None
        self._is_under_way = threading.Event()
        self._has_begun = threading.Event()
        self._lock = threading.Lock()
        self._in_run = False

    def begin(self, film: Film) -> None:
        """Start the thread of the run."""
        from .event_queue import EventQueue

        sys.setswitchinterval(SWITCH_S)
        self._error = None
        self._in_run = False
        self._is_under_way.clear()
        self._has_begun.clear()
        self._stack.enter_context(_quiet(film.home))
        try:
            self._events = EventQueue()
            self._events.begin(film)
            # If Dagster is slow to end, it must not hold up a command that is asked twice to stop.
            self._thread = threading.Thread(target=self._record, args=(film,), daemon=True)
            self._thread.start()
        except BaseException:
            # ``finish`` is not called after a ``begin`` that failed.
            self._stack.close()
            raise

    def event(self, event: Event) -> None:
        """Hand an event over to the run."""
        self._has_begun.set()
        if event.what is EventType.FINISHED:
            self._is_under_way.set()
        if self._events is not None:
            self._events.event(event)

    def finish(self, error: BaseException | None) -> None:
        """Let the run end, and wait for it.

        Raises:
            DatabaseError: The run cannot be recorded.
            Ainern2dError: It failed inside Dagster.
        """
        try:
            if self._events is not None and self._thread is not None:
                self._events.finish(error)
                self._has_begun.set()
                self._is_under_way.set()
                with self._lock:
                    is_waited_for = self._in_run or not _was_interrupted(self._events)
                # Who stops a make need not wait for the import of Dagster.
                if is_waited_for:
                    # A signal that another thread got is handled when this one wakes.
                    while self._thread.is_alive():
                        self._thread.join(LOOK_EVERY_S)
        finally:
            self._stack.close()
        if error is None and self._error is not None:
            raise self._error

    def _record(self, film: Film) -> None:
        self._has_begun.wait()
        self._is_under_way.wait(HEAD_START_S)
        events = self._events
        assert events is not None  # noqa: S101 - narrows for the type checker
        try:
            if not _was_interrupted(events):
                _run(film, events, self._enter_run)
        except BaseException as error:
            # It is raised by the make, which is stopped with it, or at the end.
            self._error = error
        events.leave(self._error)

    def _enter_run(self, events: EventQueue) -> bool:
        """Say whether the run shall still begin; from then on it is waited for."""
        with self._lock:
            self._in_run = not _was_interrupted(events)
        return self._in_run


def _run(film: Film, events: EventQueue, enter: Callable[[EventQueue], bool]) -> None:
    from ainern2d.core.database import every_engine_connects_to

    from .instance import TRACE_TAG, database_errors, keep_connections, open_instance, process_tag

    server, request, episode = film.server, film.request, film.row.id
    assert server is not None  # noqa: S101 - narrows for the type checker
    with (
        every_engine_connects_to(server),
        database_errors(),
        open_instance(film.home, server) as instance,
    ):
        from .assets import Recording
        from .build import EPISODE_JOB, build_defs

        if not enter(events):
            return
        keep_connections(instance)
        instance.add_dynamic_partitions("episodes", [episode])
        recording = Recording(events)
        # No pool: a command waits for no run of the page.
        job = build_defs(pool=None, recording=recording).resolve_job_def(EPISODE_JOB)
        config: dict[str, Any] = {
            "ops": {
                "episode": {
                    "config": {
                        "shots": list(request.shots),
                        "force": request.force,
                        "only_below": request.only_below,
                    }
                }
            },
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        }
        result = job.execute_in_process(
            instance=instance,
            partition_key=episode,
            run_config=config,
            tags=process_tag() | {TRACE_TAG: film.trace},
            raise_on_error=False,
        )
    if result.success or events.error is not None:
        return
    if recording.error is not None:
        raise recording.error
    kind = DatabaseLostError if _lost_connection(result) else Ainern2dError
    raise kind(
        f"the run {result.run_id} of episode {episode!r} failed inside Dagster",
        hint=f"`ainern2d ui` shows its log; the state folder is {film.home.root}",
    )


def _was_interrupted(events: EventQueue) -> bool:
    return isinstance(events.error, (KeyboardInterrupt, InterruptedByUserError))


def _lost_connection(result: ExecuteInProcessResult) -> bool:
    """Say whether a run failed because Dagster itself lost its connection to the database."""
    for event in result.all_events:
        error = getattr(event.event_specific_data, "error", None)
        while error is not None:
            if error.cls_name in LOST:
                return True
            error = error.cause
    return False


@contextmanager
def _quiet(home: StateFolder) -> Iterator[None]:
    """Keep Dagster's own words out of the progress display: its log lines, and what it prints.

    Where the log is JSON there is no such display, and its lines are as good as ours.
    """
    before = logging.root.manager.disable
    if not is_json():
        logging.disable(logging.CRITICAL)
    path = home.logs / "dagster.log"
    try:
        with path.open("a", encoding="utf-8") as file, redirect_stderr(file):
            yield
    finally:
        logging.disable(before)
