"""The space in which bodies are posed, and how far one turns in it."""

from __future__ import annotations

from typing import Final

Space = tuple[float, float, float]
"""A point or direction: x to the side, y down, z forward, in units of an adult."""

YAW: Final = 0.78
"""Angle in radians by which a body with yaw 1 is turned away: 45 degrees, a three-quarter view."""
