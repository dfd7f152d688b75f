"""Dagster's code location: ``dagster dev -m ainern2d.pipelines.definitions``.

Importing it composes nothing and connects to nothing; a run does.
"""

from __future__ import annotations

import dagster as dg

from ainern2d.core.observe.logs import start_json_if_asked

from .build import build_defs

# The processes of runs import this, and nothing else of ours before.
start_json_if_asked()
defs = build_defs(executor=dg.in_process_executor)
