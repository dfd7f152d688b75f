"""A figure of a finished film: a number with its unit, a threshold, and where that comes from.

A check says whether a film is broken. A figure says how good it is, and never fails a film.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final, Literal

Status = Literal["good", "note", "bad"]
"""``note``: worth a look, or not known."""

Range = tuple[float, float]
"""Least and greatest value."""

ANY: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Figure:
    """What one measure of a film found.

    Attributes:
        name: Of the figure.
        status: How good that is.
        message: For people, with units.
        value: The number that was graded; None if it could not be measured.
        unit: Of the number.
        threshold: From where on it is good, and bad.
        source: Where the thresholds come from.
        values: What else was measured, as plain JSON data.
    """

    name: str
    status: Status
    message: str
    value: float | None
    unit: str
    threshold: str
    source: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scale:
    """How a number is graded.

    Attributes:
        name: Of the figure.
        unit: Of the number; ``share`` is 0 to 1 and shown in per cent.
        good: Values that are good.
        fair: Values that are not bad.
        source: Where the bounds come from.
    """

    name: str
    unit: str
    good: Range
    fair: Range
    source: str

    def figure(
        self, value: float | None, message: str, values: dict[str, Any] | None = None
    ) -> Figure:
        """Return the figure of a value; without one it is a note that says why."""
        status: Status = "note"
        if value is not None:
            status = "good" if _in(value, self.good) else "note" if _in(value, self.fair) else "bad"
        return Figure(
            self.name,
            status,
            message,
            None if value is None else round(value, 4),
            self.unit,
            f"good: {self._told(self.good)}; bad: not {self._told(self.fair)}",
            self.source,
            values or {},
        )

    def _told(self, bounds: Range) -> str:
        low, high = bounds
        least, most = self._number(low), self._number(high)
        if low == -ANY:
            return f"at most {most}"
        if high == ANY:
            return f"at least {least}"
        return f"{least} to {most}" if low != high else most

    def _number(self, value: float) -> str:
        return f"{value:.0%}" if self.unit == "share" else f"{value:g} {self.unit}".strip()


def _in(value: float, bounds: Range) -> bool:
    return bounds[0] <= value <= bounds[1]
