"""Dagster's home: its configuration file, its database, and what stays quiet."""

from __future__ import annotations

import functools
import os
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ainern2d.core.errors import Ainern2dError
from ainern2d.core.locks import locked

from .heartbeat import HEARTBEAT_TAG, PROCESS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dagster import AssetExecutionContext, DagsterInstance, DagsterRun

    from ainern2d.core.home import StateFolder
    from ainern2d.core.servers.postgres import Server

URL_VARIABLE = "AINERN2D_DAGSTER_URL"
"""Environment variable with the URL of Dagster's own database."""

DAGSTER_YAML = """\
# Written by ainern2d; the database is the one that the command started or was given.
storage:
  custom:
    module: ainern2d.pipelines.storage
    class: PostgresStorage
    config:
      postgres_url:
        env: AINERN2D_DAGSTER_URL
# The queue is read every second. A run whose code server is gone waits until it is back.
run_coordinator:
  module: dagster.core.run_coordinator
  class: QueuedRunCoordinator
  config:
    dequeue_interval_seconds: 1
    max_user_code_failure_retries: 10
    user_code_failure_retry_delay: 5
# Two runs of the page at a time are enough for one machine. Makes of commands are runs too, but
# not of a pool: no run waits for them.
concurrency:
  runs:
    max_concurrent_runs: -1
  pools:
    granularity: run
    default_limit: 2
# The daemon notices a run whose process was killed, since this launcher can tell it.
run_launcher:
  module: ainern2d.pipelines.launcher
  class: WatchedRunLauncher
run_monitoring:
  enabled: true
  poll_interval_seconds: 10
  max_resume_run_attempts: 0
# Capturing output would swallow the progress and print a hundred lines at Ctrl-C.
compute_logs:
  module: dagster._core.storage.noop_compute_log_manager
  class: NoOpComputeLogManager
telemetry:
  enabled: false
nux:
  enabled: false
"""


def prepare_home(home: StateFolder, server: Server) -> Path:
    """Write Dagster's configuration and point this process and its children at it."""
    folder = home.dagster
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dagster.yaml"
    if not path.exists() or path.read_text(encoding="utf-8") != DAGSTER_YAML:
        temporary = folder / f".dagster.yaml.{os.getpid()}"
        temporary.write_text(DAGSTER_YAML, encoding="utf-8")
        temporary.replace(path)
    os.environ["DAGSTER_HOME"] = str(folder)
    os.environ[URL_VARIABLE] = server.url("dagster")
    os.environ["AINERN2D_HOME"] = str(home.root)
    return folder


@contextmanager
def open_instance(home: StateFolder, server: Server) -> Iterator[DagsterInstance]:
    """Open Dagster's instance on this state folder.

    A lock is held while it is opened: two first runs would race to create the same tables.

    Raises:
        StorageError: Another process has held the lock for too long.
    """
    folder = prepare_home(home, server)
    from dagster import DagsterInstance

    with locked(folder / "instance.lock"):
        instance = DagsterInstance.get()
        _close_dead_runs(instance)
    try:
        yield instance
    finally:
        instance.dispose()


def keep_connections(instance: DagsterInstance) -> None:
    """Let an instance keep its connections open; by itself it opens two for each event.

    Callers test each connection before they use it, see
    :func:`ainern2d.core.database.every_engine_connects_to`.
    """
    from dagster_postgres.event_log import PostgresEventLogStorage

    for storage in (instance.run_storage, instance.event_log_storage):
        # Named after who needs it most; 0 is no limit, and -1 never.
        storage.optimize_for_webserver(statement_timeout=0, pool_recycle=-1, max_overflow=20)
    events = instance.event_log_storage
    if isinstance(events, PostgresEventLogStorage):
        # Asked for each materialization that has tags, inside a transaction: on another
        # connection, which is opened for that and closed again.
        events.has_table = functools.cache(events.has_table)  # type: ignore[method-assign]


@contextmanager
def database_errors() -> Iterator[None]:
    """Turn what PostgreSQL says to Dagster into an error for people.

    Raises:
        DatabaseError: Such as a full disk, with PostgreSQL's own words and no SQL.
    """
    from sqlalchemy.exc import DBAPIError

    from ainern2d.core.database.migrate import as_database_error

    try:
        yield
    except Ainern2dError:
        raise
    except Exception as error:
        # Dagster wraps what its own tries ended with.
        problem = error if isinstance(error, DBAPIError) else error.__cause__
        if not isinstance(problem, DBAPIError):
            raise
        raise as_database_error(problem, "the run cannot be recorded") from error


def _close_dead_runs(instance: DagsterInstance) -> None:
    """End runs whose command was killed; Dagster itself would show them as running for ever."""
    from dagster import DagsterRunStatus, RunsFilter

    unfinished = RunsFilter(statuses=[DagsterRunStatus.STARTED, DagsterRunStatus.STARTING])
    for run in instance.get_runs(filters=unfinished):
        dead = dead_process(run)
        if dead is not None:
            instance.report_run_failed(run, f"process {dead} ended without a word; make it again")


def dead_process(run: DagsterRun) -> int | None:
    """Return the id of the process that ran a run on this host and is no more, or None."""
    host, _, pid = run.tags.get(PROCESS_TAG, "").rpartition(":")
    return int(pid) if host == _host() and not _is_alive(int(pid)) else None


def claim_run(context: AssetExecutionContext) -> None:
    """Say that this process runs a run; one that the page launched does not say so yet."""
    if not process_tag().items() <= context.run.tags.items():
        context.instance.add_run_tags(context.run.run_id, process_tag())


PROCESS_TAG = "ainern2d/process"
"""Run tag ``HOST:PID`` of the process that runs it; HOST says in which container, too."""


TRACE_TAG = "ainern2d/trace"
"""Run tag with the id that follows the user's request through logs, messages and rows."""


def trace_of(context: AssetExecutionContext) -> str:
    """Return the trace of a run; one that the page started has its own id for it."""
    run = context.run
    return run.tags.get(TRACE_TAG) or run.run_id.replace("-", "")


def process_tag() -> dict[str, str]:
    """Return the tags by which a later command, or another host, notices that this was killed."""
    return {PROCESS_TAG: f"{_host()}:{os.getpid()}", HEARTBEAT_TAG: PROCESS}


@functools.cache
def _host() -> str:
    """Return what tells apart the machines, and the containers of one, that count processes."""
    host = os.uname().nodename
    try:
        return f"{host}/{Path('/proc/self/ns/pid').readlink()}"
    except OSError:
        return host


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
