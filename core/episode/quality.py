"""Measures a finished film against what was planned: the checks of an episode."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

CHECKS = ("lip_sync", "loudness", "true_peak", "length", "subtitles", "picture")


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found.

    Attributes:
        name: One of :data:`CHECKS`.
        passed: Whether the film is as it should be.
        message: For people.
        values: What was measured.
    """

    name: str
    passed: bool
    message: str
    values: dict[str, Any] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        """Return the result as plain JSON data."""
        return asdict(self)
