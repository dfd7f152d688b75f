"""The asset checks of a film: real properties of the finished file."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import dagster as dg
from dagster._core.definitions.asset_checks.asset_check_evaluation import (
    AssetCheckEvaluationTargetMaterializationData,
)

from ainern2d.core.film.checks import CHECKS

from .partitions import episodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ainern2d.core.errors import Ainern2dError
    from ainern2d.core.media.verdict import QualityResult


def check_specs(film: dg.AssetKey) -> list[dg.AssetCheckSpec]:
    """Declare the checks of the film.

    Args:
        film: Key of its asset.
    """
    with warnings.catch_warnings():
        # Partitioned checks are a preview in the release that is pinned; tests hold them.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return [
            dg.AssetCheckSpec(name, asset=film, description=meaning, partitions_def=episodes)
            for name, meaning in CHECKS.items()
        ]


def selected_checks(context: dg.AssetExecutionContext) -> frozenset[str]:
    """Return the names of the checks that a run shall make."""
    return frozenset(key.name for key in context.selected_asset_check_keys)


def results(
    context: dg.AssetExecutionContext, film: dg.AssetKey, checks: Iterable[QualityResult]
) -> Iterator[dg.AssetCheckResult]:
    """Record each check of a film: yield those that the run declared, and log the others.

    Args:
        context: Of the step.
        film: Key of the film's asset.
        checks: What was measured.
    """
    selected = selected_checks(context)
    # Dagster finds it for the checks that it expects.
    measured = _latest(context, film)
    for check in checks:
        if check.name in selected:
            yield dg.AssetCheckResult(
                check_name=check.name,
                asset_key=film,
                passed=check.passed,
                severity=dg.AssetCheckSeverity.ERROR,
                description=check.message,
                metadata=check.values,
            )
        else:
            context.log_event(
                dg.AssetCheckEvaluation(
                    asset_key=film,
                    check_name=check.name,
                    passed=check.passed,
                    severity=dg.AssetCheckSeverity.ERROR,
                    description=check.message,
                    metadata=check.values,
                    target_materialization_data=measured,
                    partition=episode_of(context),
                )
            )


def _latest(
    context: dg.AssetExecutionContext, film: dg.AssetKey
) -> AssetCheckEvaluationTargetMaterializationData | None:
    """Return which materialization of the film was measured; None if there is none."""
    wanted = dg.AssetRecordsFilter(film, asset_partitions=[episode_of(context)])
    for record in context.instance.fetch_materializations(wanted, limit=1).records:
        return AssetCheckEvaluationTargetMaterializationData(
            storage_id=record.storage_id, run_id=record.run_id, timestamp=record.timestamp
        )
    return None


def not_measured(
    context: dg.AssetExecutionContext, film: dg.AssetKey, error: Ainern2dError
) -> None:
    """Log a warning for each check that a failed run declared.

    Otherwise Dagster shows them as failed, for all episodes, until the next film is measured.

    Args:
        context: Of the step.
        film: Key of the film's asset.
        error: Why the run failed.
    """
    for name in selected_checks(context):
        context.log_event(
            dg.AssetCheckEvaluation(
                asset_key=film,
                check_name=name,
                passed=False,
                severity=dg.AssetCheckSeverity.WARN,
                description=f"not measured, since the make failed: {error}",
                partition=episode_of(context),
            )
        )


def episode_of(context: dg.AssetExecutionContext) -> str:
    """Return the episode of a step whose partition is an episode, or a shot of one.

    Args:
        context: Of the step.
    """
    key = str(context.partition_keys[0])
    return key.rpartition("|")[0] or key
