"""Whether the GPUs of a fleet have been busy for long, with hysteresis. Pure: the clock is given.

Above ``busy_percent`` without a break for ``busy_s``, they are strained, and ops that are not
urgent begin one rung lower; below ``calm_percent`` for ``calm_s``, they no longer are.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

GAP_S = 60.0
"""Seconds without a figure after which nothing is known about the time between."""


@dataclass(frozen=True, slots=True)
class StrainLimits:
    """Bounds of utilisation in percent, and how long it must be beyond them, in seconds."""

    busy_percent: float = 92.0
    busy_s: float = 900.0
    calm_percent: float = 80.0
    calm_s: float = 300.0


@dataclass(frozen=True, slots=True)
class Strain:
    """How things stand.

    Attributes:
        strained: Whether the GPUs have been busy for long.
        since: Time since when utilisation has spoken for a change without a break, or None.
        last: Time of the last figure, or None.
    """

    strained: bool = False
    since: float | None = None
    last: float | None = None

    def after(self, now: float, percent: float | None, limits: StrainLimits) -> Strain:
        """Return how things stand after a figure.

        Args:
            now: Time of any clock that goes on, in seconds.
            percent: Mean utilisation of the GPUs, 0 to 100; None if nobody has any.
            limits: Bounds.
        """
        since = self.since
        if self.last is None or now - self.last > GAP_S:
            since = None
        if self.strained:
            changes, long_s = percent is None or percent < limits.calm_percent, limits.calm_s
        else:
            changes, long_s = percent is not None and percent > limits.busy_percent, limits.busy_s
        if not changes:
            return replace(self, since=None, last=now)
        since = now if since is None else since
        if now - since >= long_s:
            return Strain(not self.strained, None, now)
        return replace(self, since=since, last=now)
