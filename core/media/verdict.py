"""The result of a check of a finished film; a module apart, since readers need no decoder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class QualityResult:
    """What one check found.

    Attributes:
        name: Of the check.
        passed: Whether the film is as it should be.
        message: For people.
        values: What was measured, as plain JSON data.
    """

    name: str
    passed: bool
    message: str
    values: dict[str, Any] = field(default_factory=dict)
