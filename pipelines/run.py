"""Runs an episode's job in this process, on the same instance that the UI shows."""

from __future__ import annotations

import logging
import signal
import sys
from contextlib import contextmanager, redirect_stderr
from typing import TYPE_CHECKING, Any

from ainern2d.core.cli.stopping import was_asked_to_stop
from ainern2d.core.database import every_engine_connects_to, with_new_connections
from ainern2d.core.errors import Ainern2dError, DatabaseLostError, InterruptedByUserError

from .instance import TRACE_TAG, database_errors, keep_connections, open_instance, process_tag
from .session import Studio, Wanted
from .stages import STAGES, kinds_up_to

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from dagster import ExecuteInProcessResult

    from ainern2d.core.film.events import Event
    from ainern2d.core.film.production import Production
    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.postgres import Server

    from .session import Prepared

SWITCH_S = 0.0005
"""Longest wait of the production's threads for the interpreter, in seconds: by default they wait
ten times as long for each of their many short turns while Dagster is imported."""

LOST = frozenset({"OperationalError", "InterfaceError", "DagsterPostgresException"})
"""What is raised for a connection that is gone, by name: Dagster keeps no objects."""


def run_episode(
    home: StateFolder,
    server: Server,
    episode: str,
    listener: Callable[[Event], None],
    shots: Sequence[str] = (),
    *,
    force: bool = False,
    only_below: str = "",
    trace: str,
    prepared: Prepared | None = None,
) -> Production:
    """Make an episode whose row is in the database.

    Dagster does not repeat a write whose connection was lost, so the run is: another one of the
    same episode reuses what is finished.

    Args:
        home: The state folder.
        server: Holds the database.
        episode: Id.
        listener: Told of every event.
        shots: Numbers of the only shots to make; empty for all.
        force: Make new takes of those.
        only_below: A rung; make only the shots that are below it.
        trace: 32 hexadecimal digits that follow the user's request everywhere.
        prepared: What need not be done again.

    Raises:
        EpisodeError: Some ops failed.
        InterruptedByUserError: Ctrl-C or SIGTERM.
        Ainern2dError: Whatever else stopped it.
    """
    studio = Studio(listener, trace, prepared)
    sys.setswitchinterval(SWITCH_S)

    def run() -> Production:
        # A take that was asked for by a run before is not asked for twice.
        fresh = studio.renew()
        wanted = Wanted(
            episode,
            kinds_up_to(STAGES),
            tuple(shots),
            force=force and fresh,
            only_below=only_below if fresh else "",
        )
        return _run_once(home, server, studio, wanted)

    return with_new_connections(server, run)


def _run_once(
    home: StateFolder,
    server: Server,
    studio: Studio,
    wanted: Wanted,
) -> Production:
    episode = wanted.episode
    with (
        _quiet(home),
        every_engine_connects_to(server),
        # Ops begin now; Dagster takes seconds to be there.
        studio.ahead(wanted),
        database_errors(),
        open_instance(home, server) as instance,
    ):
        from .build import EPISODE_JOB, build_defs

        keep_connections(instance)
        instance.add_dynamic_partitions("episodes", [episode])
        job = build_defs(studio).resolve_job_def(EPISODE_JOB)
        config: dict[str, Any] = {
            "ops": {
                "episode": {
                    "config": {
                        "shots": list(wanted.shots),
                        "force": wanted.force,
                        "only_below": wanted.only_below,
                    }
                }
            },
            "loggers": {"console": {"config": {"log_level": "CRITICAL"}}},
        }
        with _terminable():
            try:
                result = job.execute_in_process(
                    instance=instance,
                    partition_key=episode,
                    run_config=config,
                    tags=process_tag() | {TRACE_TAG: studio.trace},
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
        kind = DatabaseLostError if _lost_connection(result) else Ainern2dError
        raise kind(
            f"the run {result.run_id} of episode {episode!r} failed inside Dagster",
            hint=f"`ainern2d ui` shows its log; the state folder is {home.root}",
        )
    return studio.production


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
def _quiet(home: StateFolder) -> Iterator[None]:
    """Keep Dagster's own words out of the progress display: its log lines, and what it prints."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    path = home.logs / "dagster.log"
    try:
        with path.open("a", encoding="utf-8") as file, redirect_stderr(file):
            yield
    finally:
        logging.disable(before)
