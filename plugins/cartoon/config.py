"""Options of the cartoon backend, and the version of what it draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from ainern2d.core import BackendConfig, ConfigError

from .choices import Look

RECIPE_VERSION = 49
"""Raise it when the same request gives another clip, or the same clip gives other pictures."""


@dataclass
class CartoonConfig(BackendConfig):
    """Options of the cartoon backend.

    Attributes:
        on_twos: Whether characters move twelve times a second, as hand-drawn ones do. Mouths and
            visible moves of the camera change in every frame nevertheless.
        blur: Strength of the blur behind close-ups; 0 is sharp, 1 is the usual.
        style: How everything is drawn, one of :data:`.choices.Look`.
        balloons: Whether balloons beside speakers show what they speak of.

    Raises:
        ConfigError: There is no such style.
    """

    on_twos: bool = True
    blur: float = 1.0
    style: str = "flat"
    balloons: bool = True

    def __post_init__(self) -> None:
        if self.style not in get_args(Look):
            known = ", ".join(get_args(Look))
            raise ConfigError(
                f"style {self.style!r} of the cartoon backend is not one of: {known}",
                hint="docs/styles.md shows them",
            )
