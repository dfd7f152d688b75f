"""Which asset of the episode each kind of work belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ainern2d.core.ops.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

STAGES: dict[str, frozenset[Kind]] = {
    "storyboard": frozenset({Kind.PLAN}),
    "speech": frozenset({Kind.AUDIO}),
    "clips": frozenset({Kind.IMAGE, Kind.VIDEO}),
    "synced_clips": frozenset({Kind.LIPSYNC, Kind.RENDER}),
    "film": frozenset({Kind.CONFORM, Kind.MIX, Kind.COMPOSE, Kind.MEASURE}),
}
"""Assets in the order of the chain, and the kinds of need each stands for."""

GROUPS = {
    "storyboard": "planning",
    "speech": "generation",
    "clips": "generation",
    "synced_clips": "lipsync",
    "film": "composition",
}


def stage_of(kind: Kind) -> str:
    """Return the asset that a kind of need belongs to."""
    return next(name for name, kinds in STAGES.items() if kind in kinds)


def kinds_up_to(assets: Iterable[str]) -> frozenset[Kind]:
    """Return the kinds of need that these assets need: their own and all earlier ones."""
    wanted = set(assets)
    kinds: set[Kind] = set()
    reached: set[Kind] = set()
    for name, own in STAGES.items():
        reached |= own
        if name in wanted:
            kinds |= reached
    return frozenset(kinds)
