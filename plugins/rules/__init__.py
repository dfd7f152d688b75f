"""The backend `rules`: plans a storyboard without a model, in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ainern2d.core import BackendConfig, BackendSpec, Capabilities, Kind, hookimpl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .backend import RulesPlanner


@dataclass
class RulesConfig(BackendConfig):
    """Options of the planner.

    Attributes:
        name: Name of the backend.
        max_shot_seconds: Longest shot in seconds, estimated from the usual pace of speech.
        title_card: Whether a story with a title begins with a title card.
    """

    name: str = "rules"
    max_shot_seconds: float = 12.0
    title_card: bool = True


def _planner(config: RulesConfig) -> RulesPlanner:
    from .backend import RulesPlanner

    return RulesPlanner(config)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[RulesConfig]]:
    """Register the planner."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.PLAN}),
            name="rules",
            config=RulesConfig,
            factory=_planner,
            recipe_version=25,
            libraries=("markdown-it-py",),
            capabilities=Capabilities(languages=frozenset({"en", "zh"})),
        ),
    )
