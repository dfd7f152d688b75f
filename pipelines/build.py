"""Assembles a code location, or a part of another one: assets, job and resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import dagster as dg

from .assets import episode_assets
from .naming import Naming
from .partitions import episodes
from .stages import STAGES
from .stories import add_stories, stories_sensor
from .studio import Studio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .assets import Recording

__all__ = [
    "EPISODE_JOB",
    "POOL",
    "Studio",
    "add_stories",
    "build_defs",
    "episodes",
    "stories_sensor",
]

EPISODE_JOB = "make_episode"

POOL = "ainern2d"
"""Dagster's concurrency pool of the steps that make films."""


def build_defs(
    *,
    prefix: str | Sequence[str] = (),
    executor: dg.ExecutorDefinition | None = None,
    resources: Mapping[str, Any] | None = None,
    pool: str | None = POOL,
    owners: Sequence[str] = (),
    recording: Recording | None = None,
) -> dg.Definitions:
    """Return fresh definitions, for a code location of their own or to merge with others.

    Example:
        >>> import dagster as dg
        >>> @dg.asset(deps=[dg.AssetKey(["studio", "film"])])
        ... def trailer(): ...
        >>> films = build_defs(
        ...     prefix="studio", resources={"studio": Studio(overrides=["env=test"])}
        ... )
        >>> defs = dg.Definitions.merge(films, dg.Definitions(assets=[trailer]))
        >>> defs.resolve_job_def("studio__make_episode").name
        'studio__make_episode'

    Args:
        prefix: The first parts of each asset's key. With it, ops and the job are called
            ``PREFIX__episode``, ``PREFIX__shot`` and ``PREFIX__make_episode``.
        executor: Of all jobs. Without it that of the definitions is Dagster's default, or that of
            what they are merged with; the job of an episode runs in one process.
        resources: Resources to add or replace, such as ``studio``.
        pool: Dagster's concurrency pool of the steps that make films; None for no pool. Its limit
            is set in Dagster.
        owners: Of each asset: e-mail addresses, or ``team:NAME``.
        recording: The make of a command that the job records.
    """
    naming = Naming.of(prefix)
    job = dg.define_asset_job(
        naming.node(EPISODE_JOB),
        selection=dg.AssetSelection.assets(*map(naming.key, STAGES)),
        description="Make an episode: story to film, in one run.",
        executor_def=executor or dg.in_process_executor,
    )
    return dg.Definitions(
        assets=episode_assets(naming, pool=pool, owners=owners, recording=recording),
        jobs=[job],
        resources={"studio": Studio(), **(resources or {})},
        executor=executor,
    )
