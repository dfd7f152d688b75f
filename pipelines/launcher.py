"""Dagster's own launcher of runs, which also tells its daemon whether a run's process is there.

Dagster's monitoring asks the launcher, and the one that comes with it cannot answer: without this,
a run of a killed `make` would be shown as running until the next command.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from dagster import DefaultRunLauncher
from dagster._core.launcher import CheckRunHealthResult, WorkerStatus

from .heartbeat import HEARTBEAT_TAG, SILENT_S, Watch
from .instance import PROCESS_TAG, dead_process

if TYPE_CHECKING:
    from dagster import DagsterRun
    from dagster._core.launcher import LaunchRunContext


_watch = Watch()
"""What this process, Dagster's daemon, has seen."""


class WatchedRunLauncher(DefaultRunLauncher):
    """Launches runs in processes of the page's code server, and knows the processes of all runs."""

    @property
    def supports_check_run_worker_health(self) -> bool:
        """Yes: that is what it is for."""
        return True

    def launch_run(self, context: LaunchRunContext) -> None:
        """Launch a run; a re-execution carries the tags of the first run, and not its process."""
        run = context.dagster_run
        if PROCESS_TAG in run.tags:
            self._instance.add_run_tags(run.run_id, {PROCESS_TAG: "", HEARTBEAT_TAG: ""})
        super().launch_run(context)

    def check_run_worker_health(self, run: DagsterRun) -> CheckRunHealthResult:
        """Say whether the process of a run is there: on this host, or by its signs of life."""
        dead = dead_process(run)
        if dead is not None:
            return CheckRunHealthResult(
                WorkerStatus.FAILED, f"process {dead} ended without a word; make it again"
            )
        process = run.tags.get(HEARTBEAT_TAG, "")
        if process and _watch.silence_s(self._instance, process) > SILENT_S:
            where = run.tags.get(PROCESS_TAG, "")
            return CheckRunHealthResult(
                WorkerStatus.FAILED,
                f"process {where} has given no sign of life for {SILENT_S:.0f} s; make it again",
            )
        return CheckRunHealthResult(WorkerStatus.RUNNING)
