"""Assembles the code location: assets, job and resources."""

from __future__ import annotations

import dagster as dg

from .assets import episode, shot
from .session import Studio
from .stages import STAGES

EPISODE_JOB = "make_episode"


def build_defs(studio: Studio | None = None) -> dg.Definitions:
    """Return fresh definitions.

    Args:
        studio: What the assets work with; tests and the command bring their own.
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
        resources={"studio": studio or Studio()},
        executor=dg.in_process_executor,
    )
