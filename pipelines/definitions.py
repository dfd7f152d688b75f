"""Dagster's code location: ``dagster dev -m ainern2d.pipelines.definitions``.

Importing it composes nothing and connects to nothing; a run does.
"""

from __future__ import annotations

import dagster as dg

from .build import build_defs
from .logged import take_over_runs

# The processes of runs import this, and nothing else of ours before.
take_over_runs()

defs = build_defs(executor=dg.in_process_executor)
