"""Options of the cartoon backend, and the version of what it draws."""

from __future__ import annotations

from dataclasses import dataclass

from ainern2d.core import BackendConfig

RECIPE_VERSION = 24
"""Raise it when the same request gives another clip, or the same clip gives other pictures."""


@dataclass
class CartoonConfig(BackendConfig):
    """Options of the cartoon backend.

    Attributes:
        on_twos: Whether characters move twelve times a second, as hand-drawn ones do. Mouths and
            visible moves of the camera change in every frame nevertheless.
        blur: Strength of the blur behind close-ups; 0 is sharp, 1 is the usual.
    """

    on_twos: bool = True
    blur: float = 1.0
