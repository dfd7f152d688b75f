"""``python -m ainern2d.pipelines.logged MODULE ...``: a program of Dagster's, with our log lines.

Where ``AINERN2D_LOG`` asks for JSON, its records and those of our code in it are written as every
other process of ours writes them. Otherwise it is as Dagster made it.
"""

from __future__ import annotations

import logging
import runpy
import sys

from ainern2d.core.observe.logs import is_json, start_json_if_asked


def take_over() -> None:
    """Log as JSON where Dagster's commands set up its own lines, which happens once they start."""
    if not is_json():
        return
    from dagster._utils import log

    # Its commands import this name; a test notices if it moves.
    log.configure_loggers = lambda **_options: start_json_if_asked()


def take_over_runs() -> None:
    """Log what Dagster prints of runs in this process as JSON where the environment asks for it."""
    if not is_json():
        return
    from dagster import _loggers

    start_json_if_asked()
    # Not a logger of Dagster's, whose records it captures once more.
    own = logging.getLogger(__name__)
    _loggers.create_console_logger = lambda *_given, **_named: own  # type: ignore[attr-defined]


if __name__ == "__main__":
    take_over()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
