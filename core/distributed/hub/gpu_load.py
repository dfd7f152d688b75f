"""Whether the GPUs of a fleet are overloaded, with hysteresis. Pure: the time is an argument.

They are overloaded once their mean utilisation was above ``busy_percent`` for ``busy_s`` without a
break; then ops that are not urgent begin one rung lower. They no longer are once it was below
``calm_percent`` for ``calm_s``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

GAP_S = 60.0
"""Seconds without a figure after which nothing is known about the time between."""


@dataclass(frozen=True, slots=True)
class GpuLoadLimits:
    """Bounds of utilisation in percent, and how long it must be beyond them, in seconds."""

    busy_percent: float = 92.0
    busy_s: float = 900.0
    calm_percent: float = 80.0
    calm_s: float = 300.0


@dataclass(frozen=True, slots=True)
class GpuLoad:
    """The state after a figure of utilisation.

    Attributes:
        is_overloaded: Whether the GPUs are overloaded.
        since: Time since which utilisation has been beyond the limit for a change, or None.
        last: Time of the last figure, or None.
    """

    is_overloaded: bool = False
    since: float | None = None
    last: float | None = None

    def after(self, now: float, percent: float | None, limits: GpuLoadLimits) -> GpuLoad:
        """Return the state after one more figure.

        Args:
            now: Seconds of a monotonic clock.
            percent: Mean utilisation of the GPUs, 0 to 100; None if no GPU is known.
            limits: Bounds.
        """
        since = self.since
        if self.last is None or now - self.last > GAP_S:
            since = None
        if self.is_overloaded:
            changes, long_s = percent is None or percent < limits.calm_percent, limits.calm_s
        else:
            changes, long_s = percent is not None and percent > limits.busy_percent, limits.busy_s
        if not changes:
            return replace(self, since=None, last=now)
        since = now if since is None else since
        if now - since >= long_s:
            return GpuLoad(not self.is_overloaded, None, now)
        return replace(self, since=since, last=now)
