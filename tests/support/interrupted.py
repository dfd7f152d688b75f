"""What a run of the tests says when it is ended from outside, as by the time limit of CI."""

from __future__ import annotations

import faulthandler
import os
import signal
import time
from typing import TYPE_CHECKING

import psutil
import pytest

if TYPE_CHECKING:
    from types import FrameType

STACKS = signal.SIGUSR2


class InterruptedRun:
    """Names the running tests and shows the stacks of all threads when SIGTERM arrives.

    The run ends then as at Ctrl+C: what has failed is reported.

    Args:
        config: Of the process that reports the results.
        stderr: Where it says them.
    """

    def __init__(self, config: pytest.Config, stderr: int) -> None:
        self._config = config
        self._stderr = stderr
        self._began = time.monotonic()
        self._running: dict[str, float] = {}

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Remember when a test begins."""
        self._running[nodeid] = time.monotonic()

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Forget a test that has ended."""
        self._running.pop(nodeid, None)

    def end(self, number: int, frame: FrameType | None) -> None:
        """Handle the signal; a second one ends the run at once."""
        signal.signal(number, signal.SIG_DFL)
        now = time.monotonic()
        lines = [f"\nthe tests are ended by SIGTERM after {now - self._began:.0f} s; running:"]
        lines += [f"  {test} for {now - since:.0f} s" for test, since in self._running.items()]
        os.write(self._stderr, ("\n".join(lines) + "\n").encode())
        if self._config.pluginmanager.hasplugin("dsession"):
            # It runs no tests itself, so that all its children are workers of xdist.
            for worker in psutil.Process().children():
                worker.send_signal(STACKS)
        else:
            faulthandler.dump_traceback(self._stderr)
        pytest.exit("SIGTERM", returncode=128 + number)


def install(config: pytest.Config) -> None:
    """Prepare this process, which reports the results or is a worker of xdist, for the signal."""
    # A copy, since pytest captures standard error while a test runs.
    stderr = os.dup(2)
    if hasattr(config, "workerinput"):
        faulthandler.register(STACKS, file=stderr)
        return
    run = InterruptedRun(config, stderr)
    config.pluginmanager.register(run)
    signal.signal(signal.SIGTERM, run.end)
