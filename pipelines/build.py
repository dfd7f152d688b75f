"""Assembles the code location: assets, job and resources."""

from __future__ import annotations

import dagster as dg

from .assets import EventSource, episode, shot
from .stages import STAGES

EPISODE_JOB = "make_episode"


def build_defs(source: EventSource | None = None) -> dg.Definitions:
    """Return fresh definitions.

    Args:
        source: Where steps get their events; the command brings that of its own make.
    """
    # Selections are objects: Hydra 1.3 pins an ANTLR under which every string selection fails.
    job = dg.define_asset_job(
        EPISODE_JOB,
        selection=dg.AssetSelection.assets(*STAGES),
        description="Make an episode: story to film, in one run.",
    )
    return dg.Definitions(
        assets=[episode, shot],
        jobs=[job],
        resources={"source": source or EventSource()},
        executor=dg.in_process_executor,
    )
