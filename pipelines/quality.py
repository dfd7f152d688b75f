"""The asset checks of a film: real properties of the finished file."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import dagster as dg

from ainern2d.core.film.checks import CHECKS

from .partitions import episodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ainern2d.core.media.verdict import QualityResult


def check_specs() -> list[dg.AssetCheckSpec]:
    """Declare the checks of the film."""
    with warnings.catch_warnings():
        # Partitioned checks are a preview in the release that is pinned; tests hold them.
        warnings.simplefilter("ignore", dg.PreviewWarning)
        return [
            dg.AssetCheckSpec(name, asset="film", description=meaning, partitions_def=episodes)
            for name, meaning in CHECKS.items()
        ]


def selected_checks(context: dg.AssetExecutionContext) -> frozenset[str]:
    """Return the names of the checks that a run shall make."""
    return frozenset(key.name for key in context.selected_asset_check_keys)


def results(
    selected: frozenset[str], checks: Iterable[QualityResult]
) -> Iterator[dg.AssetCheckResult]:
    """Yield the result of each selected check of a film."""
    for check in checks:
        if check.name in selected:
            yield dg.AssetCheckResult(
                check_name=check.name,
                asset_key="film",
                passed=check.passed,
                severity=dg.AssetCheckSeverity.ERROR,
                description=check.message,
                metadata=check.values,
            )
