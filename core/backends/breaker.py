"""A circuit breaker: leaves a backend alone that does not answer, and tries it again later. Pure.

Closed, ops go through. After enough failures it is open for a while that grows; then it is half
open: one op may try, and what becomes of it closes the circuit, or opens it for longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

STEPS_S = (15.0, 60.0, 240.0, 600.0)
"""Seconds for which it is open, the first, second, ... time in a row."""
TRIAL_S = 600.0
"""Seconds after which an op that tries a half open circuit counts as gone."""
LONGEST_S = max(*STEPS_S, TRIAL_S)
"""Seconds that nothing is left alone for longer: a later time is of a clock that was set back."""


@dataclass(frozen=True, slots=True)
class Circuit:
    """One breaker.

    Attributes:
        failures: In a row since it was closed last, those below the threshold included.
        opened: How often in a row it was opened.
        open_until: Unix time until which nothing goes through; 0 while it is closed.
        trial_until: Unix time until which an op is believed to try it; 0 if none does.
    """

    failures: int = 0
    opened: int = 0
    open_until: float = 0.0
    trial_until: float = 0.0

    def closed_at(self, now: float) -> float:
        """Return when ops may go through again: Unix time, or 0 if they may now."""
        return max(_to_come(self.open_until, now), _to_come(self.trial_until, now))

    def is_half_open(self, now: float) -> bool:
        """Say whether one op may try what was open."""
        return bool(self.opened) and not self.closed_at(now)

    def trying(self, now: float) -> Circuit:
        """Return the circuit once an op goes through it at ``now``."""
        return replace(self, trial_until=now + TRIAL_S) if self.is_half_open(now) else self

    def failed(
        self, now: float, threshold: int = 1, steps_s: tuple[float, ...] = STEPS_S
    ) -> Circuit:
        """Return the circuit after a failure.

        Args:
            now: Unix time.
            threshold: Failures in a row that open it.
            steps_s: Seconds for which it is open, the first, second, ... time in a row.
        """
        if _to_come(self.open_until, now):
            # Ops that were under way when it opened say nothing new.
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
