"""The rules backend: plans a storyboard by rules alone, in English and Chinese, on any machine."""

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
        name: Of the backend.
        max_shot_seconds: A shot is cut before it lasts longer, by the estimated pace of speech.
        title_card: Whether a story that has a title begins with it.
    """

    name: str = "rules"
    max_shot_seconds: float = 12.0
    title_card: bool = True


def _planner(config: RulesConfig) -> RulesPlanner:
    from .backend import RulesPlanner

    return RulesPlanner(config)


@hookimpl
def ainern2d_backends() -> Iterable[BackendSpec[RulesConfig]]:
    """Announce the planner."""
    return (
        BackendSpec(
            kinds=frozenset({Kind.PLAN}),
            name="rules",
            config=RulesConfig,
            factory=_planner,
            recipe_version=5,
            libraries=("markdown-it-py",),
            capabilities=Capabilities(languages=frozenset({"en", "zh"})),
        ),
    )
