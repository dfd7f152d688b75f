"""A circuit breaker for backends that do not answer. Pure functions of the time.

While closed, ops go through. ``threshold`` failures in a row open it for a pause that grows from
``STEPS_S``; when the pause ends it is half open and lets one trial op through. If the trial fails
the circuit opens for the next longer pause; if it succeeds the caller stores ``Circuit()``.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

STEPS_S = (15.0, 60.0, 240.0, 600.0)
"""Length of the first, second, ... pause in a row, in seconds; the last one repeats."""
TRIAL_S = 600.0
"""Seconds after which an unfinished trial op counts as lost, and another one may try."""
LONGEST_S = max(*STEPS_S, TRIAL_S)
"""Longest plausible pause in seconds: a time further ahead comes from a clock that was set back."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """The state of one circuit breaker.

    Attributes:
        failures: Failures in a row since the circuit was last closed.
        opened: How often in a row the circuit has been opened; 0 while it is closed.
        open_until: Unix time at which the pause ends; 0 while the circuit is closed.
        trial_until: Unix time until which a trial op counts as running; 0 without a trial.

    >>> circuit = Circuit().failed(now=1000.0)
    >>> circuit.closed_at(1000.0), circuit.is_half_open(1015.0)
    (1015.0, True)
    >>> circuit.trying(1015.0).closed_at(1015.0)
    1615.0
    >>> circuit.failed(1015.0).closed_at(1015.0)
    1075.0
    """

    failures: int = 0
    opened: int = 0
    open_until: float = 0.0
    trial_until: float = 0.0

    def closed_at(self, now: float) -> float:
        """Return the Unix time at which ops may go through again, or 0 if they may at ``now``."""
        return max(_to_come(self.open_until, now), _to_come(self.trial_until, now))

    def is_half_open(self, now: float) -> bool:
        """Return whether the pause is over and one trial op may go through."""
        return bool(self.opened) and not self.closed_at(now)

    def trying(self, now: float) -> Circuit:
        """Return the circuit after an op went through at ``now``: a trial if it was half open."""
        return replace(self, trial_until=now + TRIAL_S) if self.is_half_open(now) else self

    def failed(
        self, now: float, threshold: int = 1, steps_s: tuple[float, ...] = STEPS_S
    ) -> Circuit:
        """Return the circuit after an op failed.

        Failures while the circuit is open change nothing: those ops started before it opened.

        Args:
            now: Unix time of the failure.
            threshold: Failures in a row that open a closed circuit.
            steps_s: Length of the first, second, ... pause in a row, in seconds.
        """
        if _to_come(self.open_until, now):
            return self
        if not self.opened and self.failures + 1 < threshold:
            return replace(self, failures=self.failures + 1)
        return Circuit(
            failures=self.failures + 1,
            opened=self.opened + 1,
            open_until=now + steps_s[min(self.opened, len(steps_s) - 1)],
        )


def _to_come(until: float, now: float) -> float:
    return until if now < until <= now + LONGEST_S else 0.0
