"""Easing curves: from one pose to the next with anticipation, overshoot and settling."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

WIND_UP: Final = 0.15
"""Seconds in which a gesture first goes the other way."""

ATTACK: Final = 0.42
"""Seconds in which a gesture reaches its height and settles there."""

RELEASE: Final = 0.5
"""Seconds in which a gesture ends and the arm returns to rest."""

BEAT: Final = 0.5
"""Seconds that the beat of a stressed word lasts."""


def ease(t: float) -> float:
    """Return smoothstep of ``t``, which is clamped to [0, 1]: it starts and ends at rest."""
    t = min(1.0, max(0.0, t))
    return t * t * (3 - 2 * t)


def swing(seconds: float, *, wind_up: float = 0.07, over: float = 0.09) -> float:
    """Return the weight of a gesture ``seconds`` after it began, from 0 to 1.

    It starts against its direction by ``wind_up``, goes beyond its end by ``over`` and settles.
    """
    if seconds <= -WIND_UP:
        return 0.0
    if seconds < 0:
        return -wind_up * math.sin(math.pi * (seconds + WIND_UP) / WIND_UP)
    t = seconds / ATTACK
    if t < 0.66:
        return (1 + over) * ease(t / 0.66)
    return 1 + over * (1 - ease((t - 0.66) / 0.34))


def beat(seconds: float) -> float:
    """Return the height of a beat: up before the stressed word, then down on it, then still."""
    t = seconds / BEAT
    if not -0.3 < t < 1:
        return 0.0
    if t < 0:
        return -0.5 * math.sin(math.pi * (t + 0.3) / 0.3)
    return math.sin(math.pi * min(1.0, t * 1.25)) * math.exp(-1.6 * t)


def bump(t: float) -> float:
    """Return 0 outside (0, 1), and between a smooth rise to 1 and fall, as squared sine."""
    return math.sin(math.pi * t) ** 2 if 0 < t < 1 else 0.0


def follow(
    keys: Iterable[tuple[int, float]], frame: int, frames: float, *, delay: float = 0.0
) -> float:
    """Return the value of a keyframed curve; the first key holds from the start.

    Args:
        keys: Pairs of a frame and a value, in order of time.
        frame: The frame asked for.
        frames: Length of the transition to each key.
        delay: Frames by which each transition begins after its key.
    """
    value = 0.0
    for index, (at, goal) in enumerate(keys):
        since = frame - at - delay
        if index and since <= 0:
            break
        value += (goal - value) * (ease(since / frames) if index else 1.0)
    return value
