"""Dagster's code location: ``dagster dev -m ainern2d.pipelines.definitions``.

Importing it composes nothing and connects to nothing; a run does.
"""

from __future__ import annotations

import dagster as dg

from .build import build_defs

defs = build_defs(executor=dg.in_process_executor)
