"""Which asset of the episode each kind of work belongs to, and how the assets are described."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ainern2d.core.ops.kind import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Stage:
    """One asset of an episode.

    Attributes:
        kinds: The kinds of need that it stands for.
        group: Dagster's group of assets.
        description: What the asset is, for Dagster's page.
        icons: Dagster's kinds of the asset, three at most.
    """

    kinds: frozenset[Kind]
    group: str
    description: str
    icons: frozenset[str] = frozenset()


STAGES: dict[str, Stage] = {
    "storyboard": Stage(
        frozenset({Kind.PLAN, Kind.LLM}),
        "planning",
        "The plan of the episode: cast, places, and scenes with their shots and lines.",
        frozenset({"json"}),
    ),
    "speech": Stage(
        frozenset({Kind.AUDIO}),
        "generation",
        "The sound of every spoken line, with the time of each phoneme.",
        frozenset({"audio"}),
    ),
    "clips": Stage(
        frozenset({Kind.IMAGE, Kind.VIDEO}),
        "generation",
        "The picture of every shot, before its mouths move.",
        frozenset({"video"}),
    ),
    "synced_clips": Stage(
        frozenset({Kind.LIPSYNC, Kind.RENDER}),
        "lipsync",
        "Every shot as a movie whose mouths follow its speech.",
        frozenset({"video"}),
    ),
    "film": Stage(
        frozenset({Kind.CONFORM, Kind.SOUND, Kind.MIX, Kind.COMPOSE, Kind.MEASURE}),
        "composition",
        "The finished episode: pictures, mixed sound and subtitles in one MP4, measured.",
        frozenset({"video"}),
    ),
}
"""The assets of an episode, in the order of the chain."""


def stage_of(kind: Kind) -> str:
    """Return the asset that a kind of need belongs to.

    >>> stage_of(Kind.RENDER)
    'synced_clips'
    """
    return next(name for name, stage in STAGES.items() if kind in stage.kinds)


def kinds_up_to(assets: Iterable[str]) -> frozenset[Kind]:
    """Return the kinds of need that these assets need: their own and all earlier ones.

    >>> sorted(kinds_up_to(["speech"]))
    [<Kind.AUDIO: 'audio'>, <Kind.LLM: 'llm'>, <Kind.PLAN: 'plan'>]
    """
    wanted = set(assets)
    kinds: set[Kind] = set()
    reached: set[Kind] = set()
    for name, stage in STAGES.items():
        reached |= stage.kinds
        if name in wanted:
            kinds |= reached
    return frozenset(kinds)
