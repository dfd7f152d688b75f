"""Runs an episode's job in this process, on the same instance that the UI shows."""

from __future__ import annotations

import logging
import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ainern2d.core.cli.stopping import was_asked_to_stop
from ainern2d.core.errors import Ainern2dError, InterruptedByUserError

from .instance import database_errors, open_instance, process_tag

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from ainern2d.core.database import Server
    from ainern2d.core.episode.driver import Event
    from ainern2d.core.episode.production import Production
    from ainern2d.core.home import StateFolder


def run_episode(
    home: StateFolder,
    server: Server,
    episode: str,
    listener: Callable[[Event], None],
    shots: Sequence[str] = (),
    *,
    force: bool = False,
) -> Production:
    """Make an episode whose row is in the database.

    Raises:
        EpisodeError: Some ops failed.
        InterruptedByUserError: Ctrl-C or SIGTERM.
        Ainern2dError: Whatever else stopped it.
    """
    with database_errors(), open_instance(home, server) as instance:
        from .build import EPISODE_JOB, build_defs
        from .studio import Studio

        instance.add_dynamic_partitions("episodes", [episode])
        studio = Studio(_interruptible(listener))
        job = build_defs(studio).resolve_job_def(EPISODE_JOB)
        config: dict[str, Any] = {
            "ops": {"episode": {"config": {"shots": list(shots), "force": force}}},
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        }
        with _terminable(), _quiet():
            try:
                result = job.execute_in_process(
                    instance=instance,
                    partition_key=episode,
                    run_config=config,
                    tags=process_tag(),
                    raise_on_error=False,
                )
            except KeyboardInterrupt:
                studio.interrupted = True
    # Between steps, Dagster takes an interrupt for a failure of its own.
    if studio.interrupted or (was_asked_to_stop() and not result.success):
        raise InterruptedByUserError(
            "stopped; what was finished is kept", hint="run the same command again to go on"
        )
    if studio.error is not None:
        raise studio.error
    if studio.production is None or not result.success:
        raise Ainern2dError(
            f"the run {result.run_id} of episode {episode!r} failed inside Dagster",
            hint=f"`ainern2d ui` shows its log; the state folder is {home.root}",
        )
    return studio.production


def _interruptible(listener: Callable[[Event], None]) -> Callable[[Event], None]:
    """Stop at the next event if the signal's own exception was lost on its way."""
    from dagster import DagsterExecutionInterruptedError

    def listen(event: Event) -> None:
        if was_asked_to_stop():
            raise DagsterExecutionInterruptedError
        listener(event)

    return listen


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM stop the run the way Ctrl-C does."""

    def interrupt(_number: int, _frame: object) -> None:
        # Dagster looks after SIGINT itself while a step runs.
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dagster's log lines out of the progress display."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)
